//! The bridge to the host: the only place that knows whether it is the desktop window or an HTTP server.
//!
//! Everything goes through the commands of `atom-api`; views ask [`call`], by [`App::call`](crate::state::app::App::call), and never learn who answered.
//! `page/boot.js` speaks to the window once, before this program runs, to have it shown.

mod http;
pub(crate) mod shell;
mod sse;
mod window;

use crate::words;
use atom_api::{ApiError, Code, Event};
use std::{cell::Cell, rc::Rc};

/// Why a call has no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// The host did not answer at all.
    Unreachable,
    /// The host answered with an error.
    Refused(ApiError),
}

impl CallError {
    /// A host whose answer this build cannot read: another version of Atom, most likely.
    pub(crate) fn unreadable() -> Self {
        Self::Refused(ApiError::new(Code::Internal, words::reply_unreadable()))
    }
}

impl From<CallError> for ApiError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unreachable => Self::new(Code::Offline, words::host_unreachable()),
            CallError::Refused(error) => error,
        }
    }
}

/// Calls the command `name`: JSON in, JSON out. One copy for all commands, so that the module stays small.
pub(crate) async fn call(name: &str, args: &str, token: Option<&str>) -> Result<String, CallError> {
    match window::internals() {
        Some(internals) => window::call(&internals, name, args, token).await,
        None => http::call(name, args, token).await,
    }
}

/// Tells that the page ends, or is back: what is called from then on outlives it, where a browser shows it.
pub(crate) fn page_ends(ends: bool) {
    http::page_ends(ends);
}

/// Whether this is Atom's own window, and no browser.
pub(crate) fn is_own_window() -> bool {
    window::internals().is_some()
}

/// What is heard from the host between calls.
pub(crate) enum News {
    /// The stream of events is open.
    Open,
    /// Something changed.
    Event(Box<Event>),
    /// The stream was cut; it is tried again.
    Cut,
    /// The session does not hold any more, or is locked.
    Refused,
}

/// Listening ends when this is dropped.
pub(crate) struct Listening {
    ended: Rc<Cell<bool>>,
    abort: Option<web_sys::AbortController>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.ended.set(true);
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// Hears the events of the session's workspace, and goes on after a cut where it stopped.
pub(crate) fn listen(token: String, news: impl Fn(News) + 'static) -> Listening {
    let ended = Rc::new(Cell::new(false));
    let heard = {
        let ended = ended.clone();
        Rc::new(move |each: News| {
            if !ended.get() {
                news(each);
            }
        })
    };
    let abort = match window::internals() {
        Some(internals) => {
            leptos::task::spawn_local(window::listen(internals, token, ended.clone(), heard));
            None
        }
        None => {
            let abort = web_sys::AbortController::new().ok();
            let signal = abort.as_ref().map(web_sys::AbortController::signal);
            leptos::task::spawn_local(http::listen(token, signal, ended.clone(), heard));
            abort
        }
    };
    Listening { ended, abort }
}

/// How long to wait before the next try, in milliseconds: twice as long each time, ten seconds at most.
fn backoff_ms(tries: u32) -> i32 {
    (250_i32 << tries.min(6)).min(10_000)
}

/// Opens a page of a service in the person's browser.
pub(crate) fn open_external(url: &str) {
    // What a service sent is not trusted to be a web page.
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return;
    }
    match window::internals() {
        Some(internals) => window::open_external(&internals, url),
        None => http::open_external(url),
    }
}

/// Tells the host which theme the window has, so that its next first frame has it too.
pub(crate) fn remember_theme(choice: &str) {
    if let Some(internals) = window::internals() {
        window::remember_theme(&internals, choice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_slow_down_and_never_stop() {
        assert_eq!([0, 1, 2, 5, 6, 60].map(backoff_ms), [250, 500, 1_000, 8_000, 10_000, 10_000]);
    }
}
