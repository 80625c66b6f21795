//! Which connection is on the screen: the host syncs that one before others.

use crate::{
    browser,
    state::{app::App, route::Place},
};
use atom_api::integrations::Status;
use atom_core::ConnectionId;
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;

/// How often the host is told that a connection is still looked at; after a minute without it, it counts as left.
const EVERY: Duration = Duration::from_secs(45);

/// Tells the host which connection is on the screen, as long as the window shows.
pub(super) fn tell_what_is_watched(app: App) {
    let shown = Memo::new(move |_| watched(app.route.get().place));
    let look = move || {
        let here = !browser::is_hidden() && !app.locked.get_untracked();
        let Some(connection_id) = shown.get_untracked().filter(|_| here) else { return };
        // What it answers is shown by what asks for it; and that it does not answer is told there.
        spawn_local(async move { drop(app.call(Status { connection_id, holds: false }).await) });
    };
    Effect::new(move |_| {
        shown.track();
        look();
    });
    let back = window_event_listener(ev::focus, move |_| look());
    let looks = set_interval_with_handle(look, EVERY).ok();
    on_cleanup(move || {
        back.remove();
        if let Some(looks) = looks {
            looks.clear();
        }
    });
}

/// The connection that a place is about.
fn watched(place: Place) -> Option<ConnectionId> {
    match place {
        Place::Connection(id) | Place::Source(id) => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::tasks::View;

    #[test]
    fn the_page_of_a_connection_and_its_tasks_are_watched_and_nothing_else() {
        let id: ConnectionId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        assert_eq!(watched(Place::Connection(id)), Some(id));
        assert_eq!(watched(Place::Source(id)), Some(id));
        for place in [Place::Connections, Place::Outbox, Place::View(View::All)] {
            assert_eq!(watched(place), None);
        }
    }
}
