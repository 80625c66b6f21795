//! The line above the list in which a new task is written.

use crate::{
    browser,
    state::{desk::desk, route::Place, toast::Offer},
    views::quick::{Added, Known, QuickField},
    words,
};
use atom_api::tasks::View;
use leptos::prelude::*;

/// The line; what the place gives to the new task stands at its end. `N` leads here, Escape to the list.
#[component]
pub(super) fn QuickAdd() -> impl IntoView {
    let desk = desk();
    let given = Signal::derive(move || match desk.app.route.get().place {
        Place::View(View::Today) => Some(words::today().to_owned()),
        Place::View(View::Upcoming) => Some(words::tomorrow().to_owned()),
        Place::Project(_) | Place::Label(_) => Some(crate::views::frame::place_name(desk)),
        _ => None,
    });
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
            given
            base=move |title| desk.create_here(title)
            on_added=added
            on_leave=|()| browser::focus_place()
        />
    }
    .into_any()
}
