//! The foot of the sidebar: whether everything is saved, and what needs the person.

use crate::{
    components::icon::{Glyph, Icon},
    state::{app::app, desk::desk, route::Place, when},
    words,
};
use atom_api::integrations::Health;
use leptos::prelude::*;

/// A connection that was not synced for this long is behind, in seconds.
const BEHIND_S: i64 = 3 * 3_600;

/// Whether everything is saved, in sync, and reachable: true, not decoration. A press shows what is going on.
#[component]
pub(super) fn Feet() -> impl IntoView {
    let (app, desk) = (app(), desk());
    // The strongest of what is to be said; the last is that all is well.
    let state = Memo::new(move |_| {
        if !app.connected.get() {
            return (Glyph::Offline, words::lost().to_owned(), "lost");
        }
        if app.saving.get() > 0 {
            return (Glyph::Sync, words::saving().to_owned(), "");
        }
        let now = app.now.get();
        desk.connections.data.with(|page| {
            let of = |health: Health| {
                page.iter().flat_map(|page| page.items.iter()).find(|each| each.health == health).map(|each| &each.name)
            };
            let behind = page
                .iter()
                .flat_map(|page| page.items.iter())
                .find(|each| each.synced_at.is_some_and(|at| now.as_second() - at.as_second() > BEHIND_S));
            if let Some(name) = of(Health::NeedsSignIn) {
                (Glyph::Warning, words::state_sign_in(name), "lost")
            } else if let Some(name) = of(Health::Failing) {
                (Glyph::Warning, words::state_failing(name), "lost")
            } else if of(Health::Offline).is_some() {
                (Glyph::Offline, words::state_offline().to_owned(), "")
            } else if let Some(name) = of(Health::Syncing) {
                (Glyph::Sync, words::state_syncing(name), "")
            } else if let Some((connection, at)) = behind.and_then(|each| Some((each, each.synced_at?))) {
                (Glyph::Clock, words::state_behind(&connection.name, &when::age(at, now)), "")
            } else {
                (Glyph::Completed, words::saved().to_owned(), "")
            }
        })
    });
    view! {
        <div class="sidebar-feet-place" role="status">
            <button
                type="button"
                class=move || format!("sidebar-feet {}", state.get().2)
                data-testid="saved-state"
                data-tip=words::open_activity()
                data-tip-side="above"
                on:click=move |_| desk.visit(Place::Activity)
            >
                {move || {
                    let (glyph, text, _) = state.get();
                    view! {
                        <Icon glyph />
                        <span class="clip">{text}</span>
                    }
                }}
            </button>
        </div>
    }
    .into_any()
}
