//! What the whole window shares: who is signed in, where the person is, what was heard from the host.

use super::{
    device, draft,
    known::Known,
    language::{self, LanguageChoice},
    route::{Place, Route},
    session,
    theme::{self, Theme},
    toast::{Offer, Toast, explain},
    topics::Topics,
    turns::{Seen, Turns},
    when::Due,
};
use crate::{
    bridge::{self, CallError, Listening, News},
    browser, json, words,
};
use atom_api::{
    ApiError, Code, Command, Spec, Topic, account,
    app::{Gate, Status, StatusReply},
    auth::{self, SessionReply},
    tasks::View,
};
use atom_core::UserId;
use jiff::{Timestamp, civil::Date};
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use std::pin::Pin;
use wasm_bindgen::JsValue;

/// What the rows of a list and their groups show.
const LISTED: [Topic; 3] = [Topic::Tasks, Topic::Projects, Topic::Labels];

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

/// Where this machine keeps how the person left their lists and books: it tells names of labels and accounts.
const ARRANGED: [&str; 4] = ["atom.lists", "atom.folded", "atom.recent", "atom.books-closed"];

/// How long before the end of its token a session is renewed, in seconds.
const RENEWS_BEFORE_S: i64 = 300;

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
        };
        let tick = move || {
            now.set(browser::now());
            app.renew_in_time();
        };
        let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(20));
        let back = window_event_listener(leptos::ev::popstate, move |_| app.read_address());
        let hash = window_event_listener(leptos::ev::hashchange, move |_| app.read_address());
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
        if self.route.get_untracked() != route {
            if let Ok(history) = window().history() {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route.address()));
            }
            self.route.set(route);
        }
    }

    /// Changes where the person is without a step for the back button.
    pub(crate) fn replace(self, route: Route) {
        if self.route.get_untracked() != route {
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

    /// Takes in a new session and goes to work.
    pub(crate) fn sign_in(self, mut session: SessionReply) {
        device::take(&mut session);
        self.known.clear();
        session::keep(Some(&session));
        self.session.set(Some(session));
        self.locked.set(false);
        self.phase.set(Phase::In);
        self.listen(false);
    }

    /// Ends the session here and at the host, after what was done in it. What the page keeps of the person goes too.
    pub(crate) fn sign_out(self) {
        browser::leave_field();
        spawn_local(async move {
            let mut turn = self.turns.place();
            turn.come().await;
            // Without the host the session ends here alone; it lapses there by itself.
            let _ = self.call(auth::Logout {}).await;
            drop(turn);
            self.forget_session();
            for key in ARRANGED {
                browser::keep(key, None);
            }
            draft::forget();
        });
    }

    /// Everything was deleted: nothing of the session or the looks stays on this machine.
    pub(crate) fn forget_everything(self) {
        self.forget_session();
        browser::forget_all();
        self.look();
    }

    fn forget_session(self) {
        self.known.clear();
        self.listening.set_value(None);
        self.locked.set(false);
        session::keep(None);
        self.session.set(None);
        self.toast.set(None);
        self.topics.jobs.update(|jobs| jobs.clear());
        self.replace(Route::to(Place::View(View::Today)));
        self.phase.set(Phase::Door { has_account: true });
    }

    /// Locks the session after what was done in it: nothing of the workspace is shown or heard until the password is
    /// entered.
    pub(crate) fn lock(self) {
        browser::leave_field();
        spawn_local(async move {
            let mut turn = self.turns.place();
            turn.come().await;
            match self.call(account::Lock {}).await {
                Ok(_) => self.be_locked(),
                Err(error) => self.complain(&error),
            }
        });
    }

    fn be_locked(self) {
        self.listening.set_value(None);
        self.toast.set(None);
        self.locked.set(true);
    }

    /// The password was right: goes on where it was.
    pub(crate) fn be_unlocked(self) {
        self.locked.set(false);
        self.topics.make_all_stale();
        self.listen(false);
    }

    /// The session is in this workspace now; everything shown is of another one.
    pub(crate) fn be_in(self, workspace: auth::Workspace) {
        let Some(now) = self.session.get_untracked().filter(|now| now.workspace != workspace) else { return };
        spawn_local(async move {
            let moved = now.workspace.id != workspace.id;
            // Another window may have renewed the tokens meanwhile: what is kept is never older.
            let kept = session::kept().await;
            // Whoever signed out meanwhile stays so, and tokens that were renewed meanwhile are the newest.
            let current = self.session.get_untracked().filter(|current| current.user.id == now.user.id);
            let Some(current) = current else { return };
            let renewed = current.token.expose() != now.token.expose();
            let newest = kept.filter(|kept| !renewed && kept.user.id == now.user.id).unwrap_or(current);
            let session = SessionReply { workspace, ..newest };
            session::keep(Some(&session));
            self.session.set(Some(session));
            if moved {
                self.go(Route::to(Place::View(View::Today)));
                self.topics.make_all_stale();
            }
        });
    }

    /// Listens for events; `again` when there was a listening before, whose last words may be missing.
    fn listen(self, again: bool) {
        let Some(token) = self.session.with_untracked(|s| s.as_ref().map(|s| s.token.expose().to_owned())) else {
            return;
        };
        let cut = StoredValue::new(again);
        self.listening.set_value(Some(bridge::listen(token, move |news| match news {
            News::Open => {
                self.connected.set(true);
                if cut.get_value() {
                    cut.set_value(false);
                    // A host that started anew counts from one: what it says of the gap is not enough.
                    self.topics.make_all_stale();
                }
            }
            News::Event(event) => {
                self.turns.hear(&event.cause);
                self.topics.hear(*event);
            }
            News::Cut => {
                cut.set_value(true);
                self.connected.set(false);
            }
            News::Refused => spawn_local(async move {
                if self.call(auth::WhoAmI {}).await.is_ok_and(|who| who.locked) {
                    self.be_locked();
                }
            }),
        })));
    }

    /// Calls a command with this session, and renews the session when it has lapsed.
    pub(crate) fn call<C: Command>(self, request: C) -> impl Future<Output = Result<C::Reply, ApiError>> {
        let asked = self.ask(C::NAME, serde_json::to_string(&request));
        async move { read(asked.await) }
    }

    /// As [`App::call`], counted as unsaved until the host has acknowledged it.
    pub(crate) fn write<C: Command>(self, request: C) -> impl Future<Output = Result<C::Reply, ApiError>> {
        let asked = self.ask_to_write(C::SPEC, serde_json::to_string(&request));
        async move { read(asked.await) }
    }

    /// [`App::call`] for a command that is written down already. One copy for all commands, and a pointer where it is
    /// awaited: a copy for each would be a tenth of the module.
    pub(crate) fn ask(self, name: &'static str, args: serde_json::Result<String>) -> Asked {
        Box::pin(async move {
            let args = args.map_err(|_| CallError::unreadable())?;
            let token = self.token();
            let mark = self.topics.mark(&LISTED);
            let seen = self.turns.seen(&LISTED);
            let mut reply = bridge::call(name, &args, token.as_deref()).await;
            if refused_session(&reply) && token.is_some() && name != auth::Logout::NAME {
                if self.renew(token.clone()).await {
                    reply = bridge::call(name, &args, self.token().as_deref()).await;
                }
                if refused_session(&reply) {
                    self.forget_session();
                }
            }
            let reached = !matches!(reply, Err(CallError::Unreachable));
            if self.connected.get_untracked() != reached && (!reached || self.listening.with_value(Option::is_none)) {
                self.connected.set(reached);
            }
            match &reply {
                Err(CallError::Refused(error))
                    if error.code == Code::Locked && error.field.as_deref() == Some("session") =>
                {
                    self.be_locked();
                }
                Err(CallError::Refused(error)) if error.code == Code::Locked => self.look(),
                _ => {}
            }
            // One that was asked for in another session says nothing in this one.
            if let (Ok(text), true) = (&reply, self.token() == token && self.turns.holds(seen)) {
                self.known.keep(name, args, mark, text);
            }
            reply.map_err(ApiError::from)
        })
    }

    /// The reply that a read had a moment ago, if it still holds.
    pub(crate) fn known(self, name: &str, args: &str) -> Option<String> {
        let hears = self.connected.get_untracked() && self.listening.with_value(Option::is_some);
        self.known.find(name, args, self.topics.mark(&LISTED)).filter(|_| hears)
    }

    /// [`App::write`] for a command that is written down already.
    pub(crate) fn ask_to_write(self, spec: &'static Spec, args: serde_json::Result<String>) -> Asked {
        self.saving.update(|count| *count += 1);
        self.known.clear();
        let mut turn = self.turns.next(spec);
        let whose = self.user();
        let asked = self.ask(spec.name, args);
        Box::pin(async move {
            if let Some(turn) = &mut turn {
                turn.come().await;
            }
            // What one person did is not done as another who signed in meanwhile.
            let reply = match self.user() == whose {
                true => asked.await,
                false => Err(ApiError::new(Code::Unauthenticated, "The session in which this was done has ended.")),
            };
            drop(turn);
            self.saving.update(|count| *count = count.saturating_sub(1));
            if reply.is_ok() && !self.connected.get_untracked() {
                // No event will come while the stream is cut: the contract says what it would tell.
                self.topics.make_stale(spec.stale);
            }
            reply
        })
    }

    /// What is on its way now of what makes these topics stale, for [`App::holds`].
    pub(crate) fn seen(self, topics: &'static [Topic]) -> Seen {
        self.turns.seen(topics)
    }

    /// Whether a reply to what was asked for then knows of all that the person has done by now.
    pub(crate) fn holds(self, seen: Seen) -> bool {
        self.turns.holds(seen)
    }

    /// Waits until the host has told, or answered, all that was done of what makes these topics stale.
    pub(crate) async fn settled(self, topics: &'static [Topic]) {
        self.turns.settled(topics).await;
    }

    fn user(self) -> Option<UserId> {
        self.session.with_untracked(|session| session.as_ref().map(|session| session.user.id))
    }

    fn token(self) -> Option<String> {
        self.session.with_untracked(|session| session.as_ref().map(|session| session.token.expose().to_owned()))
    }

    /// Renews the session some minutes before its token ends, so that no call has to wait for it.
    fn renew_in_time(self) {
        let ends =
            self.session.with_untracked(|session| session.as_ref().map(|session| session.expires_at.as_second()));
        if ends.is_some_and(|ends| ends - browser::now().as_second() < RENEWS_BEFORE_S) {
            spawn_local(async move {
                self.renew(self.token()).await;
            });
        }
    }

    /// Exchanges the lapsed token `old`. A refresh token works once, so only one call does it and the others wait.
    async fn renew(self, old: Option<String>) -> bool {
        for _ in 0..100 {
            if self.token() != old {
                return self.token().is_some();
            }
            if !self.refreshing.get_value() {
                break;
            }
            browser::sleep(50).await;
        }
        self.refreshing.set_value(true);
        // Another window may have renewed it already.
        let kept = session::kept().await.filter(|kept| Some(kept.token.expose()) != old.as_deref());
        let renewed = match (kept, self.session.get_untracked()) {
            (Some(kept), _) => Some(kept),
            (None, Some(session)) => {
                let request = auth::Refresh { refresh_token: session.refresh_token.clone() };
                let args = serde_json::to_string(&request).unwrap_or_default();
                let reply = bridge::call(auth::Refresh::NAME, &args, None).await;
                reply.ok().and_then(|reply| json::read(&reply).ok())
            }
            (None, None) => None,
        };
        self.refreshing.set_value(false);
        let Some(session) = renewed else { return false };
        session::keep(Some(&session));
        self.session.set(Some(session));
        if !self.locked.get_untracked() {
            self.listen(true);
        }
        true
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

/// A command on its way: its reply as JSON.
pub(crate) type Asked = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// The reply that the host wrote.
pub(crate) fn read<T: DeserializeOwned>(reply: Result<String, ApiError>) -> Result<T, ApiError> {
    json::read(&reply?).map_err(|_| CallError::unreadable().into())
}

fn refused_session(reply: &Result<String, CallError>) -> bool {
    matches!(reply, Err(CallError::Refused(error)) if error.code == Code::Unauthenticated)
}

/// The shared state of the window that the running view is part of.
pub(crate) fn app() -> App {
    expect_context::<App>()
}

/// The title of the browser's tab.
pub(crate) fn set_title(place: &str) {
    document().set_title(&words::window_title(place));
}
