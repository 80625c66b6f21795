//! Calls of commands with the session of the window, which is renewed when it lapses.

use super::App;
use crate::{
    bridge::{self, CallError},
    browser, json,
    state::{session, turns::Seen},
};
use atom_api::{ApiError, Code, Command, Spec, Topic, auth};
use atom_core::UserId;
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use std::pin::Pin;

/// What the rows of a list and their groups show.
const LISTED: [Topic; 3] = [Topic::Tasks, Topic::Projects, Topic::Labels];

/// How long before the end of its token a session is renewed, in seconds.
const RENEWS_BEFORE_S: i64 = 300;

impl App {
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
        let on_its_way = self.turns.set_out();
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
            drop(on_its_way);
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

    /// Waits until the host has answered all that was done of what makes these topics stale.
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
    pub(super) fn renew_in_time(self) {
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
