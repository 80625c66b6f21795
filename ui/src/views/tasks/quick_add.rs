//! The line above the list in which a new task is written.

use crate::{
    browser,
    state::{desk::desk, toast::Offer},
    views::quick::{Added, Known, QuickField, given_here},
    words,
};
use leptos::prelude::*;

/// The line; what the place gives to the new task stands at its end. `N` leads here, Escape to the list.
#[component]
pub(super) fn QuickAdd() -> impl IntoView {
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
            id="quick-add"
            given=given_here(desk)
            base=move |title| desk.create_here(title)
            on_added=added
            on_leave=|()| browser::focus_place()
        />
    }
    .into_any()
}
