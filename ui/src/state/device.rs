//! The key of this device, by which tries to sign in here are counted apart from those of other programs of the machine.
//!
//! It outlasts the session, opens nothing, and goes with everything else that is deleted. In Atom's own window nobody else signs in,
//! so none is kept there.

use crate::{bridge::shell, browser};
use atom_api::{SecretText, auth::SessionReply};

const KEY: &str = "atom.device";

/// The key, where there is one.
pub(crate) fn key() -> Option<SecretText> {
    if shell::is_desktop() {
        return None;
    }
    browser::kept(KEY).map(SecretText::new)
}

/// Keeps the key that came with a session, which does not keep it itself. One that is kept already stays: others who sign in
/// here have it too.
pub(crate) fn take(session: &mut SessionReply) {
    let Some(key) = session.device_key.take() else { return };
    if !shell::is_desktop() && browser::kept(KEY).is_none() {
        browser::keep(KEY, Some(key.expose()));
    }
}

/// Lets the key go: the host does not know it any more.
pub(crate) fn forget() {
    browser::keep(KEY, None);
}
