//! The desk of whoever is signed in: the list, the chosen task, its detail, and the drawer of the sidebar.

use super::{
    app::App,
    list::TaskList,
    prefs::Prefs,
    query::Query,
    route::{Place, Route},
    selection::Selection,
};
use crate::browser;
use atom_api::{
    Page, integrations,
    notifications::{self, Inbox},
    projects::{self, Label, Project},
    tasks::{self, Change, Filter, Task, TaskPage, View},
};
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// Steps that a detail shows.
const STEPS_MAX: u32 = 200;
/// Notifications that are at hand.
const NOTIFICATIONS_MAX: u32 = 200;
/// Changes that a detail shows.
const CHANGES_MAX: u32 = 60;

/// Shared by the views of a signed-in person.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// The window.
    pub(crate) app: App,
    /// The list in the middle.
    pub(crate) list: TaskList,
    /// The chosen row.
    pub(crate) chosen: RwSignal<Option<TaskId>>,
    /// The picked rows, for doing something with all of them.
    pub(crate) selection: Selection,
    /// The task whose title is being edited in its row.
    pub(crate) renaming: RwSignal<Option<TaskId>>,
    /// Whether the sidebar is drawn out, where it is a drawer.
    pub(crate) drawer: RwSignal<bool>,
    /// Whether the keys are shown.
    pub(crate) help: RwSignal<bool>,
    /// The task in the detail pane.
    pub(crate) detail: Query<Task>,
    /// Its subtasks.
    pub(crate) steps: Query<TaskPage>,
    /// What was changed in it.
    pub(crate) history: Query<Page<Change>>,
    /// The projects.
    pub(crate) projects: Query<Page<Project>>,
    /// The labels.
    pub(crate) labels: Query<Page<Label>>,
    /// The settings of the person.
    pub(crate) prefs: Prefs,
    /// The newest notifications, and how many are unread.
    pub(crate) inbox: Query<Inbox>,
    /// The connections.
    pub(crate) connections: Query<Page<integrations::Connection>>,
    /// The row to choose as soon as it is here.
    awaited: RwSignal<Option<u32>>,
}

impl Desk {
    /// Sets the desk for the session of `app`.
    pub(crate) fn new(app: App) -> Self {
        let list = TaskList::new(app);
        let chosen = RwSignal::new(app.route.get_untracked().task);
        let open = Memo::new(move |_| app.route.get().task);
        let steps = move || {
            let filter = Filter { parent: Some(open.get()?), ..Filter::default() };
            Some(tasks::List { filter: Some(filter), limit: Some(STEPS_MAX), ..tasks::List::default() })
        };
        let history = move || Some(tasks::History { id: open.get()?, limit: Some(CHANGES_MAX), cursor: None });
        let desk = Self {
            app,
            list,
            chosen,
            selection: Selection::new(app, list),
            renaming: RwSignal::new(None),
            drawer: RwSignal::new(false),
            help: RwSignal::new(false),
            detail: Query::new(app, move || Some(tasks::Get { id: open.get()? })),
            steps: Query::new(app, steps),
            history: Query::new(app, history),
            projects: Query::new(app, || Some(projects::List {})),
            labels: Query::new(app, || Some(projects::LabelsList {})),
            prefs: Prefs::new(app),
            inbox: Query::new(app, || Some(notifications::List { limit: Some(NOTIFICATIONS_MAX), cursor: None })),
            connections: Query::new(app, || Some(integrations::List {})),
            awaited: RwSignal::new(None),
        };
        Effect::new(move |_| {
            if let Some(task) = desk.awaited.get().and_then(|row| list.row(row)) {
                desk.choose(task.id);
            }
        });
        Effect::new(move |before: Option<Place>| {
            let route = app.route.get();
            if before.is_some_and(|before| before != route.place) {
                desk.list.text.set(String::new());
                desk.awaited.set(None);
                desk.drawer.set(false);
                desk.renaming.set(None);
                desk.selection.clear();
            }
            if route.task.is_some() {
                desk.chosen.set(route.task);
            }
            route.place
        });
        desk
    }

    /// A task that is here, wherever it is shown.
    pub(crate) fn task(self, id: TaskId) -> Option<Arc<Task>> {
        let detail =
            move || self.detail.data.with(|data| data.as_ref().filter(|task| task.id == id).cloned().map(Arc::new));
        let step = move || {
            let steps = self.steps.data;
            steps.with(|page| page.as_ref()?.items.iter().find(|task| task.id == id).cloned().map(Arc::new))
        };
        self.list.task(id).or_else(detail).or_else(step)
    }

