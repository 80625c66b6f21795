//! What the commands for tasks do.

use crate::{
    browser,
    state::{
        commands::act::{edit, one, some_kept, targets},
        desk::Desk,
        perform::{copy, perform, perform_then},
        route::{Place, Route},
    },
    words,
};
use atom_api::{
    Patch,
    tasks::{DUPLICATE_MAX, Duplicate, DuplicateMany, Edit, Status, Task, ToProject, Update},
    templates, time,
};
use leptos::{prelude::*, task::spawn_local};

pub(super) fn save_template(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    perform(desk.app, templates::Create { task: id, name: None }, words::did_save_template().to_owned());
}

/// The tasks that are here of those that a command is about.
fn known(desk: Desk) -> Vec<std::sync::Arc<Task>> {
    untrack(|| targets(desk).into_iter().filter_map(|id| desk.task(id)).collect())
}

/// The line above the list where the place takes tasks, else quick add.
pub(super) fn new(desk: Desk) {
    // The line is not there while a detail lies over the list.
    if untrack(|| desk.takes_tasks()) && !browser::detail_covers() {
        // After what was open has closed.
        request_animation_frame(|| browser::focus("#quick-add"));
    } else {
        quick(desk);
    }
}

pub(super) fn quick(desk: Desk) {
    desk.drawer.set(false);
    desk.quick.set(Some(String::new()));
}

pub(super) fn evening(desk: Desk) {
    let all = known(desk).iter().all(|task| task.evening);
    let today = desk.app.today.get_untracked().to_string();
    let due = |task: &std::sync::Arc<Task>| task.due.is_some();
    // The evening is that of the day it is due; without a day it is today's.
    let due = if all || known(desk).iter().all(due) { Patch::Keep } else { Patch::Set(today) };
    edit(desk, Edit { evening: Some(!all), due, ..Edit::default() });
}

pub(super) fn set_priority(desk: Desk, priority: u8) {
    edit(desk, Edit { priority: Some(priority), ..Edit::default() });
}

pub(super) fn set_status(desk: Desk, status: Status) {
    edit(desk, Edit { status: Some(status), ..Edit::default() });
}

/// The title of the one task is edited in its row, or on its card. Where it has none that can be seen, it is edited in its
/// detail.
pub(super) fn rename(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    // A field that stands out of sight could not take what is typed.
    if desk.chosen.get_untracked() != Some(id) {
        desk.choose(id);
    }
    let line = untrack(|| desk.list.line_of(id));
    let is_card = untrack(|| desk.list.columns.with(|all| all.iter().any(|column| column.task(id).is_some())));
    if browser::detail_covers() || (line.is_none() && !is_card) {
        desk.open(id);
        // After the detail of another task has gone.
        request_animation_frame(|| spawn_local(browser::focus_when_drawn("[data-testid='detail-title']")));
        return;
    }
    if let Some(line) = line {
        desk.show_line(line);
    }
    desk.renaming.set(Some(id));
}

/// One copy is chosen; several are one action.
pub(super) fn duplicate(desk: Desk) {
    let ids = untrack(|| targets(desk));
    if let [id] = ids[..] {
        return perform_then(desk.app, Duplicate { id }, move |copy| {
            desk.selection.clear();
            desk.choose(copy.id);
            words::did_duplicate_task().to_owned()
        });
    }
    let said = words::did_duplicate_tasks(ids.len() as u64);
    perform(desk.app, DuplicateMany { ids }, said);
}

/// Whether what is to be copied is there, and not more than is copied in one go.
pub(super) fn some_to_copy(desk: Desk) -> bool {
    some_kept(desk) && targets(desk).len() <= DUPLICATE_MAX
}

pub(super) fn to_project(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    perform_then(desk.app, ToProject { id }, move |reply| {
        desk.app.go(Route::to(Place::Project(reply.project.id)));
        words::did_convert(&reply.project.name)
    });
}

/// Takes a step out of every task that it is a part of.
pub(super) fn stand_alone(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    let request = Update { parent: Patch::Clear, ..Update::of(id) };
    perform(desk.app, request, words::did_make_task().to_owned());
}

pub(super) fn copy_link(desk: Desk) {
    let Some(task) = untrack(|| one(desk)) else { return };
    let link = format!("atom://task/{}", task.id);
    copy(desk.app, link, words::did_copy_task_link());
}

pub(super) fn open_service(desk: Desk) {
    if let Some(source) = untrack(|| one(desk)).and_then(|task| task.source.clone()) {
        desk.app.open_external(&source.url);
    }
}

/// Starts the clock on the task, or stops it where it runs on that one already.
pub(super) fn clock(desk: Desk) {
    let Some(task) = untrack(|| one(desk)) else { return };
    let app = desk.app;
    spawn_local(async move {
        let runs_here = match app.call(time::Running {}).await {
            Ok(reply) => reply.entry.is_some_and(|entry| entry.task == task.id),
            Err(error) => return app.complain(&error),
        };
        if runs_here {
            perform(app, time::Stop {}, words::did_stop_clock().to_owned());
        } else {
            perform(app, time::Start { task: task.id }, words::did_start_clock().to_owned());
        }
    });
}
