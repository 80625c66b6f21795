//! Doing what is only shown when the host has done it.

use super::{app::App, toast::Offer};
use atom_api::{Command, Undo};
use leptos::task::spawn_local;

/// Has the host do `request` and says so at the foot, with the way back where the contract knows one.
pub(crate) fn perform<C: Command>(app: App, request: C, said: String) {
    spawn_local(async move {
        match app.write(request).await {
            Ok(_) => done::<C>(app, said),
            Err(error) => app.complain(&error),
        }
    });
}

/// Says that the host has done a command.
pub(crate) fn done<C: Command>(app: App, said: String) {
    let undoable = atom_api::find(C::NAME).is_some_and(|spec| spec.undo == Undo::Yes);
    app.say(said, if undoable { Offer::Undo } else { Offer::Nothing });
}
