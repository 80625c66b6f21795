//! What several commands do alike: whom they are about, and how it is changed.

use crate::{state::desk::Desk, words};
use atom_api::{
    Patch,
    tasks::{Edit, Task},
};
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// The tasks that a command is about: what is picked, else the chosen one.
pub(crate) fn targets(desk: Desk) -> Vec<TaskId> {
    desk.targets()
}

/// The one task that a command is about; nothing where it is about several.
pub(crate) fn one(desk: Desk) -> Option<Arc<Task>> {
    match targets(desk)[..] {
        [id] => desk.task(id),
        _ => None,
    }
}

/// Whether there is something to act on.
pub(super) fn some(desk: Desk) -> bool {
    !targets(desk).is_empty()
}

/// Whether there is something to act on that is not in the trash, as far as it is known.
pub(super) fn some_kept(desk: Desk) -> bool {
    let ids = targets(desk);
    !ids.is_empty()
        && !is_trash(desk)
        && ids.iter().take(20).all(|id| desk.task(*id).is_none_or(|task| task.trashed_at.is_none()))
}

/// Whether there is something in the trash to act on.
pub(super) fn some_trashed(desk: Desk) -> bool {
    some(desk) && !some_kept(desk)
}

/// Whether there is exactly one task to act on that is not in the trash.
pub(super) fn one_kept(desk: Desk) -> bool {
    one(desk).is_some_and(|task| task.trashed_at.is_none())
}

/// Whether a list of tasks is shown.
pub(super) fn on_list(desk: Desk) -> bool {
    desk.app.route.get().place.has_tasks()
}

fn is_trash(desk: Desk) -> bool {
    use crate::state::route::Place;
    desk.app.route.get().place == Place::View(atom_api::tasks::View::Trash)
}

/// Changes what a command is about.
pub(super) fn edit(desk: Desk, edit: Edit) {
    desk.apply_to_targets(edit);
}

/// Gives what a command is about another due date, or none.
pub(super) fn set_due(desk: Desk, due: Option<String>) {
    let due = due.map_or(Patch::Clear, Patch::Set);
    edit(desk, Edit { due, ..Edit::default() });
}

/// What the commands for tasks are gathered under in the palette.
pub(crate) fn about(desk: Desk) -> String {
    match one(desk) {
        Some(task) => task.title.clone(),
        None => words::for_tasks(targets(desk).len() as u64),
    }
}
