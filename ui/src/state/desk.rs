//! The desk of whoever is signed in: the list, the chosen task, its detail, and the drawer of the sidebar.

use super::{
    app::App,
    awaited::Awaited,
    drag::Drag,
    earlier::Earlier,
    edits::OnWay,
    keys::Keymap,
    list::TaskList,
    palette::Palette,
    prefs::Prefs,
    printing::Sheet,
    query::Query,
    route::{Place, Route},
    selection::Selection,
    transfer::{Landing, Source},
};
use crate::{browser, components::keys::is_mac};
use atom_api::{
    Page, Permission,
    auth::{WhoAmI, WhoAmIReply},
    integrations,
    notifications::{self, Inbox, Notification},
    projects::{self, Label, Project},
    tasks::{self, Change, Filter, Task, TaskPage, View},
    templates::{self, Template},
    time::{Running, RunningReply},
};
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// Where it is kept that the sidebar is put away.
const SIDEBAR_HIDDEN: &str = "atom.sidebar-hidden";
/// Where the sidebar is a drawer.
const DRAWER: &str = "(max-width: 639px)";
/// Steps that a detail shows at first.
const STEPS_MAX: u32 = 200;
/// Notifications that are at hand.
const NOTIFICATIONS_MAX: u32 = 200;
/// Changes that a detail shows at first.
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
    /// What is being dragged.
    pub(crate) drag: RwSignal<Option<Drag>>,
    /// Whether the press that ends now was a drag, and not a click.
    pub(crate) dragged: StoredValue<bool>,
    /// The task whose title is being edited in its row.
    pub(crate) renaming: RwSignal<Option<TaskId>>,
    /// Whether the sidebar is drawn out, where it is a drawer.
    pub(crate) drawer: RwSignal<bool>,
    /// Whether the sidebar is put away, where there is space for it.
    pub(crate) sidebar_hidden: RwSignal<bool>,
    /// The palette.
    pub(crate) palette: Palette,
    /// Quick add over whatever is shown, with the text that it begins with.
    pub(crate) quick: RwSignal<Option<String>>,
    /// Whether files are held over the window.
    pub(crate) hovered: RwSignal<bool>,
    /// What would come of the files that are held over the window.
    pub(crate) landing: RwSignal<Option<Landing>>,
    /// Files that were dropped on the window, for the task in the detail pane.
    pub(crate) dropped: RwSignal<Vec<Source>, LocalStorage>,
    /// Which keys ask for what.
    pub(crate) keymap: Memo<Keymap>,
    /// What is on its way to paper.
    pub(crate) printing: RwSignal<Option<Arc<Sheet>>>,
    /// Whether it is shown what the list can be narrowed by.
    pub(crate) narrowing: RwSignal<bool>,
    /// Whether the keys are shown.
    pub(crate) help: RwSignal<bool>,
    /// The task in the detail pane.
    pub(crate) detail: Query<Task>,
    /// Its subtasks.
    pub(crate) steps: Query<TaskPage>,
    /// What was changed in it.
    pub(crate) history: Query<Page<Change>>,
    /// Its subtasks after the first of them.
    pub(crate) more_steps: Earlier<Task>,
    /// What was changed in it before that.
    pub(crate) more_history: Earlier<Change>,
    /// The clock of the person, where one runs.
    pub(crate) clock: Query<RunningReply>,
    /// The projects.
    pub(crate) projects: Query<Page<Project>>,
    /// The labels.
    pub(crate) labels: Query<Page<Label>>,
    /// The templates.
    pub(crate) templates: Query<Page<Template>>,
    /// The settings of the person.
    pub(crate) prefs: Prefs,
    /// The newest notifications, and how many are unread.
    pub(crate) inbox: Query<Inbox>,
    /// The notifications before those.
    pub(crate) more_inbox: Earlier<Notification>,
    /// The connections.
    pub(crate) connections: Query<Page<integrations::Connection>>,
    /// Who is signed in, and what they may do here.
    pub(crate) who: Query<WhoAmIReply>,
    /// What was done to tasks and is not answered yet.
    pub(super) on_way: StoredValue<OnWay>,
    /// The line to choose as soon as it is here.
    awaited: Awaited,
    /// The task that is looked at by itself, whatever is picked.
    alone: StoredValue<Option<TaskId>>,
}

fn may(who: Query<WhoAmIReply>, permission: Permission) -> Option<bool> {
    who.data.with(|who| who.as_ref().map(|who| who.may.contains(&permission)))
}

