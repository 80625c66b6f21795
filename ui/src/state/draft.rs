//! What is being typed and not saved yet, kept for the case that the page ends before it is.

use crate::browser;

/// How their keys begin.
const KEYS: &str = "atom.draft.";

/// The draft of this name.
pub(crate) fn kept(name: &str) -> Option<String> {
    browser::kept_meanwhile(&key(name))
}

/// Keeps a draft, or lets it go when it was saved.
pub(crate) fn keep(name: &str, text: Option<&str>) {
    browser::keep_meanwhile(&key(name), text);
}

/// Lets all drafts go.
pub(crate) fn forget() {
    browser::forget_meanwhile(KEYS);
}

fn key(name: &str) -> String {
    [KEYS, name].concat()
}