    /// Changes what is shown of a task, everywhere, before the host has answered.
    pub(crate) fn patch(self, id: TaskId, change: &dyn Fn(&mut Task)) {
        self.list.patch(id, change);
        self.detail.data.update(|data| data.iter_mut().filter(|task| task.id == id).for_each(change));
        self.steps.data.update(|page| {
            let items = page.iter_mut().flat_map(|page| page.items.iter_mut());
            items.filter(|task| task.id == id).for_each(change);
        });
    }

    /// Chooses a task; an open detail follows.
    pub(crate) fn choose(self, id: TaskId) {
        self.awaited.set(None);
        self.chosen.set(Some(id));
        self.selection.settle();
        self.renaming.set(None);
        let route = self.app.route.get_untracked();
        if route.task.is_some() {
            self.app.replace(route.with_task(Some(id)));
        }
    }

    /// What an action is about: the picked tasks, or the chosen one where none is picked.
    pub(crate) fn targets(self) -> Vec<TaskId> {
        match self.selection.ids() {
            picked if picked.is_empty() => self.chosen.get().into_iter().collect(),
            picked => picked,
        }
    }

    /// Picks the chosen row, or lets it go.
    pub(crate) fn pick(self) {
        if let Some(id) = self.chosen.get_untracked() {
            self.selection.toggle(id);
        }
    }

    /// Picks a task beside what is picked or chosen, or lets it go.
    pub(crate) fn pick_also(self, id: TaskId) {
        if let (0, Some(chosen)) = (untrack(|| self.selection.count()), self.chosen.get_untracked()) {
            if chosen != id && untrack(|| self.list.row_of(chosen)).is_some() {
                self.selection.toggle(chosen);
            }
        }
        self.selection.toggle(id);
        self.chosen.set(Some(id));
    }

    /// Moves the choice by `step` and picks all on the way.
    pub(crate) fn extend(self, step: i64) {
        let Some(row) = self.row_beside(step) else { return };
        self.show_row(row);
        if let Some(task) = untrack(|| self.list.row(row)) {
            self.extend_to(task.id);
        }
    }

    /// Picks from where the range begins, else from the chosen row, to this task, which is chosen then.
    pub(crate) fn extend_to(self, id: TaskId) {
        self.selection.extend_to(id, self.chosen.get_untracked());
        self.chosen.set(Some(id));
    }

    /// Picks the whole list.
    pub(crate) fn select_all(self) {
        self.selection.all();
    }

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

    /// Closes the detail; the list has the focus again.
    pub(crate) fn close(self) {
        self.app.replace(self.app.route.get_untracked().with_task(None));
        browser::focus("#task-rows");
    }

    /// Chooses the row `step` away from the chosen one.
    pub(crate) fn step(self, step: i64) {
        if let Some(row) = self.row_beside(step) {
            self.choose_row(row);
        }
    }

    /// The row `step` away from the chosen one.
    fn row_beside(self, step: i64) -> Option<u32> {
        let last = i64::from(self.list.layout.with_untracked(super::layout::Layout::rows).checked_sub(1)?);
        let now = untrack(|| self.chosen.get().and_then(|id| self.list.row_of(id)));
        let next =
            now.map_or(if step > 0 { 0 } else { last }, |row| i64::from(row).saturating_add(step).clamp(0, last));
        u32::try_from(next).ok()
    }

    /// Chooses the last row of the whole list.
    pub(crate) fn choose_last(self) {
        if let Some(last) = self.list.layout.with_untracked(super::layout::Layout::rows).checked_sub(1) {
            self.choose_row(last);
        }
    }

    /// Chooses a row and brings it into sight: at once where it is here, else when it has come.
    pub(crate) fn choose_row(self, row: u32) {
        self.show_row(row);
        match untrack(|| self.list.row(row)) {
            Some(task) => self.choose(task.id),
            None => self.awaited.set(Some(row)),
        }
    }

    /// Brings a row into sight.
    pub(crate) fn show_row(self, row: u32) {
        let view = self.list.viewport.get_untracked();
        let scroll = self.list.layout.with_untracked(|layout| view.scroll_to(layout, row));
        if let (Some(scroll), Some(rows)) = (scroll, browser::find("#task-rows")) {
            #[allow(clippy::cast_possible_truncation)] // at most twelve million
            rows.set_scroll_top(scroll as i32);
        }
    }

    /// Goes to a place with its detail closed.
    pub(crate) fn visit(self, place: Place) {
        self.drawer.set(false);
        self.chosen.set(None);
        self.app.go(Route::to(place));
    }

    /// Whether new tasks can be written in this place.
    pub(crate) fn takes_tasks(self) -> bool {
        let place = self.app.route.get().place;
        place.has_tasks() && !matches!(place, Place::View(View::Completed | View::Trash))
    }
}

/// The desk that the running view is part of.
pub(crate) fn desk() -> Desk {
    expect_context::<Desk>()
}
