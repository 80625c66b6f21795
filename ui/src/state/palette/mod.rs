//! The palette: whether it is open, what it asks for, and what was done through it last.

pub(crate) mod hits;
pub(crate) mod score;

use super::commands::Command;
use crate::{browser, json};
use leptos::prelude::*;

/// Where what was chosen last is kept.
const KEPT: &str = "atom.recent";
/// How many are kept.
const KEPT_MAX: usize = 12;

/// The palette. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Palette {
    /// Whether it is open.
    pub(crate) is_open: RwSignal<bool>,
    /// The command whose choice it asks for; none where it searches everything.
    pub(crate) asking: RwSignal<Option<&'static Command>>,
}

impl Palette {
    /// It is closed.
    pub(crate) fn new() -> Self {
        Self { is_open: RwSignal::new(false), asking: RwSignal::new(None) }
    }

    /// Opens it to search everything.
    pub(crate) fn open(self) {
        self.asking.set(None);
        self.is_open.set(true);
    }

    /// Opens it for the choice that a command needs.
    pub(crate) fn ask(self, command: &'static Command) {
        self.asking.set(Some(command));
        self.is_open.set(true);
    }

    /// Closes it.
    pub(crate) fn close(self) {
        self.is_open.set(false);
    }
}

/// What was chosen last, newest first: ids of commands, addresses of places.
pub(crate) fn recents() -> Vec<String> {
    browser::kept(KEPT).and_then(|text| json::read(&text).ok()).unwrap_or_default()
}

/// Keeps what was just chosen.
pub(crate) fn remember(key: &str) {
    let kept = with_newest(recents(), key);
    browser::keep(KEPT, serde_json::to_string(&kept).ok().as_deref());
}

fn with_newest(mut kept: Vec<String>, key: &str) -> Vec<String> {
    kept.retain(|each| each != key);
    kept.insert(0, key.to_owned());
    kept.truncate(KEPT_MAX);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_first_and_stands_once() {
        let kept = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(with_newest(kept, "c"), ["c", "a", "b"]);
        let many: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        assert_eq!(with_newest(many, "x").len(), KEPT_MAX);
    }
}
