//! How commands are done. What they do comes later than the start, as what they ask for does: it needs half of what the
//! interface can do, and before somebody does something a list is to be seen.

// A seam, as those of `views/later.rs`.
#![allow(unsafe_code)]

use super::{Run, act_of, find};
use crate::{
    state::{desk::Desk, toast::Offer},
    words,
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    cell::Cell,
    task::{Context, Poll, Waker},
};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Does what the command of this name does.
#[wasm_split(tools, fallible, preload(fetch_acts))]
pub(crate) fn do_act(desk: Desk, id: &'static str) -> Result<(), SplitLoaderError> {
    let now = || find(id).and_then(|command| if let Run::Now(act) = command.run { Some(act) } else { None });
    // While it came, the person may have signed out: then there is nothing to do it to.
    if desk.chosen.try_get_untracked().is_some()
        && let Some(act) = act_of(id).or_else(now)
    {
        act(desk);
    }
    Ok(())
}

thread_local!(static WAITING: Cell<usize> = const { Cell::new(0) });

/// Whether something that was pressed waits for what does it.
pub(super) fn waits() -> bool {
    WAITING.get() > 0
}

/// Does it: at once where it is here, as what a browser allows only while a key is pressed needs, else when it has come.
pub(super) fn act(desk: Desk, id: &'static str) {
    let mut doing = Box::pin(do_act(desk, id));
    let begun = doing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    match begun {
        Poll::Ready(done) => tell(desk, &done),
        Poll::Pending => {
            WAITING.set(WAITING.get() + 1);
            spawn_local(async move {
                let done = doing.await;
                WAITING.set(WAITING.get().saturating_sub(1));
                tell(desk, &done);
            });
        }
    }
}

fn tell(desk: Desk, done: &Result<(), SplitLoaderError>) {
    if done.is_err() {
        desk.app.warn(words::part_trouble(), Offer::Nothing);
    }
}
