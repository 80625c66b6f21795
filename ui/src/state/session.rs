//! Who is signed in, kept across reloads on this machine.

use crate::{browser, json};
use atom_api::auth::SessionReply;

const KEY: &str = "atom.session"; // page/theme.js looks whether it is there

/// The session that was kept.
pub(crate) fn kept() -> Option<SessionReply> {
    json::read(&browser::kept(KEY)?).ok()
}

/// Keeps a session, or lets it go.
pub(crate) fn keep(session: Option<&SessionReply>) {
    browser::keep(KEY, session.and_then(|session| serde_json::to_string(session).ok()).as_deref());
}
