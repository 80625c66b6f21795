//! The lines of an account, page by page, newest first.

use crate::state::app::App;
use atom_api::{
    ApiError, Topic,
    ledger_names::{Line, Lines},
};
use leptos::{prelude::*, task::spawn_local};

/// Lines of a page.
const PAGE: u32 = 100;
/// Lines that are fetched again at once, when something was posted.
const AGAIN_MAX: u32 = 1_000;

/// What is here of a register. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Feed {
    app: App,
    /// The lines that are here.
    pub(super) lines: RwSignal<Vec<Line>>,
    /// Whether the first page was fetched.
    pub(super) here: RwSignal<bool>,
    /// Why the newest try failed.
    pub(super) trouble: RwSignal<Option<ApiError>>,
    next: RwSignal<Option<String>>,
    request: StoredValue<Option<Lines>>,
    /// Counts what is asked: a reply to something older is dropped.
    turn: StoredValue<u32>,
    flying: StoredValue<bool>,
}

impl Feed {
    /// Follows what is asked for, and fetches again what something was posted to.
    pub(super) fn new(app: App, request: impl Fn() -> Lines + 'static) -> Self {
        let feed = Self {
            app,
            lines: RwSignal::new(Vec::new()),
            here: RwSignal::new(false),
            trouble: RwSignal::new(None),
            next: RwSignal::new(None),
            request: StoredValue::new(None),
            turn: StoredValue::new(0),
            flying: StoredValue::new(false),
        };
        Effect::new(move |_| {
            app.topics.track(&[Topic::Ledger]);
            let request = request();
            let same = feed.request.with_value(|before| {
                before.as_ref().is_some_and(|before| {
                    (before.from, before.to, before.below) == (request.from, request.to, request.below)
                })
            });
            if !same {
                feed.lines.set(Vec::new());
                feed.here.set(false);
            }
            feed.request.set_value(Some(request));
            feed.begin();
        });
        feed
    }

    /// Fetches from the first line on, as much as is here.
    pub(super) fn begin(self) {
        let here = self.lines.with_untracked(|lines| u32::try_from(lines.len()).unwrap_or(AGAIN_MAX));
        self.ask(None, here.clamp(PAGE, AGAIN_MAX));
    }

    /// Fetches the next page, where there is one.
    pub(super) fn more(self) {
        if let (Some(cursor), false) = (self.next.get_untracked(), self.flying.get_value()) {
            self.ask(Some(cursor), PAGE);
        }
    }

    /// Whether there are more lines than are here.
    pub(super) fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    fn ask(self, cursor: Option<String>, limit: u32) {
        let Some(request) = self.request.get_value() else { return };
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        self.flying.set_value(true);
        let first = cursor.is_none();
        let request = Lines { cursor, limit: Some(limit), ..request };
        spawn_local(async move {
            let reply = self.app.call(request).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.flying.set_value(false);
            match reply {
                Ok(page) => {
                    self.lines.update(|lines| {
                        if first {
                            lines.clear();
                        }
                        lines.extend(page.items);
                    });
                    self.next.set(page.next);
                    self.here.set(true);
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }
}
