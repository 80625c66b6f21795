//! The foot of the sidebar: whether everything is saved, and what needs the person.

use crate::{
    components::icon::{Glyph, Icon},
    state::{app::app, desk::desk, route::Place, when},
    words,
};
use atom_api::integrations::{Connection, Health};
use jiff::Timestamp;
use leptos::prelude::*;

/// A connection that was not synced for this long is behind at the earliest, in seconds.
const BEHIND_S: i64 = 3 * 3_600;

/// What the foot says: a sign, the words, and a class.
type Said = (Glyph, String, &'static str);

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
        desk.connections
            .data
            .with(|page| standing(page.as_ref().map(|page| page.items.as_slice()).unwrap_or_default(), now))
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

/// The strongest of what is to be said of the connections; that all is saved where there is nothing else.
fn standing(connections: &[Connection], now: Timestamp) -> Said {
    // What is kept of a disconnected account wants nothing, and nothing of it is on its way.
    let live = || connections.iter().filter(|each| each.health != Health::Disconnected);
    let of = |health: Health| connections.iter().find(|each| each.health == health).map(|each| each.name.as_str());
    let needs = |text: String| (Glyph::Warning, text, "lost");
    let unsent: u64 = live().map(|each| each.outbox).map(|o| o.waiting + o.failed + o.in_doubt).sum();
    let behind = live().find_map(|each| Some((each, behind_since(each, now)?)));
    if let Some(name) = of(Health::NeedsSignIn) {
        needs(words::state_sign_in(name))
    } else if let Some(name) = of(Health::ChooseTenant) {
        needs(words::state_choose_tenant(name))
    } else if let Some(name) = of(Health::Failing) {
        needs(words::state_failing(name))
    } else if let Some(name) = of(Health::NeedsScope) {
        needs(words::state_needs_scope(name))
    } else if of(Health::Offline).is_some() {
        (Glyph::Offline, words::state_offline().to_owned(), "")
    } else if let Some(name) = of(Health::Syncing) {
        (Glyph::Sync, words::state_syncing(name), "")
    } else if unsent > 0 {
        (Glyph::Out, words::state_unsent(unsent), "")
    } else if let Some((connection, at)) = behind {
        (Glyph::Clock, words::state_behind(&connection.name, &when::age(at, now)), "")
    } else {
        (Glyph::Completed, words::saved().to_owned(), "")
    }
}

/// When a connection was last synced, where that should have happened again by now: one that is paused waits for nothing.
fn behind_since(connection: &Connection, now: Timestamp) -> Option<Timestamp> {
    let every_min = connection.every_min.filter(|_| connection.health != Health::Paused)?;
    let at = connection.synced_at?;
    let patience_s = BEHIND_S.max(2 * 60 * i64::from(every_min));
    (now.as_second() - at.as_second() > patience_s).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const HOUR_MS: i64 = 3_600_000;

    /// GitHub as it was synced at the beginning of 1970, with something else of it.
    fn connection(more: &Value) -> Connection {
        let mut fields = json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "provider": "github", "name": "GitHub", "account": "ada",
            "base_url": "https://api.github.com", "health": "ok", "auth": "token", "streams": [], "every_min": 15,
            "last_call": { "at": "1970-01-01T00:00:00Z", "ok": true, "message": "Fine." },
            "synced_at": "1970-01-01T00:00:00Z",
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            fields[name.as_str()] = value.clone();
        }
        serde_json::from_value(fields).expect("a connection")
    }

    fn said(more: &Value, hours: i64) -> String {
        let now = Timestamp::from_millisecond(hours * HOUR_MS).expect("an instant");
        standing(&[connection(more)], now).1
    }

    #[test]
    fn a_connection_is_behind_when_it_should_have_been_synced_again() {
        assert_eq!(said(&json!({}), 3), words::saved());
        assert_eq!(said(&json!({}), 4), "GitHub is 4 h behind");
        assert_eq!(said(&json!({ "every_min": 1_440 }), 47), words::saved());
        assert_eq!(said(&json!({ "every_min": 1_440 }), 49), "GitHub is 2 d behind");
        for paused in [json!({ "every_min": null }), json!({ "health": "paused" })] {
            assert_eq!(said(&paused, 1_000), words::saved(), "{paused}");
        }
    }

    #[test]
    fn what_needs_the_person_and_what_has_not_arrived_is_not_called_saved() {
        assert_eq!(said(&json!({ "health": "needs_scope" }), 0), "GitHub needs more permission");
        assert_eq!(said(&json!({ "health": "choose_tenant" }), 0), "GitHub waits for your choice");
        let outbox = |waiting: u64| json!({ "outbox": { "waiting": waiting, "failed": 0, "in_doubt": 0 } });
        assert_eq!(said(&outbox(1), 0), "1 change waits in the outbox");
        assert_eq!(said(&outbox(2), 0), "2 changes wait in the outbox");
        assert_eq!(said(&outbox(0), 0), words::saved());
        let mut ended = outbox(2);
        ended["health"] = json!("disconnected");
        assert_eq!(said(&ended, 1_000), words::saved(), "nobody waits for a disconnected account");
    }
}
