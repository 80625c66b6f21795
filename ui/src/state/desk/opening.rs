//! What is open around the list: a place, a detail, the sidebar.

use super::Desk;
use crate::{
    browser,
    state::route::{Place, Route},
};
use atom_core::TaskId;
use leptos::prelude::*;

/// Where it is kept that the sidebar is put away.
pub(super) const SIDEBAR_HIDDEN: &str = "atom.sidebar-hidden";
/// Where the sidebar is a drawer.
const DRAWER: &str = "(max-width: 640px)";

impl Desk {
    /// Opens the detail of a task.
    pub(crate) fn open(self, id: TaskId) {
        self.selection.settle();
        self.chosen.set(Some(id));
        let route = self.app.route.get_untracked();
        match route.task {
            Some(_) => self.app.replace(route.with_task(Some(id))),
            None => self.app.go(route.with_task(Some(id))),
        }
    }

    /// Shows a task beside the list where the person is, or beside all tasks where there is no list.
    pub(crate) fn show_task(self, id: TaskId) {
        self.drawer.set(false);
        let route = Route::of_task(id, self.app.route.get_untracked().place);
        self.app.go(route);
    }

    /// Closes the detail; the list has the focus again.
    pub(crate) fn close(self) {
        self.app.replace(self.app.route.get_untracked().with_task(None));
        browser::focus_place();
        // The detail that lay over the list goes, and its focus with it.
        browser::focus_place_where_lost();
    }

    /// Goes to a place with its detail closed.
    pub(crate) fn visit(self, place: Place) {
        self.drawer.set(false);
        self.chosen.set(None);
        self.app.go(Route::to(place));
    }

    /// Puts the sidebar away or brings it back; where it is a drawer, draws it out.
    pub(crate) fn toggle_sidebar(self) {
        if browser::matches(DRAWER) {
            return match self.drawer.get_untracked() {
                true => self.close_drawer(),
                false => self.drawer.set(true),
            };
        }
        let hidden = !self.sidebar_hidden.get_untracked();
        self.sidebar_hidden.set(hidden);
        browser::keep(SIDEBAR_HIDDEN, hidden.then_some("yes"));
    }

    /// Puts the drawer back; the button that draws it out has the focus again.
    pub(crate) fn close_drawer(self) {
        self.drawer.set(false);
        request_animation_frame(|| browser::focus("[data-testid='open-sidebar']"));
    }

    /// Closes what is open, the topmost alone: the drawer, the picked rows, the detail, the choice.
    pub(crate) fn close_topmost(self) {
        if self.drawer.get_untracked() {
            self.close_drawer();
        } else if untrack(|| self.selection.count()) > 0 {
            self.selection.clear();
        } else if self.app.route.get_untracked().task.is_some() {
            self.close();
        } else {
            self.chosen.set(None);
        }
    }
}
