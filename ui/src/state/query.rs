//! A read that stays true: fetched when it is first shown, and again whenever the contract says that it is stale.

use super::app::{self, App};
use atom_api::{ApiError, Command, Spec};
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use std::rc::Rc;

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

impl<T: DeserializeOwned + Send + Sync + 'static> Query<T> {
    /// Asks `request`; `None` asks nothing. It is asked anew when a signal that it reads changes, and when one of the
    /// topics that the command provides is stale.
    pub(crate) fn new<C: Command<Reply = T> + Clone>(app: App, request: impl Fn() -> Option<C> + 'static) -> Self {
        let query = Self { data: RwSignal::new(None), error: RwSignal::new(None), again: RwSignal::new(0) };
        let kept = Kept {
            args: Box::new(move || request().and_then(|request| serde_json::to_string(&request).ok())),
            clear: Box::new(move || query.data.set(None)),
            shows: Rc::new(move || query.data.try_with_untracked(Option::is_some) == Some(true)),
            keep: Rc::new(move |reply| {
                drop(query.data.try_set(Some(app::read(reply)?)));
                Ok(())
            }),
        };
        watch(app, C::SPEC, query.again, query.error, kept);
        query
    }

    /// Tries again after an error.
    pub(crate) fn retry(self) {
        self.again.update(|count| *count += 1);
    }
}

/// What differs from query to query: all else is one copy.
struct Kept {
    /// The request as JSON; `None` asks nothing.
    args: Box<dyn Fn() -> Option<String>>,
    /// Forgets the data: they answer another request.
    clear: Box<dyn Fn()>,
    /// Whether there is something that was shown already, and may have been changed since.
    shows: Rc<dyn Fn() -> bool>,
    /// Keeps a reply.
    keep: Rc<Keep>,
}

type Keep = dyn Fn(Result<String, ApiError>) -> Result<(), ApiError>;

/// Asks whenever the request changes or its reply is stale.
fn watch(app: App, spec: &'static Spec, again: RwSignal<u32>, error: RwSignal<Option<ApiError>>, kept: Kept) {
    let flight = StoredValue::new(Flight::default());
    let name = spec.name;
    Effect::new(move |_| {
        app.topics.track(spec.provides);
        again.track();
        let request = (kept.args)();
        let args = request.clone().unwrap_or_default();
        let mut turned = false;
        let ask = flight.try_update_value(|flight| {
            if flight.args == args && flight.flying {
                flight.stale = true;
                return false;
            }
            if flight.args != args {
                flight.args = args;
                flight.turn += 1;
                turned = true;
                (kept.clear)();
                error.set(None);
            }
            flight.flying = request.is_some();
            flight.flying
        });
        // Of another request: the same one is asked again because its reply does not hold.
        let known = request.as_deref().filter(|_| turned).and_then(|args| app.known(name, args));
        if let Some(reply) = known
            && (kept.keep)(Ok(reply)).is_ok()
        {
            flight.update_value(|flight| flight.flying = false);
            return;
        }
        if let (Some(true), Some(request)) = (ask, request) {
            spawn_local(fetch(app, spec, request, flight, error, (Rc::clone(&kept.shows), Rc::clone(&kept.keep))));
        }
    });
}

/// Asks until there is a reply that holds: one that may not know of what the person has done meanwhile is not shown in
/// place of what they see.
async fn fetch(
    app: App,
    spec: &'static Spec,
    args: String,
    flight: StoredValue<Flight>,
    error: RwSignal<Option<ApiError>>,
    (shows, keep): (Rc<dyn Fn() -> bool>, Rc<Keep>),
) {
    let Some(turn) = flight.try_with_value(|flight| flight.turn) else { return };
    loop {
        if shows() {
            app.settled(spec.provides).await;
            // What became stale meanwhile is asked for now.
            let current = flight.try_update_value(|flight| {
                let current = flight.turn == turn;
                flight.stale &= !current;
                current
            });
            if current != Some(true) {
                return;
            }
        }
        let seen = app.seen(spec.provides);
        let reply = app.ask(spec.name, Ok(args.clone())).await;
        let is_old = reply.is_ok() && shows() && !app.holds(seen);
        let now = flight.try_update_value(|flight| {
            let current = flight.turn == turn;
            let again = current && (std::mem::take(&mut flight.stale) || is_old);
            if current {
                flight.flying = again;
            }
            (current, again)
        });
        let Some((true, again)) = now else { return };
        if is_old {
            continue;
        }
        match keep(reply) {
            Ok(()) => {
                // Setting a signal wakes its readers even when nothing is new.
                if error.try_with_untracked(Option::is_some) == Some(true) {
                    error.set(None);
                }
            }
            Err(trouble) => drop(error.try_set(Some(trouble))),
        }
        if !again {
            return;
        }
    }
}
