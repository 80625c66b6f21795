//! Steps from the chosen row or card to another one, which comes into sight.

use super::Desk;
use crate::{browser, state::layout::Layout};
use atom_core::TaskId;
use leptos::prelude::*;

impl Desk {
    /// Chooses the row `step` away from the chosen one.
    pub(crate) fn step(self, step: i64) {
        if let Some(id) = self.card_beside(step) {
            self.choose(id);
        } else if let Some(line) = self.line_beside(step) {
            self.choose_row(line);
        }
    }

    /// The line `step` away from the chosen one; where none is chosen, from beyond the end that one comes from.
    pub(super) fn line_beside(self, step: i64) -> Option<u32> {
        let last = i64::from(self.list.layout.with_untracked(Layout::lines).checked_sub(1)?);
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
    pub(super) fn card_beside(self, step: i64) -> Option<TaskId> {
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
}
