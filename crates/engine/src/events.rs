//! Events on their way to hosts.

use atom_api::Event;

/// A stream of events for one caller.
#[derive(Debug)]
pub struct Subscription {}

impl Subscription {
    /// The next event; `None` when the door has closed or the session has ended.
    pub async fn next(&mut self) -> Option<Event> {
        None
    }
}
