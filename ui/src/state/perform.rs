//! Doing what is only shown when the host has done it.

use super::{
    app::{App, Asked},
    toast::Offer,
};
use atom_api::{Command, Undo};
use leptos::task::spawn_local;

/// Has the host do `request` and says so at the foot, with the way back where the contract knows one.
pub(crate) fn perform<C: Command>(app: App, request: C, said: String) {
    let asked = app.ask_to_write(C::NAME, serde_json::to_string(&request));
    spawn_local(tell(app, C::NAME, asked, said));
}

async fn tell(app: App, name: &'static str, asked: Asked, said: String) {
    match asked.await {
        Ok(_) => say(app, name, said),
        Err(error) => app.complain(&error),
    }
}

/// Says that the host has done a command.
pub(crate) fn done<C: Command>(app: App, said: String) {
    say(app, C::NAME, said);
}

fn say(app: App, name: &str, said: String) {
    let undoable = atom_api::find(name).is_some_and(|spec| spec.undo == Undo::Yes);
    app.say(said, if undoable { Offer::Undo } else { Offer::Nothing });
}
