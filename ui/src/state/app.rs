//! What the whole window shares: who is signed in, where the person is, what was heard from the host.

mod calls;
mod presence;

use super::{
    idle,
    known::Known,
    language::{self, LanguageChoice},
    route::{Place, Route},
    session,
    theme::{self, Theme},
    toast::{Offer, Toast, explain},
    topics::Topics,
    turns::Turns,
    when::Due,
};
use crate::{
    bridge::{self, Listening},
    browser, words,
};
use atom_api::{
    ApiError, Code, Topic,
    app::{Gate, Status, StatusReply},
    auth::SessionReply,
};
pub(crate) use calls::{Asked, read};
use jiff::{Timestamp, civil::Date};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

/// Which of the large scenes the window shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The host was asked and has not answered yet.
    Starting,
    /// The host cannot be reached, or cannot open its data.
    Failed(ApiError),
    /// The database waits for its passphrase, or has trouble.
    Gate(StatusReply),
    /// Nobody is signed in.
    Door {
        /// Whether there is an account to sign in to.
        has_account: bool,
    },
    /// Somebody is.
    In,
}

/// Shared by the whole window. Copied freely: it is a handful of signals.
#[derive(Clone, Copy)]
pub(crate) struct App {
    /// Which scene.
    pub(crate) phase: RwSignal<Phase>,
    /// Who is signed in.
    pub(crate) session: RwSignal<Option<SessionReply>>,
    /// Where the person is.
    pub(crate) route: RwSignal<Route>,
    /// Light or dark.
    pub(crate) theme: RwSignal<Theme>,
    /// The language that the person chose; the window is drawn anew when it changes.
    pub(crate) language: RwSignal<LanguageChoice>,
    /// What is stale.
    pub(crate) topics: Topics,
    /// Whether the host answers.
    pub(crate) connected: RwSignal<bool>,
    /// Writes that are not acknowledged yet.
    pub(crate) saving: RwSignal<u32>,
    /// Whether the session waits for its person's password.
    pub(crate) locked: RwSignal<bool>,
    /// The message at the foot.
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// The keys of undo, as the signed-in person has them.
    pub(crate) undo_keys: RwSignal<Option<String>>,
    /// The keys of redo.
    pub(crate) redo_keys: RwSignal<Option<String>>,
    /// The present, to half a minute.
    pub(crate) now: RwSignal<Timestamp>,
    /// The date on the wall.
    pub(crate) today: Memo<Date>,
    /// This machine's zone.
    pub(crate) zone: StoredValue<String>,
    known: Known,
    turns: Turns,
    refreshing: StoredValue<bool>,
    listening: StoredValue<Option<Listening>, LocalStorage>,
    /// Whether the step before this one in the browser's history is this place without a detail.
    opened_here: StoredValue<bool>,
}

