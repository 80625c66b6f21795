//! Who is signed in, kept on this machine over reloads and, where they want that, restarts.
//!
//! In Atom's own window the shell keeps it, sealed: what the page stores lies on the disk as it is, or may, even what is
//! stored for as long as the page alone. There the page has only the mark that somebody is signed in, for its first frame.
//! Whoever does not stay signed in is kept as long as the page, by the shell in its memory.

use crate::{bridge::shell, browser, json};
use atom_api::auth::SessionReply;
use std::cell::Cell;

const KEY: &str = "atom.session"; // page/theme.js looks whether it is there
const MARK: &str = "kept by the window";

thread_local! {
    /// Whether the session goes with the page.
    static PASSES: Cell<bool> = Cell::new(browser::kept_meanwhile(KEY).is_some());
}

/// Says of the next session whether it outlasts the page.
pub(crate) fn stays(stays: bool) {
    PASSES.set(!stays);
}

/// The session that was kept.
pub(crate) async fn kept() -> Option<SessionReply> {
    let text = match browser::kept_meanwhile(KEY) {
        passing if shell::is_desktop() => shell::kept_session(passing.is_some()).await?,
        Some(passing) => passing,
        None => browser::kept(KEY)?,
    };
    json::read(&text).ok()
}

/// Keeps a session, or lets it go.
pub(crate) fn keep(session: Option<&SessionReply>) {
    let text = session.and_then(|session| serde_json::to_string(session).ok());
    let passes = PASSES.get();
    let stored = if shell::is_desktop() {
        shell::keep_session(text.as_deref(), passes);
        text.as_ref().map(|_| MARK)
    } else {
        text.as_deref()
    };
    browser::keep_meanwhile(KEY, stored.filter(|_| passes));
    browser::keep(KEY, stored.filter(|_| !passes));
    if session.is_none() {
        stays(true);
    }
}