impl Desk {
    /// Sets the desk for the session of `app`.
    pub(crate) fn new(app: App) -> Self {
        let list = TaskList::new(app);
        let chosen = RwSignal::new(app.route.get_untracked().task);
        let open = Memo::new(move |_| app.route.get().task);
        let steps_of = move |parent: TaskId, cursor: Option<String>| {
            let filter = Filter { parent: Some(parent), ..Filter::default() };
            tasks::List { filter: Some(filter), limit: Some(STEPS_MAX), cursor, ..tasks::List::default() }
        };
        let history_of = |id: TaskId, cursor: Option<String>| tasks::History { id, limit: Some(CHANGES_MAX), cursor };
        let inbox_from = |cursor: Option<String>| notifications::List { limit: Some(NOTIFICATIONS_MAX), cursor };
        let steps = Query::new(app, move || Some(steps_of(open.get()?, None)));
        let history = Query::new(app, move || Some(history_of(open.get()?, None)));
        let inbox = Query::new(app, move || Some(inbox_from(None)));
        let prefs = Prefs::new(app);
        let keymap = Memo::new(move |_| {
            let chosen = prefs.value("shortcuts");
            Keymap::new(chosen.as_ref().and_then(serde_json::Value::as_object), is_mac())
        });
        let who = Query::new(app, || Some(WhoAmI {}));
        // Nothing is asked that would be refused: each refusal is a line in the audit trail.
        let sees_connections = Memo::new(move |_| may(who, Permission::ConnectionsRead) == Some(true));
        let desk = Self {
            app,
            list,
            chosen,
            selection: Selection::new(app, list),
            drag: RwSignal::new(None),
            dragged: StoredValue::new(false),
            renaming: RwSignal::new(None),
            drawer: RwSignal::new(false),
            sidebar_hidden: RwSignal::new(browser::kept(SIDEBAR_HIDDEN).is_some()),
            palette: Palette::new(),
            quick: RwSignal::new(None),
            hovered: RwSignal::new(false),
            landing: RwSignal::new(None),
            dropped: RwSignal::new_local(Vec::new()),
            keymap,
            printing: RwSignal::new(None),
            narrowing: RwSignal::new(false),
            help: RwSignal::new(false),
            detail: Query::new(app, move || Some(tasks::Get { id: open.get()? })),
            steps,
            history,
            more_steps: Earlier::after(app, steps, move |cursor| Some(steps_of(open.get_untracked()?, Some(cursor)))),
            more_history: Earlier::after(app, history, move |cursor| {
                Some(history_of(open.get_untracked()?, Some(cursor)))
            }),
            clock: Query::new(app, || Some(Running {})),
            projects: Query::new(app, || Some(projects::List {})),
            labels: Query::new(app, || Some(projects::LabelsList {})),
            templates: Query::new(app, || Some(templates::List {})),
            prefs,
            inbox,
            more_inbox: Earlier::after(app, inbox, move |cursor| Some(inbox_from(Some(cursor)))),
            connections: Query::new(app, move || sees_connections.get().then_some(integrations::List {})),
            who,
            on_way: StoredValue::new(OnWay::default()),
            awaited: Awaited::new(),
            alone: StoredValue::new(None),
        };
        Effect::new(move |_| {
            keymap.with(|keymap| {
                app.undo_keys.set(keymap.shown("app.undo"));
                app.redo_keys.set(keymap.shown("app.redo"));
            });
        });
        Effect::new(move |_| {
            let Some(line) = desk.awaited.line() else { return };
            if let Some(task) = list.task_on(line) {
                untrack(|| desk.awaited.come(|| desk.choose(task.id)));
            } else if list.trouble().is_some() || list.layout.with(|layout| line >= layout.lines()) {
                desk.awaited.give_up();
            }
        });
        Effect::new(move |before: Option<Place>| {
            let route = app.route.get();
            if before.is_some_and(|before| before != route.place) {
                desk.list.text.set(String::new());
                desk.list.narrow.set(None);
                desk.printing.set(None);
                desk.awaited.give_up();
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

    /// Whether the session holds a permission here; `None` until it is known.
    pub(crate) fn may(self, permission: Permission) -> Option<bool> {
        may(self.who, permission)
    }

    /// A task that is here, wherever it is shown.
    pub(crate) fn task(self, id: TaskId) -> Option<Arc<Task>> {
        let detail =
            move || self.detail.data.with(|data| data.as_ref().filter(|task| task.id == id).cloned().map(Arc::new));
        let step = move || {
            let steps = self.steps.data;
            steps
                .with(|page| page.as_ref()?.items.iter().find(|task| task.id == id).cloned())
                .or_else(|| self.more_steps.items.with(|items| items.iter().find(|task| task.id == id).cloned()))
                .map(Arc::new)
        };
        self.list.task(id).or_else(detail).or_else(step)
    }

    /// Changes what is shown of tasks, everywhere, before the host has answered.
    pub(crate) fn patch(self, ids: &[TaskId], change: &dyn Fn(&mut Task)) {
        self.list.patch(ids, change);
        if self.detail.data.with_untracked(|data| data.iter().any(|task| ids.contains(&task.id))) {
            self.detail.data.update(|data| data.iter_mut().for_each(change));
        }
        let steps =
            |page: &Option<TaskPage>| page.iter().flat_map(|page| &page.items).any(|step| ids.contains(&step.id));
        if self.steps.data.with_untracked(steps) {
            self.steps.data.update(|page| {
                let items = page.iter_mut().flat_map(|page| page.items.iter_mut());
                items.filter(|task| ids.contains(&task.id)).for_each(change);
            });
        }
        let more = self.more_steps.items;
        if more.with_untracked(|items| items.iter().any(|step| ids.contains(&step.id))) {
            more.update(|items| items.iter_mut().filter(|task| ids.contains(&task.id)).for_each(change));
        }
    }

    /// Chooses a task; an open detail follows.
    pub(crate) fn choose(self, id: TaskId) {
        self.awaited.give_up();
        self.chosen.set(Some(id));
        self.selection.settle();
        // Every row looks whether it is the one: not with each step through the list.
        if self.renaming.with_untracked(Option::is_some) {
            self.renaming.set(None);
        }
        let route = self.app.route.get_untracked();
        if route.task.is_some() {
            self.app.replace(route.with_task(Some(id)));
        }
    }

    /// Does `act`, which is about the chosen task, once that is here: keys come faster than a row that is far away, and
    /// what follows them must not be done to the row that was chosen before.
    pub(crate) fn once_chosen(self, act: impl FnOnce() + 'static) {
        self.awaited.once_here(Box::new(act));
    }

    /// What an action is about: the picked tasks, or the chosen one where none is picked.
    pub(crate) fn targets(self) -> Vec<TaskId> {
        if let Some(id) = self.alone.get_value() {
            return vec![id];
        }
        match self.selection.ids() {
            picked if picked.is_empty() => self.chosen.get().into_iter().collect(),
            picked => picked,
        }
    }

    /// Looks at a task as if it alone were chosen, whatever is picked: for a menu of its own.
    pub(crate) fn alone<T>(self, id: TaskId, look: impl FnOnce() -> T) -> T {
        self.alone.set_value(Some(id));
        let seen = look();
        self.alone.set_value(None);
        seen
    }

    /// Lets go what is picked and chooses this task: what is done next is done to it.
    pub(crate) fn be_about(self, id: TaskId) {
        self.selection.clear();
        self.chosen.set(Some(id));
    }

    /// Picks the chosen row, or lets it go.
    pub(crate) fn pick(self) {
        if let Some(id) = self.chosen.get_untracked() {
            self.selection.toggle(id);
        }
    }

    /// Takes a click on a row or card: it opens it, or picks it, or picks all up to it.
    pub(crate) fn click(self, id: TaskId, event: &leptos::ev::MouseEvent) {
        if self.dragged.get_value() {
            self.dragged.set_value(false);
        } else if event.shift_key() {
            self.extend_to(id);
        } else if event.ctrl_key() || event.meta_key() {
            self.pick_also(id);
        } else {
            self.selection.clear();
            self.open(id);
        }
    }

    /// Picks a task beside what is picked or chosen, or lets it go.
    pub(crate) fn pick_also(self, id: TaskId) {
        if let (0, Some(chosen)) = (untrack(|| self.selection.count()), self.chosen.get_untracked())
            && chosen != id
            && untrack(|| self.list.line_of(chosen)).is_some()
        {
            self.selection.toggle(chosen);
        }
        self.selection.toggle(id);
        self.chosen.set(Some(id));
    }

    /// Moves the choice by `step` and picks all on the way.
    pub(crate) fn extend(self, step: i64) {
        if let Some(id) = self.card_beside(step) {
            return self.extend_to(id);
        }
        let Some(line) = self.line_beside(step) else { return };
        self.show_line(line);
        if let Some(task) = untrack(|| self.list.task_on(line)) {
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
    }

    /// Chooses the row `step` away from the chosen one.
    pub(crate) fn step(self, step: i64) {
        if let Some(id) = self.card_beside(step) {
            self.choose(id);
        } else if let Some(line) = self.line_beside(step) {
            self.choose_row(line);
        }
    }

    /// The line `step` away from the chosen one; where none is chosen, from beyond the end that one comes from.
    fn line_beside(self, step: i64) -> Option<u32> {
        let last = i64::from(self.list.layout.with_untracked(super::layout::Layout::lines).checked_sub(1)?);
        let chosen = self.chosen.get_untracked();
        let now = chosen.and_then(|id| untrack(|| self.list.line_of(id))).map(i64::from);
        // From what is folded away, to what stands around its group.
        let around = || {
            let row = chosen.and_then(|id| untrack(|| self.list.row_of(id)))?;
            let next = i64::from(self.list.layout.with_untracked(|layout| layout.line_from(row)));
            Some(if step > 0 { next - 1 } else { next })
        };
        let from = now.or_else(around).unwrap_or(if step > 0 { -1 } else { last + 1 });
        u32::try_from(from.saturating_add(step).clamp(0, last)).ok()
    }

    /// The card `step` away from the chosen one in its column, on a board; the first card where none is chosen.
    fn card_beside(self, step: i64) -> Option<TaskId> {
        let columns = self.list.columns.get_untracked();
        let chosen = self.chosen.get_untracked().and_then(|id| self.card_of(id));
        let card = untrack(|| match chosen {
            Some((column, place)) => {
                let column = columns[column as usize];
                let last = i64::from(column.total()) - 1;
                let place = i64::from(place).saturating_add(step).clamp(0, last.max(0));
                column.show(u32::try_from(place).ok()?);
                column.at(u32::try_from(place).ok()?)
            }
            None => columns.iter().find_map(|column| column.at(0)),
        })?;
        Some(card.id)
    }

    /// Chooses the card beside the chosen one in the next column, on a board. Says whether it is one.
    pub(crate) fn step_aside(self, right: bool) -> bool {
        let columns = self.list.columns.get_untracked();
        let Some((column, place)) = self.chosen.get_untracked().and_then(|id| self.card_of(id)) else {
            return !columns.is_empty();
        };
        let mut index = column as usize;
        while let Some(next) = if right { Some(index + 1) } else { index.checked_sub(1) } {
            let Some(to) = columns.get(next) else { break };
            let place = place.min(untrack(|| to.total()).saturating_sub(1));
            if let Some(card) = untrack(|| to.at(place)) {
                to.show(place);
                self.choose(card.id);
                break;
            }
            index = next;
        }
        true
    }

    /// Chooses the first row of the whole list.
    pub(crate) fn choose_first(self) {
        self.step(i64::from(i32::MIN));
    }

    /// Chooses the last row of the whole list.
    pub(crate) fn choose_last(self) {
        self.step(i64::from(i32::MAX));
    }

    /// Chooses a line and brings it into sight: at once where it is here, else when it has come.
    pub(crate) fn choose_row(self, line: u32) {
        self.show_line(line);
        match untrack(|| self.list.task_on(line)) {
            Some(task) => self.choose(task.id),
            None => self.awaited.begin(line),
        }
    }

    /// Brings a line into sight.
    pub(crate) fn show_line(self, line: u32) {
        let view = self.list.viewport.get_untracked();
        // The header of a group stays at the upper edge, over the rows.
        let under = self.list.groups.with_untracked(|groups| if groups.is_empty() { 0.0 } else { 40.0 });
        let scroll = self.list.layout.with_untracked(|layout| view.scroll_to(layout, line, under));
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

    /// Puts the sidebar away or brings it back; where it is a drawer, draws it out.
    pub(crate) fn toggle_sidebar(self) {
        if browser::matches(DRAWER) {
            return self.drawer.update(|open| *open = !*open);
        }
        let hidden = !self.sidebar_hidden.get_untracked();
        self.sidebar_hidden.set(hidden);
        browser::keep(SIDEBAR_HIDDEN, hidden.then_some("yes"));
    }

    /// Closes what is open, the topmost alone: the drawer, the picked rows, the detail, the choice.
    pub(crate) fn close_topmost(self) {
        if self.drawer.get_untracked() {
            self.drawer.set(false);
        } else if untrack(|| self.selection.count()) > 0 {
            self.selection.clear();
        } else if self.app.route.get_untracked().task.is_some() {
            self.close();
        } else {
            self.chosen.set(None);
        }
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
