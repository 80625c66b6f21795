//! The rows of one list as they come in: those in sight are fetched, and again when they are stale.

use super::{app::App, list::ListKey, pages::Pages};
use crate::{browser, json};
use atom_api::{
    ApiError, Command as _, Topic,
    tasks::{List, TaskPage},
};
use atom_core::TaskId;
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashSet;

/// How long a row that was completed stays before the list closes the gap, in milliseconds.
const STAYS_MS: i64 = 700;

/// The first page of a list that was here a moment ago, where nothing has changed since.
fn known(app: App, key: &ListKey) -> Option<Pages> {
    let args = serde_json::to_string(&key.request(0)).ok()?;
    let page: TaskPage = json::read(&app.known(List::NAME, &args)?).ok()?;
    let mut pages = Pages::default();
    pages.insert(0, page.items, page.total.and_then(|total| u32::try_from(total).ok())?);
    Some(pages)
}

/// The rows of one list. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Feed {
    /// What of it is here.
    pub(crate) pages: RwSignal<Pages>,
    /// Why the newest try failed.
    pub(crate) error: RwSignal<Option<ApiError>>,
    /// Whether what was closed is still to be seen: nothing leaves meanwhile.
    pub(crate) held: RwSignal<bool>,
    /// What was closed, and until when it stays, in milliseconds of the clock.
    closed: StoredValue<(Vec<TaskId>, i64)>,
    flying: StoredValue<HashSet<u32>>,
    /// Which list, and how often it became stale.
    turn: StoredValue<(u32, u32)>,
}

impl Feed {
    /// The list of `key`, of which the pages `seen` are in sight. `None` fetches nothing.
    pub(crate) fn new(app: App, key: Signal<Option<ListKey>>, seen: Signal<Vec<u32>>) -> Self {
        let feed = Self {
            pages: RwSignal::new(Pages::default()),
            error: RwSignal::new(None),
            held: RwSignal::new(false),
            closed: StoredValue::new((Vec::new(), 0)),
            flying: StoredValue::new(HashSet::new()),
            turn: StoredValue::new((0, 0)),
        };
        Effect::new(move |before: Option<Option<ListKey>>| {
            let key = key.get();
            if before.as_ref().is_some_and(|before| *before != key) {
                feed.turn.update_value(|turn| turn.0 += 1);
                feed.flying.update_value(HashSet::clear);
                feed.error.set(None);
                // A filter that is being typed narrows what is seen; another list starts with nothing.
                let narrows =
                    before.flatten().zip(key.as_ref()).is_some_and(|(before, key)| before.differs_in_text(key));
                if narrows {
                    feed.pages.update(Pages::make_stale);
                } else {
                    feed.pages.set(key.as_ref().and_then(|key| known(app, key)).unwrap_or_default());
                }
            }
            key
        });
        Effect::new(move |before: Option<()>| {
            app.topics.track(&[Topic::Tasks, Topic::Projects]);
            if before.is_some() {
                feed.grow_stale();
            }
        });
        Effect::new(move |_| {
            let (key, seen) = (key.get(), seen.get());
            let Some(key) = key.filter(|_| feed.error.with(Option::is_none)) else { return };
            for page in feed.pages.with(|pages| pages.wanted(&seen)) {
                if feed.flying.try_update_value(|flying| flying.insert(page)) == Some(true) {
                    spawn_local(feed.fetch(app, key.clone(), page));
                }
            }
        });
        feed
    }

    async fn fetch(self, app: App, key: ListKey, page: u32) {
        let Some((list, _)) = self.turn.try_get_value() else { return };
        loop {
            // What the person has done to rows that are here stays to be seen until the host knows of it too.
            if self.is_here() {
                app.settled(List::SPEC.provides).await;
            }
            let seen = app.seen(List::SPEC.provides);
            let Some(asked) = self.turn.try_get_value().filter(|turn| turn.0 == list) else { return };
            let reply = app.call(key.request(page)).await;
            let Some(now) = self.turn.try_get_value().filter(|turn| turn.0 == list) else { return };
            if reply.is_ok() && self.is_here() && !app.holds(seen) {
                continue;
            }
            self.flying.update_value(|flying| {
                flying.remove(&page);
            });
            return self.take_in(page, reply, asked == now);
        }
    }

    fn is_here(self) -> bool {
        self.pages.try_with_untracked(|pages| pages.total().is_some()) == Some(true)
    }

    fn take_in(self, page: u32, reply: Result<TaskPage, ApiError>, newest: bool) {
        match reply {
            Ok(reply) => self.pages.update(|pages| {
                let total = reply.total.and_then(|total| u32::try_from(total).ok()).unwrap_or(u32::MAX);
                pages.insert(page, reply.items, total);
                if !newest {
                    pages.make_stale();
                }
            }),
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Fetches everything anew, once nothing has to stay any more.
    fn grow_stale(self) {
        if !self.held.get_untracked() {
            self.retry();
        }
    }

    /// Lets tasks that are closed now be seen a moment longer, so that the eye can follow. Whoever closes one after the
    /// other sees all of them leave together.
    pub(crate) fn hold(self, ids: &[TaskId]) {
        let here = |pages: &Pages| ids.iter().copied().filter(|id| pages.place_of(*id).is_some()).collect::<Vec<_>>();
        let here = self.pages.with_untracked(here);
        if here.is_empty() {
            return;
        }
        self.closed.update_value(|(ids, until)| {
            ids.extend(here);
            *until = browser::now().as_millisecond() + STAYS_MS;
        });
        if !self.held.get_untracked() {
            self.held.set(true);
            spawn_local(self.release());
        }
    }

    async fn release(self) {
        loop {
            let Some(until) = self.closed.try_with_value(|closed| closed.1) else { return };
            let left = until - browser::now().as_millisecond();
            if left <= 0 {
                break;
            }
            browser::sleep(i32::try_from(left).unwrap_or(0)).await;
        }
        let Some(mut ids) = self.closed.try_update_value(|(ids, _)| std::mem::take(ids)) else { return };
        self.pages.update(|pages| {
            ids.retain(|id| pages.task(*id).is_some_and(|task| task.status.is_closed()));
            pages.remove_all(&ids);
        });
        self.held.set(false);
        self.retry();
    }

    /// Fetches again what is in sight.
    pub(crate) fn retry(self) {
        if self.turn.try_update_value(|turn| turn.1 += 1).is_some() {
            self.error.set(None);
            self.pages.update(Pages::make_stale);
        }
    }
}
