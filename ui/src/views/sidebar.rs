//! The sidebar: where one can go, what waits there, and whether everything is saved.

mod account;
mod clock;
mod feet;
mod labels;
mod named;
mod order;
mod places;
mod projects;
mod section;

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        keys::Keys,
        split::{Edge, Splitter},
    },
    state::desk::desk,
    words,
};
use account::AccountMenu;
use clock::Clock;
use feet::Feet;
use labels::{FilterPlaces, LabelPlaces};
use leptos::prelude::*;
pub(super) use places::tone;
use places::{Bell, BooksPlace, SourcePlaces, ViewPlaces};
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
                <Bell />
            </div>
            <button
                type="button"
                class="sidebar-search"
                data-testid="open-palette"
                on:click=move |_| {
                    desk.drawer.set(false);
                    desk.palette.open();
                }
            >
                <Icon glyph=Glyph::Search />
                <span class="clip">{words::palette_short()}</span>
                {move || desk.keymap.with(|keymap| keymap.shown("app.palette")).map(|keys| view! { <Keys keys /> })}
            </button>
            <div class="sidebar-body scroll">
                <ViewPlaces />
                <BooksPlace />
                <ProjectPlaces />
                <LabelPlaces />
                <FilterPlaces />
                <SourcePlaces />
            </div>
            <Clock />
            <Feet />
            <Splitter
                label=words::sidebar_width()
                keep="atom.sidebar-px"
                property="--sidebar"
                usual=228.0
                min=180.0
                max=400.0
                edge=Edge::Start
                testid="sidebar-splitter"
            />
        </nav>
    }
    .into_any()
}
