//! Writes of a window are done in the order in which the person did them: the second of two arrows on a setting, or
//! *Undo* right after an edit, must not come to the host before the first.

use atom_api::{Spec, Undo, data, undo};
use futures_channel::oneshot;
use leptos::prelude::*;

/// Whose turn it is. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turns(StoredValue<Option<oneshot::Receiver<()>>, LocalStorage>);

/// A place in the queue. It ends when it is dropped, done or not, so nobody waits for what was given up.
#[derive(Debug)]
pub(super) struct Turn {
    before: Option<oneshot::Receiver<()>>,
    _end: oneshot::Sender<()>,
}

impl Turns {
    /// Nobody waits.
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The next place, for what has to keep the order: what can be undone, and undoing. An import says how far it is
    /// and can be stopped: nothing waits for it.
    pub(super) fn next(self, spec: &Spec) -> Option<Turn> {
        use atom_api::Command as _;
        let keeps = spec.undo == Undo::Yes && spec.name != data::Import::NAME
            || [undo::UndoLast::NAME, undo::Redo::NAME].contains(&spec.name);
        keeps.then(|| self.place())
    }

    fn place(self) -> Turn {
        let (end, ended) = oneshot::channel();
        Turn { before: self.0.try_update_value(|last| last.replace(ended)).flatten(), _end: end }
    }
}

impl Turn {
    /// Waits until those before have ended.
    pub(super) async fn come(&mut self) {
        if let Some(before) = self.before.take() {
            let _ = before.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    fn comes(turn: &mut Turn) -> bool {
        pin!(turn.come()).as_mut().poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn each_waits_for_the_one_before_it_and_for_nothing_that_was_given_up() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let [mut first, mut second, mut third] = [turns.place(), turns.place(), turns.place()];
            assert!(comes(&mut first));
            assert!(second.before.as_mut().is_some_and(|before| before.try_recv() == Ok(None)), "it still waits");
            drop(first);
            assert!(comes(&mut second));
            drop(second);
            assert!(comes(&mut third));
        });
    }
}
