//! The desk of whoever is signed in: what the views of it share.

mod choosing;
mod opening;
mod steps;

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
    route::Place,
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
use opening::SIDEBAR_HIDDEN;
use std::sync::Arc;

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
                // What was chosen elsewhere is not in sight here: no key may be meant for it.
                desk.chosen.set(route.task);
            } else if route.task.is_some() {
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
