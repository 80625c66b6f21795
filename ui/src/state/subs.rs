//! Subtasks that were unfolded under their rows.

use super::{app::App, feed::Feed, layout::Spot};
use atom_api::{
    Command as _, Topic,
    tasks::{Filter, List, Task},
};
use atom_core::TaskId;
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// Subtasks that are shown under one row.
const SUBS_MAX: u32 = 200;
/// How deep they are shown in the list; what is deeper stands in the detail.
const DEPTH_MAX: u32 = 3;

type Children = HashMap<TaskId, Vec<Arc<Task>>>;

/// What is unfolded under the rows of a list. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Subs {
    app: App,
    open: RwSignal<HashSet<TaskId>>,
    children: RwSignal<Children>,
    flat: Memo<Flat>,
    /// How often the subtasks of each were asked for: a reply to an older question is dropped.
    asked: StoredValue<HashMap<TaskId, u32>>,
}

/// Unfolded tasks with their depth, by the row that they stand under.
type Flat = BTreeMap<u32, Vec<(Arc<Task>, u32)>>;

/// Everything unfolded under a task, each before what is under it, with its depth.
fn flatten(id: TaskId, depth: u32, open: &HashSet<TaskId>, children: &Children, out: &mut Vec<(Arc<Task>, u32)>) {
    if depth > DEPTH_MAX || !open.contains(&id) {
        return;
    }
    for task in children.get(&id).into_iter().flatten() {
        out.push((task.clone(), depth));
        flatten(task.id, depth + 1, open, children, out);
    }
}

impl Subs {
    /// Nothing is unfolded under the rows of `feed`.
    pub(crate) fn new(app: App, feed: Feed) -> Self {
        let open = RwSignal::new(HashSet::<TaskId>::new());
        let children = RwSignal::new(Children::new());
        let flat = Memo::new(move |_| {
            let mut all = BTreeMap::new();
            open.with(|open| {
                children.with(|children| {
                    for id in open {
                        if let Some(row) = feed.pages.with(|pages| pages.place_of(*id)) {
                            let mut tasks = Vec::new();
                            flatten(*id, 1, open, children, &mut tasks);
                            all.insert(row, tasks);
                        }
                    }
                });
            });
            all
        });
        let subs = Self { app, open, children, flat, asked: StoredValue::new(HashMap::new()) };
        Effect::new(move |before: Option<()>| {
            app.topics.track(&[Topic::Tasks]);
            if before.is_some() {
                for id in open.get_untracked() {
                    subs.fetch(id);
                }
            }
        });
        subs
    }

    fn fetch(self, id: TaskId) {
        let turn = self.asked.try_update_value(|asked| {
            let turn = asked.entry(id).or_default();
            *turn += 1;
            *turn
        });
        spawn_local(async move {
            let provides = List::SPEC.provides;
            let is_newest =
                || turn.is_some() && self.asked.try_with_value(|asked| asked.get(&id).copied()).flatten() == turn;
            let is_here = || self.children.try_with_untracked(|children| children.contains_key(&id)) == Some(true);
            loop {
                if is_here() {
                    self.app.settled(provides).await;
                    // One that was asked for later asks for all of it.
                    if !is_newest() {
                        return;
                    }
                }
                let seen = self.app.seen(provides);
                let filter = Filter { parent: Some(id), ..Filter::default() };
                let request = List { filter: Some(filter), limit: Some(SUBS_MAX), ..List::default() };
                let reply = self.app.call(request).await;
                if !is_newest() {
                    return;
                }
                match reply {
                    Ok(_) if is_here() && !self.app.holds(seen) => continue,
                    Ok(page) => {
                        let tasks = page.items.into_iter().map(Arc::new).collect();
                        self.children.try_update(|children| children.insert(id, tasks));
                    }
                    Err(error) => self.app.complain(&error),
                }
                return;
            }
        });
    }

    /// Whether the subtasks of a task are shown.
    pub(crate) fn is_open(self, id: TaskId) -> bool {
        self.open.with(|open| open.contains(&id))
    }

    /// Shows the subtasks of a task, or hides them.
    pub(crate) fn toggle(self, id: TaskId) {
        let opens = !self.open.with_untracked(|open| open.contains(&id));
        self.open.update(|open| {
            if opens {
                open.insert(id);
            } else {
                open.remove(&id);
            }
        });
        if opens {
            self.fetch(id);
        }
    }

    /// Shows the subtasks of a task.
    pub(crate) fn show(self, id: TaskId) {
        if !self.open.with_untracked(|open| open.contains(&id)) {
            self.toggle(id);
        }
    }

    /// How many stand under each row.
    pub(crate) fn counts(self) -> BTreeMap<u32, u32> {
        let count = |tasks: &Vec<_>| u32::try_from(tasks.len()).unwrap_or(0);
        let mut counts = BTreeMap::new();
        self.flat.with(|flat| counts.extend(flat.iter().map(|(row, tasks)| (*row, count(tasks)))));
        counts
    }

    /// The how-manieth under a row, and how deep it stands.
    pub(crate) fn at(self, row: u32, index: u32) -> Option<(Arc<Task>, u32)> {
        self.flat.with(|flat| flat.get(&row)?.get(index as usize).cloned())
    }

    /// Where a subtask stands.
    pub(crate) fn spot_of(self, id: TaskId) -> Option<Spot> {
        self.flat.with(|flat| {
            flat.iter().find_map(|(row, tasks)| {
                let index = tasks.iter().position(|(task, _)| task.id == id)?;
                Some(Spot::Sub(*row, u32::try_from(index).ok()?))
            })
        })
    }

    /// A subtask by its id.
    pub(crate) fn task(self, id: TaskId) -> Option<Arc<Task>> {
        self.children.with(|children| children.values().flatten().find(|task| task.id == id).cloned())
    }

    /// Changes what is shown of a subtask.
    pub(crate) fn patch(self, id: TaskId, change: &dyn Fn(&mut Task)) {
        if untrack(|| self.task(id)).is_some() {
            self.children.update(|children| {
                for task in children.values_mut().flatten().filter(|task| task.id == id) {
                    change(Arc::make_mut(task));
                }
            });
        }
    }

    /// Takes a subtask out of what is shown.
    pub(crate) fn remove(self, id: TaskId) {
        if untrack(|| self.task(id)).is_some() {
            self.children.update(|children| children.values_mut().for_each(|tasks| tasks.retain(|task| task.id != id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;

    #[test]
    fn what_is_open_under_what_is_open_stands_deeper() {
        let id = |number| task(number).id;
        let children = |numbers: &[u32]| numbers.iter().map(|number| Arc::new(task(*number))).collect();
        let all = Children::from([(id(0), children(&[1, 2])), (id(1), children(&[3])), (id(2), children(&[4]))]);
        let mut flat = Vec::new();
        flatten(id(0), 1, &HashSet::from([id(0), id(1)]), &all, &mut flat);
        let seen: Vec<_> = flat.iter().map(|(task, depth)| (task.id, *depth)).collect();
        assert_eq!(seen, [(id(1), 1), (id(3), 2), (id(2), 1)]);
    }
}
