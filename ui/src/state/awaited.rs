//! The row that is chosen as soon as it is here, and what is to be done then.

use leptos::prelude::*;
use std::collections::VecDeque;

/// What is done later, in this order.
type Acts = VecDeque<Box<dyn FnOnce()>>;

/// A row that was asked for and is not here yet. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Awaited {
    line: RwSignal<Option<u32>>,
    acts: StoredValue<Acts, LocalStorage>,
}

impl Awaited {
    /// None is.
    pub(crate) fn new() -> Self {
        Self { line: RwSignal::new(None), acts: StoredValue::new_local(Acts::new()) }
    }

    /// The line in which it stands.
    pub(crate) fn line(self) -> Option<u32> {
        self.line.get()
    }

    /// Awaits the row in a line.
    pub(crate) fn begin(self, line: u32) {
        self.line.set(Some(line));
    }

    /// Another row was chosen, or this one does not come: nothing of what was asked for meanwhile is done.
    pub(crate) fn give_up(self) {
        self.acts.update_value(VecDeque::clear);
        if self.line.get_untracked().is_some() {
            self.line.set(None);
        }
    }

    /// Does `act` now, or once the awaited row is chosen.
    pub(crate) fn once_here(self, act: Box<dyn FnOnce()>) {
        if self.line.get_untracked().is_some() {
            self.acts.update_value(|acts| acts.push_back(act));
        } else {
            act();
        }
    }

    /// The row is here: chooses it, and does what was asked for meanwhile until that awaits another row.
    pub(crate) fn come(self, choose: impl FnOnce()) {
        let mut acts = self.acts.try_update_value(std::mem::take).unwrap_or_default();
        choose();
        while self.line.get_untracked().is_none()
            && let Some(act) = acts.pop_front()
        {
            act();
        }
        self.acts.try_update_value(|later| later.extend(acts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::RefCell, rc::Rc};

    #[test]
    fn what_is_asked_for_while_a_row_comes_is_done_to_that_row_and_in_its_order() {
        Owner::new().with(|| {
            let awaited = Awaited::new();
            let done = Rc::new(RefCell::new(Vec::new()));
            let act = |name: &'static str| {
                let done = Rc::clone(&done);
                move || done.borrow_mut().push(name)
            };
            awaited.once_here(Box::new(act("at once")));
            awaited.begin(900);
            awaited.once_here(Box::new(act("complete")));
            awaited.once_here(Box::new(move || awaited.begin(901)));
            awaited.once_here(Box::new(act("open")));
            assert_eq!(*done.borrow(), ["at once"]);
            awaited.come(|| awaited.give_up());
            assert_eq!(*done.borrow(), ["at once", "complete"], "the next row is awaited");
            awaited.come(|| awaited.give_up());
            assert_eq!(*done.borrow(), ["at once", "complete", "open"]);
            awaited.begin(900);
            awaited.once_here(Box::new(act("never")));
            awaited.give_up();
            awaited.come(|| ());
            assert_eq!(done.borrow().len(), 3);
        });
    }
}
