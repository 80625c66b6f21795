//! How commands are done. What they do comes later than the start, as what they ask for does: it needs half of what the
//! interface can do, and before somebody does something a list is to be seen.

// A seam, as those of `views/later.rs`.
#![allow(unsafe_code)]

use super::act_of;
use crate::{
    state::{desk::Desk, toast::Offer},
    words,
};
use leptos::task::spawn_local;
use std::task::{Context, Poll, Waker};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Does what the command of this name does.
#[wasm_split(tools, fallible, preload(fetch_acts))]
pub(crate) fn do_act(desk: Desk, id: &'static str) -> Result<(), SplitLoaderError> {
    if let Some(act) = act_of(id) {
        act(desk);
    }
    Ok(())
}

/// Does it: at once where it is here, as what a browser allows only while a key is pressed needs, else when it has come.
pub(super) fn act(desk: Desk, id: &'static str) {
    let mut doing = Box::pin(do_act(desk, id));
    let begun = doing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    match begun {
        Poll::Ready(done) => tell(desk, &done),
        Poll::Pending => spawn_local(async move { tell(desk, &doing.await) }),
    }
}

fn tell(desk: Desk, done: &Result<(), SplitLoaderError>) {
    if done.is_err() {
        desk.app.warn(words::part_trouble(), Offer::Nothing);
    }
}
