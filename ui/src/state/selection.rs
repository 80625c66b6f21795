//! The tasks that were picked to do something with all of them.
//!
//! One row is always the chosen one (`Desk::chosen`); picked are any number of them, and none most of the time.

use super::{app::App, list::TaskList};
use atom_core::TaskId;
use leptos::{prelude::*, task::spawn_local};
use std::collections::HashSet;

/// What is picked, and where the range in the making begins.
#[derive(Debug, Clone, Default)]
struct Picked {
    ids: HashSet<TaskId>,
    /// Where a range begins.
    anchor: Option<TaskId>,
    /// The range in the making: the next one from the same anchor takes its place.
    range: Vec<TaskId>,
}

impl Picked {
    fn toggle(&mut self, id: TaskId) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
        self.anchor = Some(id);
        self.range.clear();
    }

    fn span(&mut self, range: Vec<TaskId>) {
        for id in self.range.drain(..) {
            self.ids.remove(&id);
        }
        self.ids.extend(range.iter().copied());
        self.range = range;
    }
}

/// The ids from one task to another, whichever comes first; nothing where one of them is not there.
fn range(ids: &[TaskId], from: TaskId, to: TaskId) -> Option<Vec<TaskId>> {
    let place = |id| ids.iter().position(|each| *each == id);
    let (from, to) = (place(from)?, place(to)?);
    Some(ids[from.min(to)..=from.max(to)].to_vec())
}

/// The tasks that were picked. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Selection {
    app: App,
    list: TaskList,
    picked: RwSignal<Picked>,
    /// While the host is asked which tasks those are: what was asked for meanwhile.
    meanwhile: StoredValue<Option<Acts>, LocalStorage>,
}

/// What is done later, in this order.
type Acts = Vec<Box<dyn FnOnce()>>;

impl Selection {
    /// Nothing is picked of `list`.
    pub(crate) fn new(app: App, list: TaskList) -> Self {
        Self { app, list, picked: RwSignal::new(Picked::default()), meanwhile: StoredValue::new_local(None) }
    }

    /// All that are picked.
    pub(crate) fn ids(self) -> Vec<TaskId> {
        self.picked.with(|picked| picked.ids.iter().copied().collect())
    }

    /// Whether a task is picked.
    pub(crate) fn contains(self, id: TaskId) -> bool {
        self.picked.with(|picked| picked.ids.contains(&id))
    }

    /// How many are picked.
    pub(crate) fn count(self) -> usize {
        self.picked.with(|picked| picked.ids.len())
    }

    /// Picks a task, or lets it go.
    pub(crate) fn toggle(self, id: TaskId) {
        self.picked.update(|picked| picked.toggle(id));
    }

    /// Picks to this task, in the order of the list: from the row that was picked last, else from the `chosen` one. An
    /// earlier range from there goes.
    pub(crate) fn extend_to(self, id: TaskId, chosen: Option<TaskId>) {
        let Some(anchor) = self.picked.with_untracked(|picked| picked.anchor).or(chosen) else {
            return self.toggle(id);
        };
        self.picked.update_untracked(|picked| picked.anchor = Some(anchor));
        if let Some(range) = untrack(|| self.list.ids_between(anchor, id)) {
            return self.picked.update(|picked| picked.span(range));
        }
        // A part of the range was never in sight: the host knows it.
        self.ask(move |picked, ids| {
            if let Some(range) = range(&ids, anchor, id) {
                picked.span(range);
            }
        });
    }

    /// Picks the whole list, whatever of it is in sight.
    pub(crate) fn all(self) {
        self.ask(|picked, ids| {
            picked.range.clear();
            picked.ids = ids.into_iter().collect();
        });
    }

    /// Does `act` once it is known what is picked, which is at once most of the time: keys come faster than the host says
    /// which tasks those are, and what follows them must not be done to others.
    pub(crate) fn once_known(self, act: impl FnOnce() + 'static) {
        let mut act: Option<Box<dyn FnOnce()>> = Some(Box::new(act));
        self.meanwhile.update_value(|acts| {
            if let Some(acts) = acts {
                acts.extend(act.take());
            }
        });
        if let Some(act) = act {
            act();
        }
    }

    /// Picks of all tasks of the list, which the host tells.
    fn ask(self, pick: impl FnOnce(&mut Picked, Vec<TaskId>) + 'static) {
        self.meanwhile.update_value(|acts| {
            acts.get_or_insert_default();
        });
        spawn_local(async move {
            let key = self.list.key.get_untracked();
            let told = self.app.call(key.ids()).await;
            let acts = self.meanwhile.try_update_value(Option::take).flatten();
            match told {
                Ok(told) if self.list.key.try_get_untracked() == Some(key) => {
                    self.picked.try_update(|picked| pick(picked, told.ids));
                    acts.into_iter().flatten().for_each(|act| act());
                }
                Ok(_) => {}
                Err(error) => self.app.complain(&error),
            }
        });
    }

    /// Lets all of them go.
    pub(crate) fn clear(self) {
        if self.picked.with_untracked(|picked| !picked.ids.is_empty() || picked.anchor.is_some()) {
            self.picked.set(Picked::default());
        }
    }

    /// Lets one go that has left.
    pub(crate) fn forget(self, id: TaskId) {
        if self.picked.with_untracked(|picked| picked.ids.contains(&id)) {
            self.picked.update(|picked| {
                picked.ids.remove(&id);
            });
        }
    }

    /// The range in the making is what it is: the next one begins anew.
    pub(crate) fn settle(self) {
        self.picked.update_untracked(|picked| {
            picked.anchor = None;
            picked.range.clear();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;

    fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<TaskId> {
        numbers.into_iter().map(|number| task(number).id).collect()
    }

    fn held(picked: &Picked) -> Vec<TaskId> {
        let mut ids: Vec<_> = picked.ids.iter().copied().collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_second_range_from_the_same_anchor_takes_the_place_of_the_first() {
        let all = ids(0..10);
        let mut picked = Picked::default();
        picked.toggle(all[9]);
        picked.toggle(all[3]);
        picked.span(range(&all, all[3], all[6]).expect("both are there"));
        assert_eq!(held(&picked), ids([3, 4, 5, 6, 9]));
        picked.span(range(&all, all[3], all[1]).expect("both are there"));
        assert_eq!(held(&picked), ids([1, 2, 3, 9]), "what was picked before the range stays");
    }

    #[test]
    fn a_task_is_picked_and_let_go_by_turns() {
        let mut picked = Picked::default();
        picked.toggle(task(1).id);
        picked.toggle(task(2).id);
        picked.toggle(task(1).id);
        assert_eq!(held(&picked), ids([2]));
    }

    #[test]
    fn a_range_to_what_is_not_there_is_none() {
        assert_eq!(range(&ids(0..3), task(0).id, task(7).id), None);
    }
}
