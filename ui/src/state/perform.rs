//! Doing what is only shown when the host has done it.
//!
//! What differs from command to command is how it is written and read; all else is one copy here, for a copy for each
//! would be a twentieth of what a window loads before it starts.

use super::{
    app::{self, App, Asked},
    toast::Offer,
};
use crate::{browser, words};
use atom_api::{ApiError, Command, Spec, Undo};
use leptos::task::spawn_local;
use std::pin::Pin;

/// What is said when the host has done something.
pub(crate) type Said = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// Reads a reply, and says what came of it.
type Then = Box<dyn FnOnce(String) -> Result<String, ApiError>>;

/// Has the host do `request` and says so at the foot, with the way back where the contract knows one.
pub(crate) fn perform<C: Command>(app: App, request: C, said: String) {
    tell(app, C::SPEC, asked(app, &request), Box::new(|_| Ok(said)));
}

/// As [`perform`]; `then` shows what came of it, and says it.
pub(crate) fn perform_then<C: Command>(app: App, request: C, then: impl FnOnce(C::Reply) -> String + 'static) {
    tell(app, C::SPEC, asked(app, &request), reader::<C>(then));
}

/// Has the host do `request`; `then` says what came of it. For a field, which shows an error itself.
pub(crate) fn saving<C: Command>(app: App, request: C, then: impl FnOnce(C::Reply) -> String + 'static) -> Said {
    told(asked(app, &request), reader::<C>(then))
}

/// Puts a text on the clipboard, and says so when it is there.
pub(crate) fn copy(app: App, text: String, said: &'static str) {
    spawn_local(async move {
        let said = if browser::copied(&text).await { said } else { words::copy_failed() };
        app.say(said, Offer::Nothing);
    });
}

/// Says that the host has done a command.
pub(crate) fn done<C: Command>(app: App, said: String) {
    say(app, C::SPEC, said);
}

fn asked<C: Command>(app: App, request: &C) -> Asked {
    app.ask_to_write(C::SPEC, serde_json::to_string(request))
}

fn reader<C: Command>(then: impl FnOnce(C::Reply) -> String + 'static) -> Then {
    Box::new(|reply| Ok(then(app::read::<C::Reply>(Ok(reply))?)))
}

fn told(asked: Asked, then: Then) -> Said {
    Box::pin(async move { asked.await.and_then(then) })
}

fn tell(app: App, spec: &'static Spec, asked: Asked, then: Then) {
    spawn_local(async move {
        match asked.await.and_then(then) {
            Ok(said) => say(app, spec, said),
            Err(error) => app.complain(&error),
        }
    });
}

fn say(app: App, spec: &Spec, said: String) {
    app.say(said, if spec.undo == Undo::Yes { Offer::Undo } else { Offer::Nothing });
}
