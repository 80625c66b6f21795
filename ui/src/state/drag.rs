//! What is being dragged, and what would happen if it were let go.

use super::{desk::Desk, drop::Gap, group, route::Place};
use crate::words;
use atom_core::TaskId;
use leptos::prelude::*;

/// What is under the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Over {
    /// Nothing that takes tasks.
    #[default]
    Nothing,
    /// A gap of the list.
    Gap(Gap),
    /// The header of a group of the list.
    Header(u32),
    /// A gap of a column of the board, above the card at this place.
    Card(u32, u32),
    /// A place of the sidebar.
    Place(Place),
}

/// A drag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drag {
    /// The tasks.
    pub(crate) ids: Vec<TaskId>,
    /// What stands beside the pointer.
    pub(crate) title: String,
    /// Where the pointer is.
    pub(crate) at: (f64, f64),
    /// What is under it.
    pub(crate) over: Over,
}

impl Desk {
    /// Lifts a task, with all others that are picked if it is one of them.
    pub(crate) fn lift(self, id: TaskId, at: (f64, f64)) {
        let picked = untrack(|| self.selection.contains(id));
        let ids = if picked { untrack(|| self.selection.ids()) } else { vec![id] };
        let title = match ids.len() {
            1 => untrack(|| self.task(id)).map(|task| task.title.clone()).unwrap_or_default(),
            count => words::task_count(count as u64),
        };
        self.drag.set(Some(Drag { ids, title, at, over: Over::Nothing }));
    }

    /// Moves what was lifted.
    pub(crate) fn drag_to(self, at: (f64, f64), over: Over) {
        self.drag.update(|drag| {
            if let Some(drag) = drag {
                (drag.at, drag.over) = (at, over);
            }
        });
    }

    /// After a drag: the click that ends it is none, the next one is.
    pub(crate) fn end_drag(self) {
        request_animation_frame(move || {
            self.dragged.try_set_value(false);
        });
    }

    /// Lets go, and does what that means.
    pub(crate) fn let_go(self) {
        let Some(Drag { ids, over, .. }) = self.drag.get_untracked() else { return };
        self.drag.set(None);
        let today = self.app.today.get_untracked();
        match over {
            Over::Nothing => {}
            Over::Place(place) => {
                if let Some(edit) = group::edit_to(place, today) {
                    self.apply(ids, edit);
                }
            }
            Over::Header(index) => self.put_into_group(ids, index),
            Over::Gap(gap) => self.put_into_gap(ids, gap),
            Over::Card(column, place) => self.put_into_column(ids, column, place),
        }
    }
}