impl App {
    /// Starts: asks the host how things stand, and follows the address, the clock and the system's theme.
    pub(crate) fn start() -> Self {
        let now = RwSignal::new(browser::now());
        let app = Self {
            phase: RwSignal::new(Phase::Starting),
            session: RwSignal::new(None),
            route: RwSignal::new(address(Place::Connections)),
            theme: theme::follow(),
            language: language::follow(),
            topics: Topics::new(),
            connected: RwSignal::new(true),
            saving: RwSignal::new(0),
            locked: RwSignal::new(false),
            toast: RwSignal::new(None),
            undo_keys: RwSignal::new(None),
            redo_keys: RwSignal::new(None),
            now,
            today: Memo::new(move |_| browser::wall(now.get()).date()),
            zone: StoredValue::new(browser::zone()),
            known: Known::new(),
            turns: Turns::new(),
            refreshing: StoredValue::new(false),
            listening: StoredValue::new_local(None),
            opened_here: StoredValue::new(false),
        };
        let tick = move || {
            now.set(browser::now());
            app.renew_in_time();
        };
        let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(20));
        let back = window_event_listener(leptos::ev::popstate, move |_| app.travelled());
        let hash = window_event_listener(leptos::ev::hashchange, move |_| app.travelled());
        let ends = window_event_listener_untyped("pagehide", move |_| app.end_page(true));
        let is_back = window_event_listener_untyped("pageshow", move |_| app.end_page(false));
        on_cleanup(move || {
            for listener in [back, hash, ends, is_back] {
                listener.remove();
            }
        });
        Effect::new(move |_| {
            app.topics.track(&[Topic::App]);
            app.look();
        });
        app
    }

    /// What was done and waits for its turn is sent before the page ends: afterwards it never would be.
    fn end_page(self, ends: bool) {
        bridge::page_ends(ends);
        self.turns.rush(ends);
    }

    /// Finishes what the person has begun here: what is being typed is saved, and the host has answered all that was done.
    pub(crate) async fn finish(self) {
        browser::leave_field();
        browser::breathe().await;
        self.turns.quiet().await;
    }

    /// The person went back or forward. From a place whose detail was closed, back is the same place once more: that would
    /// be a step that does nothing, so it is one further.
    fn travelled(self) {
        let before = self.route.get_untracked();
        let was_opened = self.opened_here.try_update_value(std::mem::take) == Some(true);
        self.read_address();
        if was_opened && before.task.is_none() && self.route.get_untracked() == before {
            browser::travel(-1);
        }
    }

    fn read_address(self) {
        let before = self.route.get_untracked();
        let route = address(before.place);
        // An address that leads elsewhere says where from then on: what is kept of it is true.
        let hash = window().location().hash().unwrap_or_default();
        if !hash.is_empty()
            && hash != route.address()
            && let Ok(history) = window().history()
        {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.address()));
        }
        if before != route {
            self.route.set(route);
        }
    }

    /// Goes somewhere; the back button leads back.
    pub(crate) fn go(self, route: Route) {
        let before = self.route.get_untracked();
        if before == route {
            return;
        }
        // After a detail was closed there are two steps that are alike: the new one takes the place of the second.
        let twice = before.task.is_none() && self.opened_here.get_value();
        self.opened_here.set_value(before.task.is_none() && before.place == route.place);
        if let Ok(history) = window().history() {
            let address = route.address();
            let _ = match twice {
                true => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
                false => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
            };
        }
        self.route.set(route);
    }

    /// Changes where the person is without a step for the back button.
    pub(crate) fn replace(self, route: Route) {
        let before = self.route.get_untracked();
        if before != route {
            if before.place != route.place {
                self.opened_here.set_value(false);
            }
            if let Ok(history) = window().history() {
                let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.address()));
            }
            self.route.set(route);
        }
    }

    /// Asks the host how things stand, and shows the scene that fits.
    pub(crate) fn look(self) {
        spawn_local(async move {
            match self.call(Status {}).await {
                Ok(status) => {
                    self.take_up_session(&status).await;
                    self.arrive(status);
                }
                // Whoever is at work stays at work; the foot of the sidebar says that the host is away.
                Err(error) if self.phase.get_untracked() != Phase::In => {
                    let failed = Phase::Failed(error);
                    if self.phase.get_untracked() != failed {
                        self.phase.set(failed);
                    }
                    browser::sleep(2_000).await;
                    self.look();
                }
                Err(_) => {}
            }
        });
    }

    /// Whoever was signed in when the page ended still is. At the door nobody is, whatever is kept.
    async fn take_up_session(self, status: &StatusReply) {
        let at_door = self.phase.with_untracked(|phase| matches!(phase, Phase::Door { .. }));
        if status.gate != Gate::Open || at_door || self.session.with_untracked(Option::is_some) {
            return;
        }
        let kept = session::kept().await;
        // Somebody may have signed in meanwhile.
        if kept.is_some() && self.session.with_untracked(Option::is_none) {
            self.session.set(kept);
            // Before anything of it is shown.
            if idle::is_over() {
                self.lock_left_alone();
            }
        }
    }

    fn arrive(self, status: StatusReply) {
        let phase = match status.gate {
            Gate::Open if self.session.with_untracked(Option::is_some) => Phase::In,
            Gate::Open => Phase::Door { has_account: status.has_account },
            _ => Phase::Gate(status),
        };
        if self.phase.get_untracked() != phase {
            self.phase.set(phase.clone());
        }
        if phase == Phase::In && self.listening.with_value(Option::is_none) && !self.locked.get_untracked() {
            self.listen(false);
        }
    }

    /// Shows a message at the foot.
    pub(crate) fn say(self, text: impl Into<String>, offer: Offer) {
        self.show(text.into(), offer, false);
    }

    /// Shows what was done at the foot, and that it broke something.
    pub(crate) fn warn(self, text: impl Into<String>, offer: Offer) {
        self.show(text.into(), offer, true);
    }

    /// Shows what went wrong at the foot.
    pub(crate) fn complain(self, error: &ApiError) {
        // A lapsed session shows the door instead.
        if error.code != Code::Unauthenticated {
            self.show(explain(error), Offer::Nothing, true);
        }
    }

    fn show(self, text: String, offer: Offer, trouble: bool) {
        let serial = self.toast.with_untracked(|toast| toast.as_ref().map_or(0, |toast| toast.serial)).wrapping_add(1);
        self.toast.set(Some(Toast { serial, text, offer, trouble }));
        let stays_ms = self.toast.with_untracked(|toast| toast.as_ref().map_or(0, Toast::stays_ms));
        spawn_local(async move {
            browser::sleep(stays_ms).await;
            // Whoever is reading it, by pointer or by focus, keeps it.
            while browser::find(".toast:hover, .toast:focus-within").is_some() {
                browser::sleep(1_000).await;
            }
            if self.toast.with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.serial == serial)) {
                self.toast.set(None);
            }
        });
    }

    /// The wall time of the present.
    pub(crate) fn wall_now(self) -> jiff::civil::DateTime {
        browser::wall(self.now.get())
    }

    /// A due time as the clock on this machine's wall shows it, whatever zone it was meant in.
    pub(crate) fn at_home(self, due: Due) -> Due {
        let elsewhere = due.zone.as_deref().filter(|zone| self.zone.with_value(|home| home != zone));
        let Some(wall) = elsewhere.and_then(|zone| browser::wall_at_home(due.wall(), zone)) else { return due };
        Due { date: wall.date(), time: Some(wall.time()), zone: None }
    }

    /// The name of the signed-in person.
    pub(crate) fn person(self) -> String {
        self.session.with(|session| session.as_ref().map(|session| session.user.name.clone())).unwrap_or_default()
    }

    /// Opens the page of a record at its service.
    pub(crate) fn open_external(self, url: &str) {
        bridge::open_external(url);
    }
}

/// What the address of the page says; a task alone opens `here`.
fn address(here: Place) -> Route {
    Route::parse(&window().location().hash().unwrap_or_default(), here)
}

/// The shared state of the window that the running view is part of.
pub(crate) fn app() -> App {
    expect_context::<App>()
}

/// The title of the browser's tab.
pub(crate) fn set_title(place: &str) {
    document().set_title(&words::window_title(place));
}
