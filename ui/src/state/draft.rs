//! What is being typed and not saved yet, kept for the case that the page ends before it is.

use leptos::prelude::window;

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// The draft of this name.
pub(crate) fn kept(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok().flatten()
}

/// Keeps a draft, or lets it go when it was saved.
pub(crate) fn keep(name: &str, text: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(&key(name), text),
        None => storage.remove_item(&key(name)),
    };
}

fn key(name: &str) -> String {
    ["atom.draft.", name].concat()
}
