//! The order by hand, and what is a part of what: by pointer and by key.

use super::{
    desk::Desk,
    drop::{self, Gap, Plan, Stand},
    group,
    layout::Spot,
    toast::Offer,
};
use crate::words;
use atom_api::{
    Patch,
    tasks::{Edit, Move, Update as TaskUpdate},
};
use atom_core::TaskId;
use leptos::prelude::*;

impl Desk {
    /// What stands on a line.
    pub(crate) fn stand(self, line: u32) -> Option<Stand> {
        untrack(|| {
            let spot = self.list.layout.with(|layout| layout.at(line))?;
            let (task, depth) = self.list.at(spot)?;
            let (Spot::Row(row) | Spot::Sub(row, _)) = spot;
            let parent = task.parent.filter(|_| depth > 0);
            Some(Stand { id: task.id, depth, parent, group: self.list.group_at(row) })
        })
    }

    /// The plan for dropping tasks into a gap, if they can be.
    pub(crate) fn plan_for(self, ids: &[TaskId], gap: Gap) -> Option<Plan> {
        let [id] = *ids else { return None };
        drop::plan(gap, id, &|line| self.stand(line))
    }

    /// What changes in a task that comes into a group of the list.
    pub(crate) fn edit_into_group(self, index: u32) -> Option<Edit> {
        let key =
            self.list.groups.with_untracked(|groups| groups.get(index as usize).map(|group| group.key.clone()))?;
        let (group, today) = self.list.key.with_untracked(|key| (key.group, key.today));
        group::edit_into(group?, &key, today)
    }

    /// Puts tasks into a group, wherever in it.
    pub(crate) fn put_into_group(self, ids: Vec<TaskId>, index: u32) {
        match self.edit_into_group(index) {
            Some(edit) => self.apply(ids, edit),
            None => self.app.say(words::group_takes_nothing(), Offer::Nothing),
        }
    }

    /// Puts tasks into a gap of the list.
    pub(crate) fn put_into_gap(self, ids: Vec<TaskId>, gap: Gap) {
        let group = self.stand(gap.line).and_then(|stand| stand.group);
        let [id] = ids[..] else {
            // Many come into the group; among each other they stay as they are.
            match group {
                Some(group) => self.put_into_group(ids, group),
                None => self.app.say(words::arrange_one(), Offer::Nothing),
            }
            return;
        };
        let Some(plan) = self.plan_for(&ids, gap) else { return };
        let from = untrack(|| self.list.group_of(id)).and_then(|index| u32::try_from(index).ok());
        let now = untrack(|| self.task(id)).and_then(|task| task.parent);
        let edit = match plan.group.filter(|group| plan.parent.is_none() && Some(*group) != from && now.is_none()) {
            Some(group) => match self.edit_into_group(group) {
                Some(edit) => Some(edit),
                None => return self.app.say(words::group_takes_nothing(), Offer::Nothing),
            },
            None => None,
        };
        let nests = plan.parent != now;
        let by_hand = self.list.key.with_untracked(super::list::ListKey::is_by_hand);
        if !by_hand && plan.parent.is_none() && !nests {
            return match edit {
                Some(edit) => self.apply(ids, edit),
                None => self.app.say(words::arrange_needs_order(), Offer::Nothing),
            };
        }
        let parent = match plan.parent {
            Some(parent) if nests => Patch::Set(parent),
            None if nests => Patch::Clear,
            _ => Patch::Keep,
        };
        let before = self.before();
        if nests {
            self.list.remove(id);
            if let Some(parent) = plan.parent {
                self.list.subs.show(parent);
            }
        } else if plan.parent.is_none() && edit.is_none() {
            self.list.feed.pages.update(|pages| pages.shift(id, plan.after, plan.before));
        }
        self.send(
            Move { id, after: plan.after, before: plan.before, parent, edit },
            before,
            Some(words::moved_one().to_owned()),
        );
    }

    /// Puts tasks into a column of the board, above the card at `place`.
    pub(crate) fn put_into_column(self, ids: Vec<TaskId>, column: u32, place: u32) {
        let Some(to) = self.list.columns.with_untracked(|columns| columns.get(column as usize).copied()) else {
            return;
        };
        let (group, today) = self.list.key.with_untracked(|key| (key.group, key.today));
        let key = to.key.get_value();
        let Some(edit) = group.and_then(|group| group::edit_into(group, &key, today)) else {
            return self.app.say(words::group_takes_nothing(), Offer::Nothing);
        };
        let [id] = ids[..] else { return self.apply(ids, edit) };
        let inside = untrack(|| to.place_of(id));
        let by_hand = self.list.key.with_untracked(super::list::ListKey::is_by_hand);
        let after = place.checked_sub(1).and_then(|place| untrack(|| to.at(place))).map(|card| card.id);
        let next = untrack(|| to.at(place)).map(|card| card.id).filter(|_| after.is_none());
        if after == Some(id) || next == Some(id) {
            return;
        }
        match (inside, by_hand) {
            (Some(_), false) => return self.app.say(words::arrange_needs_order(), Offer::Nothing),
            (None, false) => return self.apply(ids, edit),
            _ => {}
        }
        let before = self.before();
        match inside {
            Some(_) => to.feed.pages.update(|pages| pages.shift(id, after, next)),
            None => {
                if let Some(task) = untrack(|| self.task(id)) {
                    let mut task = (*task).clone();
                    group::show(&edit, &mut task, crate::browser::now());
                    self.list.remove(id);
                    to.feed.pages.update(|pages| pages.put(place, task));
                }
            }
        }
        let edit = Some(edit).filter(|_| inside.is_none());
        self.send(
            Move { id, after, before: next, parent: Patch::Keep, edit },
            before,
            Some(words::moved_one().to_owned()),
        );
    }

