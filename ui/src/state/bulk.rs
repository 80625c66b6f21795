//! What is done to many tasks alike: one action, shown at once, with one way back.

use super::{desk::Desk, group, toast::Offer};
use crate::{browser, words};
use atom_api::{
    Patch,
    tasks::{Apply, Edit, Purge, Status},
};
use atom_core::TaskId;
use leptos::{prelude::*, task::spawn_local};

/// Tasks that are shown changed before the host has done it: more than anybody sees at once.
const SHOWN_MAX: usize = 400;

impl Desk {
    /// Changes tasks alike.
    pub(crate) fn apply(self, ids: Vec<TaskId>, edit: Edit) {
        if ids.is_empty() {
            return;
        }
        let before = self.before();
        let leaves = edit.trashed.is_some();
        let now = browser::now();
        let closes = edit.status.is_some_and(Status::is_closed);
        let here: Vec<TaskId> =
            ids.iter().copied().filter(|id| untrack(|| self.task(*id)).is_some()).take(SHOWN_MAX).collect();
        if leaves {
            self.list.remove_all(&here);
        } else {
            if closes {
                self.list.hold(&here);
            }
            self.patch(&here, &|task| group::show(&edit, task, now));
        }
        if leaves || closes {
            self.selection.clear();
        }
        let said = said(&edit, ids.len());
        self.send(Apply { ids, edit }, before, Some(said));
    }

    /// Changes what the person picked, or the chosen task.
    pub(crate) fn apply_to_targets(self, edit: Edit) {
        self.apply(untrack(|| self.targets()), edit);
    }

    /// Completes what is picked; reopens it where all that is seen of it is closed.
    pub(crate) fn toggle_targets(self) {
        let ids = untrack(|| self.targets());
        if let [id] = ids[..] {
            return self.toggle(id);
        }
        let open = ids.iter().any(|id| untrack(|| self.task(*id)).is_none_or(|task| !task.status.is_closed()));
        let status = Some(if open { Status::Done } else { Status::Open });
        self.apply(ids, Edit { status, ..Edit::default() });
    }

    /// Moves what is picked to the trash, or out of it where that is where one is.
    pub(crate) fn trash_targets(self) {
        let ids = untrack(|| self.targets());
        if let [id] = ids[..] {
            return self.trash(id);
        }
        let in_trash = self.list.key.with_untracked(|key| key.view == atom_api::tasks::View::Trash);
        self.apply(ids, Edit { trashed: Some(!in_trash), ..Edit::default() });
    }

    /// Takes tasks out of the trash for good; all of them where none is named.
    pub(crate) fn purge(self, ids: Vec<TaskId>) {
        let app = self.app;
        self.selection.clear();
        spawn_local(async move {
            match app.write(Purge { ids }).await {
                Ok(done) => app.say(words::purged(done.changed), Offer::Undo),
                Err(error) => app.complain(&error),
            }
        });
    }
}

/// What was done to so many tasks.
fn said(edit: &Edit, count: usize) -> String {
    let count = count as u64;
    match edit {
        Edit { trashed: Some(true), .. } => words::many_trashed(count),
        Edit { trashed: Some(false), .. } => words::many_restored(count),
        Edit { status: Some(Status::Done), .. } => words::many_completed(count),
        Edit { project, due, .. } if *project != Patch::Keep && *due == Patch::Keep => words::many_moved(count),
        _ => words::many_changed(count),
    }
}
