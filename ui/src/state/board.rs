//! A column of a board: a list of its own, with its own pages.

use super::{app::App, feed::Feed, group, layout::Layout, list::ListKey, look, viewport::Viewport};
use crate::browser;
use atom_api::tasks::Task;
use atom_core::TaskId;
use leptos::prelude::*;
use std::sync::Arc;

/// The height of a card with the gap under it, in rows of a list.
const CARD_ROWS: f64 = 2.5;

/// One column. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// The key of its group.
    pub(crate) key: StoredValue<String>,
    /// Its cards.
    pub(crate) feed: Feed,
    /// What of it the person sees.
    pub(crate) viewport: RwSignal<Viewport>,
    /// Where its cards stand.
    pub(crate) layout: Memo<Layout>,
}

impl Column {
    /// The column of `key` on the board of `list`.
    pub(crate) fn new(app: App, list: Memo<ListKey>, key: String) -> Self {
        let name = key.clone();
        let of_column = Memo::new(move |_| Some(list.with(|list| group::column_of(list, &name))));
        let viewport = RwSignal::new(Viewport::default());
        let (seen, set_seen) = signal(vec![0]);
        let feed = Feed::new(app, of_column.into(), seen.into());
        let look = look::look();
        let layout = Memo::new(move |_| {
            let total = feed.pages.with(|pages| pages.total().unwrap_or(0));
            Layout::plain(total).with_rows_of((CARD_ROWS * look.row_px()).round())
        });
        Effect::new(move |_| {
            let pages = viewport.with(|view| layout.with(|layout| view.pages(layout)));
            if seen.with_untracked(|seen| *seen != pages) {
                set_seen.set(pages);
            }
        });
        Self { key: StoredValue::new(key), feed, viewport, layout }
    }

    /// A card by its task, if it is here.
    pub(crate) fn task(&self, id: TaskId) -> Option<Arc<Task>> {
        self.feed.pages.try_with(|pages| pages.task(id).cloned()).flatten()
    }

    /// The place of a card, if it is here.
    pub(crate) fn place_of(&self, id: TaskId) -> Option<u32> {
        self.feed.pages.try_with(|pages| pages.place_of(id)).flatten()
    }

    /// The card at a place, if it is here.
    pub(crate) fn at(&self, place: u32) -> Option<Arc<Task>> {
        self.feed.pages.try_with(|pages| pages.at(place).cloned()).flatten()
    }

    /// How many cards it has.
    pub(crate) fn total(&self) -> u32 {
        self.feed.pages.try_with(|pages| pages.total()).flatten().unwrap_or(0)
    }

    /// Brings a card into sight.
    pub(crate) fn show(&self, place: u32) {
        let view = self.viewport.get_untracked();
        let scroll = self.layout.with_untracked(|layout| view.scroll_to(layout, place, 0.0));
        let cards = self.key.with_value(|key| browser::find(&format!("[data-column=\"{key}\"]")));
        if let (Some(scroll), Some(cards)) = (scroll, cards) {
            #[allow(clippy::cast_possible_truncation)] // at most twelve million
            cards.set_scroll_top(scroll as i32);
        }
    }

    /// The tasks from one card to another, where all of them are here.
    pub(crate) fn ids_between(&self, one: TaskId, other: TaskId) -> Option<Vec<TaskId>> {
        let (one, other) = (self.place_of(one)?, self.place_of(other)?);
        (one.min(other)..=one.max(other)).map(|place| self.at(place).map(|task| task.id)).collect()
    }

    /// Changes what is shown of tasks.
    pub(crate) fn patch(&self, ids: &[TaskId], change: &dyn Fn(&mut Task)) {
        if self.has_any(ids) {
            self.feed.pages.update(|pages| ids.iter().for_each(|id| pages.update(*id, change)));
        }
    }

    /// Takes tasks out of what is shown.
    pub(crate) fn remove(&self, ids: &[TaskId]) {
        if self.has_any(ids) {
            self.feed.pages.update(|pages| pages.remove_all(ids));
        }
    }

    fn has_any(&self, ids: &[TaskId]) -> bool {
        untrack(|| ids.iter().any(|id| self.place_of(*id).is_some()))
    }
}
