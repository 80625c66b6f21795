//! Which groups of lists are folded. It is kept on this machine.

use super::{list::ListKey, options::group_name, route::Route};
use crate::browser;
use leptos::prelude::*;

const KEPT: &str = "atom.folded";
/// Groups that are remembered; a day that was folded a year ago may open again.
const FOLDED_MAX: usize = 500;

/// Names of what is folded, the newest last. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folds {
    names: RwSignal<Vec<String>>,
}

impl Folds {
    /// What was folded when the window was last open.
    pub(crate) fn new() -> Self {
        let kept = browser::kept(KEPT).unwrap_or_default();
        Self { names: RwSignal::new(kept.lines().map(str::to_owned).collect()) }
    }

    /// Whether a group of a list is folded.
    pub(crate) fn is_folded(self, list: &ListKey, group: &str) -> bool {
        self.names.with(|names| !names.is_empty() && names.contains(&name(list, group)))
    }

    /// Folds a group of a list, or unfolds it.
    pub(crate) fn toggle(self, list: &ListKey, group: &str) {
        self.turn(name(list, group));
    }

    /// Folds all of these groups, or unfolds them where all are folded.
    pub(crate) fn toggle_all(self, list: &ListKey, groups: &[String]) {
        let open: Vec<&String> = groups.iter().filter(|group| !untrack(|| self.is_folded(list, group))).collect();
        let turned = if open.is_empty() { groups.iter().collect() } else { open };
        for group in turned {
            self.turn(name(list, group));
        }
    }

    fn turn(self, name: String) {
        self.names.update(|names| {
            match names.iter().position(|each| *each == name) {
                Some(place) => drop(names.remove(place)),
                None => names.push(name),
            }
            names.drain(..names.len().saturating_sub(FOLDED_MAX));
        });
        let names = self.names.with_untracked(|names| names.join("\n"));
        browser::keep(KEPT, Some(names.as_str()).filter(|names| !names.is_empty()));
    }
}

fn name(list: &ListKey, group: &str) -> String {
    format!("{} {} {group}", Route::to(list.place).address(), group_name(list.group))
}
