//! The interface of Atom: one program for the desktop window and for a browser.
//!
//! - [`bridge`] alone knows which host answers; everything goes through the commands of `atom-api`.
//! - [`state`] holds what the window knows, as signals, and pure functions on it with ordinary tests.
//! - [`components`] are the reusable parts, [`views`] put them together, [`words`] is all text.
//! - `styles/tokens.css` holds every colour, length and duration; `page/` is the page that loads this program.
//!
//! A read is a [`state::query::Query`]: it knows from the contract which topics it shows, and is fetched again when an
//! event says that one of them is stale. A write is an edit of [`state::edits`]: shown at once, done by the host,
//! reconciled with its answer.

// The component macro makes the props of a component `pub`, whatever the component itself is.
#![allow(unreachable_pub)]

mod bridge;
mod browser;
mod components;
mod json;
mod state;
mod views;
mod words;

/// Mounts the interface into the page, in place of the shape that stood there while it was loaded.
pub fn mount() {
    std::panic::set_hook(Box::new(|fault| browser::show_fault(&fault.to_string())));
    leptos::mount::mount_to_body(views::Window);
    browser::remove_boot_shape();
}
