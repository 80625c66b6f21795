//! What is here of a long list: the rows of the pages that were looked at, by their place in the whole.
//!
//! The list itself lives in the database and can have a million rows; this holds a few thousand of them at most.
//! Rows stay to be looked at while newer ones are on their way, so nothing jumps.

use atom_api::tasks::Task;
use atom_core::TaskId;
use std::{
    collections::{BTreeMap, BinaryHeap, HashMap},
    sync::Arc,
};

/// Rows that are fetched at once.
pub(crate) const PAGE_ROWS: u32 = 100;
/// Pages kept; those far from the newest one go first.
const PAGES_MAX: u32 = 30;

/// The part of a list that is here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pages {
    total: Option<u32>,
    rows: BTreeMap<u32, Arc<Task>>,
    places: HashMap<TaskId, u32>,
    /// Pages that are as the host has them: a handful.
    fresh: Vec<u32>,
}

impl Pages {
    /// How long the whole list is, once known.
    pub(crate) fn total(&self) -> Option<u32> {
        self.total
    }

    /// The row at a place, if it is here.
    pub(crate) fn at(&self, place: u32) -> Option<&Arc<Task>> {
        self.rows.get(&place)
    }

    /// The place of a task, if it is here.
    pub(crate) fn place_of(&self, id: TaskId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// A task, if it is here.
    pub(crate) fn task(&self, id: TaskId) -> Option<&Arc<Task>> {
        self.place_of(id).and_then(|place| self.at(place))
    }

    /// Those of these pages that have to be fetched.
    pub(crate) fn wanted(&self, seen: &[u32]) -> Vec<u32> {
        let there = |page: u32| page == 0 || self.total.is_none_or(|total| page * PAGE_ROWS < total);
        seen.iter().copied().filter(|page| there(*page) && !self.fresh.contains(page)).collect()
    }

    /// Takes in a fetched page.
    pub(crate) fn insert(&mut self, page: u32, items: Vec<Task>, total: u32) {
        self.total = Some(total);
        let first = page.saturating_mul(PAGE_ROWS);
        for place in
            self.rows.range(first..first.saturating_add(PAGE_ROWS)).map(|(place, _)| *place).collect::<Vec<_>>()
        {
            self.take(place);
        }
        for place in self.rows.range(total..).map(|(place, _)| *place).collect::<Vec<_>>() {
            self.take(place);
        }
        for (place, task) in (first..).zip(items) {
            // A task that moved here leaves the place where it was seen before.
            if let Some(old) = self.places.get(&task.id).copied() {
                self.take(old);
            }
            self.places.insert(task.id, place);
            self.rows.insert(place, Arc::new(task));
        }
        if !self.fresh.contains(&page) {
            self.fresh.push(page);
        }
        self.forget_far_from(page);
    }

    /// Marks everything as old: it is shown until newer rows have come.
    pub(crate) fn make_stale(&mut self) {
        self.fresh.clear();
    }

    /// Changes a task that is here.
    pub(crate) fn update(&mut self, id: TaskId, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.place_of(id).and_then(|place| self.rows.get_mut(&place)) {
            change(Arc::make_mut(task));
        }
    }

    /// Takes a task out and closes the gap. Nothing is fetched for it before the host says that it has changed.
    pub(crate) fn remove(&mut self, id: TaskId) {
        self.remove_all(&[id]);
    }

    /// Takes tasks out and closes all gaps at once.
    pub(crate) fn remove_all(&mut self, ids: &[TaskId]) {
        // A heap is a tenth of the code of a sort, and there is no other one before the list stands.
        let gone: BinaryHeap<u32> = ids.iter().filter_map(|id| self.place_of(*id)).collect();
        let mut gone = gone.into_sorted_vec();
        gone.dedup();
        let Some(first) = gone.first() else { return };
        let later = self.rows.split_off(first);
        for (old, task) in later {
            match gone.binary_search(&old) {
                Ok(_) => drop(self.places.remove(&task.id)),
                Err(before) => {
                    let place = old - u32::try_from(before).unwrap_or(0);
                    self.places.insert(task.id, place);
                    self.rows.insert(place, task);
                }
            }
        }
        self.total = self.total.map(|total| total.saturating_sub(u32::try_from(gone.len()).unwrap_or(u32::MAX)));
    }

    /// Moves a task that is here after another one, or before one.
    pub(crate) fn shift(&mut self, id: TaskId, after: Option<TaskId>, before: Option<TaskId>) {
        let Some(task) = self.task(id).cloned() else { return };
        self.remove(id);
        let place = match (after, before) {
            (Some(after), _) => self.place_of(after).map(|place| place + 1),
            (None, Some(before)) => self.place_of(before),
            (None, None) => Some(0),
        };
        self.put(place.unwrap_or(0), Arc::unwrap_or_clone(task));
    }

    /// Puts a task to a place, in front of what is there.
    pub(crate) fn put(&mut self, place: u32, task: Task) {
        let later = self.rows.split_off(&place);
        for (old, task) in later {
            self.places.insert(task.id, old + 1);
            self.rows.insert(old + 1, task);
        }
        self.places.insert(task.id, place);
        self.rows.insert(place, Arc::new(task));
        self.total = self.total.map(|total| total + 1);
    }

    fn take(&mut self, place: u32) {
        if let Some(task) = self.rows.remove(&place) {
            self.places.remove(&task.id);
        }
    }

    fn forget_far_from(&mut self, page: u32) {
        let far = |other: u32| other.abs_diff(page) > PAGES_MAX / 2;
        for place in self.rows.keys().copied().filter(|place| far(place / PAGE_ROWS)).collect::<Vec<_>>() {
            self.take(place);
        }
        self.fresh.retain(|other| !far(*other));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::ops::Range;

    /// A task whose id ends in `number`.
    pub(crate) fn task(number: u32) -> Task {
        serde_json::from_value(serde_json::json!({
            "id": format!("01890a5d-ac96-774b-bcce-{number:012}"),
            "title": format!("Task {number}"), "status": "open", "priority": 4, "labels": [],
            "subtasks": 0, "subtasks_closed": 0,
            "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:00:00Z",
        }))
        .expect("a task")
    }

    fn page(number: u32) -> Vec<Task> {
        (number * PAGE_ROWS..(number + 1) * PAGE_ROWS).map(task).collect()
    }

    fn titles(pages: &Pages, places: Range<u32>) -> Vec<String> {
        places.filter_map(|place| pages.at(place).map(|task| task.title.clone())).collect()
    }

    #[test]
    fn only_pages_that_are_not_here_are_wanted() {
        let mut pages = Pages::default();
        assert_eq!(pages.wanted(&[0]), [0]);
        pages.insert(0, page(0), 100_000);
        assert_eq!(pages.wanted(&[0]), [] as [u32; 0]);
        assert_eq!(pages.wanted(&[0, 1, 2, 3]), [1, 2, 3]);
        pages.make_stale();
        assert_eq!(pages.wanted(&[0]), [0]);
        assert_eq!(pages.at(99).map(|task| task.title.as_str()), Some("Task 99"), "old rows stay to be looked at");
    }

    #[test]
    fn an_empty_list_is_asked_for_once() {
        let mut pages = Pages::default();
        pages.insert(0, vec![], 0);
        assert_eq!((pages.total(), pages.wanted(&[0])), (Some(0), vec![]));
    }

    #[test]
    fn a_task_that_left_closes_its_gap() {
        let mut pages = Pages::default();
        pages.insert(0, page(0), 200);
        pages.insert(1, page(1), 200);
        pages.remove(task(1).id);
        assert_eq!(titles(&pages, 0..3), ["Task 0", "Task 2", "Task 3"]);
        assert_eq!((pages.total(), pages.place_of(task(150).id)), (Some(199), Some(149)));
        assert_eq!(pages.wanted(&[0]), [] as [u32; 0], "the host has not heard of it yet");
    }

    #[test]
    fn many_that_leave_together_close_all_gaps() {
        let (mut together, mut apart) = (Pages::default(), Pages::default());
        for pages in [&mut together, &mut apart] {
            pages.insert(0, page(0), 300);
            // The second page is not here.
            pages.insert(2, page(2), 300);
        }
        let gone = [250, 3, 4, 4, 99, 150, 0].map(|number| task(number).id);
        together.remove_all(&gone);
        gone.iter().for_each(|id| apart.remove(*id));
        assert_eq!(titles(&together, 0..300), titles(&apart, 0..300));
        assert_eq!((together.total(), apart.total()), (Some(295), Some(295)));
        assert_eq!(together.place_of(task(299).id), Some(294));
        assert_eq!((together.place_of(task(3).id), together.place_of(task(1).id)), (None, Some(0)));
    }

    #[test]
    fn a_task_moves_among_the_others_and_none_is_lost() {
        let mut pages = Pages::default();
        pages.insert(0, page(0), 100);
        pages.shift(task(1).id, Some(task(3).id), None);
        assert_eq!(titles(&pages, 0..5), ["Task 0", "Task 2", "Task 3", "Task 1", "Task 4"]);
        pages.shift(task(3).id, None, Some(task(0).id));
        assert_eq!(titles(&pages, 0..5), ["Task 3", "Task 0", "Task 2", "Task 1", "Task 4"]);
        assert_eq!((pages.total(), pages.place_of(task(99).id)), (Some(100), Some(99)));
    }

    #[test]
    fn a_task_never_stands_in_two_places() {
        let mut pages = Pages::default();
        pages.insert(0, page(0), 200);
        pages.insert(1, page(0).into_iter().take(1).collect(), 200);
        assert_eq!(pages.place_of(task(0).id), Some(100));
        assert!(pages.at(0).is_none());
    }

    #[test]
    fn a_list_that_shrank_loses_its_tail() {
        let mut pages = Pages::default();
        pages.insert(1, page(1), 200);
        pages.insert(0, page(0), 120);
        assert!(pages.at(119).is_some() && pages.at(120).is_none());
    }

    #[test]
    fn pages_far_away_are_forgotten() {
        let mut pages = Pages::default();
        for number in 0..100 {
            pages.insert(number, page(number), 100_000);
        }
        assert!(pages.rows.len() <= ((PAGES_MAX / 2 + 1) * PAGE_ROWS) as usize);
        assert!(pages.at(9_999).is_some() && pages.at(0).is_none());
    }
}
