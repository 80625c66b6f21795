//! The sidebar: where one can go, what waits there, and whether everything is saved.

mod account;
mod places;
mod projects;

use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::{app::app, desk::desk},
    words,
};
use account::AccountMenu;
use leptos::prelude::*;
pub(super) use places::tone;
use places::{ConnectionPlaces, ViewPlaces};
use projects::ProjectPlaces;

/// The sidebar: a drawer in a narrow window.
///
/// Landmark `navigation`. Drawn out it takes the focus, and Escape puts it back. Every place is a link, so it can be reached with Tab; `G` and a letter go there at once.
#[component]
pub(crate) fn Sidebar() -> impl IntoView {
    let desk = desk();
    Effect::new(move |_| {
        if desk.drawer.get() {
            request_animation_frame(|| browser::focus(".sidebar .workspace"));
        }
    });
    view! {
        <nav class="sidebar" class:open=move || desk.drawer.get() aria-label=words::main_nav()>
            <div class="sidebar-head">
                <AccountMenu />
            </div>
            <div class="sidebar-body scroll">
                <ViewPlaces />
                <ProjectPlaces />
                <ConnectionPlaces />
            </div>
            <Feet />
        </nav>
    }
}

/// Whether everything is saved: true, not decoration.
#[component]
fn Feet() -> impl IntoView {
    let app = app();
    let state = Memo::new(move |_| match (app.connected.get(), app.saving.get()) {
        (false, _) => (Glyph::Offline, words::lost()),
        (true, 0) => (Glyph::Completed, words::saved()),
        (true, _) => (Glyph::Sync, words::saving()),
    });
    view! {
        <div class="sidebar-feet" class:lost=move || !app.connected.get() role="status" data-testid="saved-state">
            {move || {
                let (glyph, text) = state.get();
                view! {
                    <Icon glyph />
                    <span>{text}</span>
                }
            }}
        </div>
    }
}
