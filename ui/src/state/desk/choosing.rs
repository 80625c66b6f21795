//! Which tasks are chosen and picked, and so what is done next is done to.

use super::Desk;
use atom_core::TaskId;
use leptos::prelude::*;

impl Desk {
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

    /// What an action is about: the picked tasks, or the chosen one where none is picked. Where no tasks are shown there is
    /// nothing to act on.
    pub(crate) fn targets(self) -> Vec<TaskId> {
        if let Some(id) = self.alone.get_value() {
            return vec![id];
        }
        if !self.app.route.get().place.has_tasks() {
            return Vec::new();
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
}
