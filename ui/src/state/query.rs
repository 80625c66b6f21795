//! A read that stays true: fetched when it is first shown, and again whenever the contract says that it is stale.

use super::app::App;
use atom_api::{ApiError, Command};
use leptos::{prelude::*, task::spawn_local};

/// The reply of a read command. While a newer one is on its way the old one is still there to be looked at.
#[derive(Debug)]
pub(crate) struct Query<T: Send + Sync + 'static> {
    /// The newest reply.
    pub(crate) data: RwSignal<Option<T>>,
    /// Why the newest try failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

/// What is on its way.
#[derive(Default)]
struct Flight {
    /// The request of the data that is shown or coming.
    args: String,
    /// Whether one is on its way.
    flying: bool,
    /// Whether it became stale meanwhile.
    stale: bool,
    /// Counts requests that differ: a reply to an older one is dropped.
    turn: u32,
}

impl<T: Send + Sync + 'static> Query<T> {
    /// Asks `request`; `None` asks nothing. It is asked anew when a signal that it reads changes, and when one of the
    /// topics that the command provides is stale.
    pub(crate) fn new<C: Command<Reply = T> + Clone>(app: App, request: impl Fn() -> Option<C> + 'static) -> Self {
        let query = Self { data: RwSignal::new(None), error: RwSignal::new(None), again: RwSignal::new(0) };
        let flight = StoredValue::new(Flight::default());
        let topics = atom_api::find(C::NAME).map_or(&[][..], |spec| spec.provides);
        Effect::new(move |_| {
            app.topics.track(topics);
            query.again.track();
            let request = request();
            let args = request.as_ref().and_then(|request| serde_json::to_string(request).ok()).unwrap_or_default();
            let ask = flight.try_update_value(|flight| {
                if flight.args == args && flight.flying {
                    flight.stale = true;
                    return false;
                }
                if flight.args != args {
                    flight.args = args;
                    flight.turn += 1;
                    query.data.set(None);
                    query.error.set(None);
                }
                flight.flying = request.is_some();
                flight.flying
            });
            if let (Some(true), Some(request)) = (ask, request) {
                spawn_local(query.fetch(app, request, flight));
            }
        });
        query
    }

    async fn fetch<C: Command<Reply = T> + Clone>(self, app: App, request: C, flight: StoredValue<Flight>) {
        let Some(turn) = flight.try_with_value(|flight| flight.turn) else { return };
        loop {
            let reply = app.call(request.clone()).await;
            let now = flight.try_update_value(|flight| {
                let current = flight.turn == turn;
                let again = current && std::mem::take(&mut flight.stale);
                if current {
                    flight.flying = again;
                }
                (current, again)
            });
            let Some((true, again)) = now else { return };
            match reply {
                Ok(data) => {
                    self.data.try_set(Some(data));
                    // Setting a signal wakes its readers even when nothing is new.
                    if self.error.try_with_untracked(Option::is_some) == Some(true) {
                        self.error.set(None);
                    }
                }
                Err(error) => drop(self.error.try_set(Some(error))),
            }
            if !again {
                return;
            }
        }
    }

    /// Tries again after an error.
    pub(crate) fn retry(self) {
        self.again.update(|count| *count += 1);
    }
}
