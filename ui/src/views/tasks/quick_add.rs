//! The line above the list in which a new task is written.

use crate::{
    browser,
    state::{desk::desk, toast::Offer},
    views::{
        later::{Later, at_rest},
        quick::{Added, Begun, Known, QuickField, before, given_here},
    },
    words,
};
use leptos::prelude::*;

/// The name of the line.
const ID: &str = "quick-add";

/// The line, and until what understands it is here, one that takes what is typed.
pub(super) fn line() -> AnyView {
    let begun = Begun::new(ID, String::new());
    at_rest(Later::QuickAdd(begun), move |meanwhile| before(ID, begun, meanwhile, browser::focus_place))
}

/// The line; what the place gives to the new task stands at its end. `N` leads here, Escape to the list.
pub(crate) fn quick_add(begun: Begun) -> AnyView {
    let desk = desk();
    let added = move |Added { task, open, .. }: Added| {
        desk.app.say(words::created(&task.title), Offer::Undo);
        if open {
            desk.open(task.id);
        }
    };
    view! {
        <QuickField
            known=Known { app: desk.app, projects: desk.projects, labels: desk.labels }
            id=ID
            given=given_here(desk)
            initial=begun.text.get_untracked()
            pressed=begun.pressed.get_untracked()
            base=move |title| desk.create_here(title)
            on_added=added
            on_leave=|()| browser::focus_place()
        />
    }
    .into_any()
}