    /// Moves the chosen task one line up or down.
    pub(crate) fn arrange(self, down: bool) {
        let Some(id) = self.chosen.get_untracked() else { return };
        if let Some((column, place)) = self.card_of(id) {
            let to = if down { Some(place + 2) } else { place.checked_sub(1) };
            let last = self.list.columns.with_untracked(|columns| columns[column as usize].total());
            if let Some(to) = to.filter(|to| *to <= last) {
                self.put_into_column(vec![id], column, to);
            }
            return;
        }
        let Some(line) = untrack(|| self.list.line_of(id)) else { return };
        let Some(here) = self.stand(line) else { return };
        // The next one of the same family, over what is unfolded between.
        let step = |line: u32| if down { Some(line + 1) } else { line.checked_sub(1) };
        let mut at = step(line);
        let mut beside = None;
        while let Some((other, stand)) = at.and_then(|at| Some((at, self.stand(at)?))) {
            if stand.depth < here.depth {
                break;
            }
            if stand.depth == here.depth {
                beside = Some(other);
                break;
            }
            at = step(other);
        }
        let Some(mut beside) = beside else { return };
        if down && self.stand(beside).is_some_and(|stand| stand.group == here.group) {
            // Below the whole family of that one.
            while self.stand(beside + 1).is_some_and(|stand| stand.depth > here.depth) {
                beside += 1;
            }
        }
        let same_group = self.stand(beside).is_some_and(|stand| stand.group == here.group);
        // Into the next group one comes at its near end.
        let below = if same_group { down } else { !down };
        self.put_into_gap(vec![id], Gap { line: beside, below, depth: here.depth });
    }

    /// Moves the chosen task one column to the side, or makes it a part of the row above, or of nothing.
    pub(crate) fn arrange_aside(self, right: bool) {
        let Some(id) = self.chosen.get_untracked() else { return };
        match self.card_of(id) {
            Some((column, _)) => {
                let count = self.list.columns.with_untracked(Vec::len) as u32;
                let to = if right { Some(column + 1) } else { column.checked_sub(1) };
                if let Some(to) = to.filter(|to| *to < count) {
                    self.put_into_column(vec![id], to, 0);
                }
            }
            None if right => self.indent(),
            None => self.outdent(),
        }
    }

    /// Makes the chosen task a part of the one above it.
    pub(crate) fn indent(self) {
        let Some(id) = self.chosen.get_untracked() else { return };
        let Some(line) = untrack(|| self.list.line_of(id)) else { return };
        let Some(here) = self.stand(line) else { return };
        let mut above = line.checked_sub(1);
        while let Some(stand) = above.and_then(|above| self.stand(above)) {
            if stand.depth < here.depth || stand.group != here.group {
                break;
            }
            if stand.depth == here.depth {
                return self.make_step_of(id, stand.id);
            }
            above = above.and_then(|above| above.checked_sub(1));
        }
        self.app.say(words::nothing_above(), Offer::Nothing);
    }

    /// Makes a task a part of another one, wherever that is.
    pub(crate) fn make_step_of(self, id: TaskId, parent: TaskId) {
        let before = self.before();
        self.list.remove(id);
        if untrack(|| self.list.line_of(parent)).is_some() {
            self.list.subs.show(parent);
        }
        let update = TaskUpdate { parent: Patch::Set(parent), ..TaskUpdate::of(id) };
        self.send(update, before, Some(words::moved_one().to_owned()));
    }

    /// Takes the chosen task out of the one that it is a part of, to stand after it.
    pub(crate) fn outdent(self) {
        let Some(id) = self.chosen.get_untracked() else { return };
        let Some(parent) = untrack(|| self.task(id)).and_then(|task| task.parent) else { return };
        let above = untrack(|| self.task(parent)).and_then(|task| task.parent);
        let before = self.before();
        self.list.remove(id);
        let parent_then = above.map_or(Patch::Clear, Patch::Set);
        let request = Move { id, after: Some(parent), before: None, parent: parent_then, edit: None };
        self.send(request, before, Some(words::moved_one().to_owned()));
    }

    /// The column and place of a card.
    pub(crate) fn card_of(self, id: TaskId) -> Option<(u32, u32)> {
        self.list.columns.with_untracked(|columns| {
            columns
                .iter()
                .zip(0..)
                .find_map(|(column, index)| untrack(|| column.place_of(id)).map(|place| (index, place)))
        })
    }

    /// Unfolds what is under the chosen row, or folds it.
    pub(crate) fn unfold(self, open: bool) {
        let Some(id) = self.chosen.get_untracked() else { return };
        let has = untrack(|| self.task(id)).is_some_and(|task| task.subtasks > 0);
        if has && untrack(|| self.list.subs.is_open(id)) != open {
            self.list.subs.toggle(id);
        }
    }
}
