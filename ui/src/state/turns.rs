//! Writes of a window are done in the order in which the person did them: the second of two arrows on a setting, or
//! *Undo* right after an edit, must not come to the host before the first.
//!
//! What is on its way is known here too, so that a reply that may not know of it is not shown: what the person has just
//! done would be gone for a moment, and what they type next would begin with what was there before.

use atom_api::{Command as _, Spec, Topic, Undo, data, integrations, members, notifications, outbox, undo, workspaces};
use futures_channel::oneshot;
use leptos::prelude::*;
use std::collections::VecDeque;

/// What keeps the order although it cannot be undone: the last of two counts, or what comes after it needs it done.
const KEEP_ORDER: [&str; 9] = [
    undo::UndoLast::NAME,
    undo::Redo::NAME,
    integrations::Schedule::NAME,
    outbox::Resolve::NAME,
    notifications::Read::NAME,
    notifications::Dismiss::NAME,
    members::SetRole::NAME,
    members::Leave::NAME,
    workspaces::Select::NAME,
];

/// Whose turn it is, and what is on its way. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turns(StoredValue<Queue, LocalStorage>);

#[derive(Debug, Default)]
struct Queue {
    /// The number of the newest place.
    newest: u64,
    /// The place whose turn it is.
    now: Option<u64>,
    /// Those that wait, in their order.
    waiting: VecDeque<(u64, oneshot::Sender<()>)>,
    /// The page ends: nobody waits.
    rushes: bool,
    /// What is on its way, and what it makes stale.
    open: Vec<(u64, &'static [Topic])>,
    /// The newest place of what made a topic stale.
    touched: Vec<(Topic, u64)>,
    /// How many writes are on their way, those too that keep no order.
    writes: usize,
    /// Who waits until something has ended.
    watching: Vec<oneshot::Sender<()>>,
}

/// A place in the queue. It ends when it is dropped, done or not, so nobody waits for what was given up.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    place: u64,
    before: Option<oneshot::Receiver<()>>,
}

/// A write that is on its way until this is dropped, done or not.
#[derive(Debug)]
pub(super) struct OnItsWay(Turns);

/// What was on its way when something was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    topics: &'static [Topic],
    newest: u64,
    open: bool,
}

impl Queue {
    fn newest_of(&self, topics: &[Topic]) -> u64 {
        self.touched.iter().filter(|(topic, _)| topics.contains(topic)).map(|(_, place)| *place).max().unwrap_or(0)
    }

    fn is_open(&self, topics: &[Topic]) -> bool {
        self.open.iter().any(|(_, stale)| stale.iter().any(|topic| topics.contains(topic)))
    }

    fn tell(&mut self) {
        for watching in self.watching.drain(..) {
            let _ = watching.send(());
        }
    }

    fn end(&mut self, place: u64) {
        self.open.retain(|(open, _)| *open != place);
        self.waiting.retain(|(waiting, _)| *waiting != place);
        if self.now == Some(place) {
            self.now = None;
            while self.now.is_none()
                && let Some((next, go)) = self.waiting.pop_front()
            {
                self.now = go.send(()).is_ok().then_some(next);
            }
        }
        self.tell();
    }
}

impl Turns {
    /// Nobody waits.
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(Queue::default()))
    }

    /// The next place, for what has to keep the order: what can be undone, and a few more. An import says how far it is
    /// and can be stopped: nothing waits for it.
    pub(super) fn next(self, spec: &'static Spec) -> Option<Turn> {
        let keeps = spec.undo == Undo::Yes && spec.name != data::Import::NAME || KEEP_ORDER.contains(&spec.name);
        keeps.then(|| {
            let turn = self.place();
            self.0.update_value(|queue| {
                queue.open.push((turn.place, spec.stale));
                queue.touched.retain(|(topic, _)| !spec.stale.contains(topic));
                queue.touched.extend(spec.stale.iter().map(|topic| (*topic, turn.place)));
            });
            turn
        })
    }

    /// The next place, for what comes after all that keeps the order.
    pub(super) fn place(self) -> Turn {
        let taken = self.0.try_update_value(|queue| {
            queue.newest += 1;
            let place = queue.newest;
            if queue.now.is_none() || queue.rushes {
                queue.now = queue.now.or(Some(place));
                return (place, None);
            }
            let (go, comes) = oneshot::channel();
            queue.waiting.push_back((place, go));
            (place, Some(comes))
        });
        let (place, before) = taken.unwrap_or_default();
        Turn { turns: self, place, before }
    }

    /// The page ends, or is back: what waits is sent at once, for afterwards it never would be.
    pub(super) fn rush(self, ends: bool) {
        let waiting = self.0.try_update_value(|queue| {
            queue.rushes = ends;
            if ends { std::mem::take(&mut queue.waiting) } else { VecDeque::new() }
        });
        for (_, go) in waiting.unwrap_or_default() {
            let _ = go.send(());
        }
    }

    /// A write sets out.
    pub(super) fn set_out(self) -> OnItsWay {
        self.0.try_update_value(|queue| queue.writes += 1);
        OnItsWay(self)
    }

    /// Waits until no write is on its way.
    pub(super) async fn quiet(self) {
        self.when(|queue| queue.writes == 0).await;
    }

    /// What is on its way now of what makes these topics stale.
    pub(super) fn seen(self, topics: &'static [Topic]) -> Seen {
        let (newest, open) =
            self.0.try_with_value(|queue| (queue.newest_of(topics), queue.is_open(topics))).unwrap_or_default();
        Seen { topics, newest, open }
    }

    /// Whether a reply knows of all that the person did until now, that was asked for when things stood so.
    pub(super) fn holds(self, seen: Seen) -> bool {
        !seen.open && self.0.try_with_value(|queue| queue.newest_of(seen.topics)) == Some(seen.newest)
    }

    /// Waits until nothing is on its way that makes these topics stale.
    pub(super) async fn settled(self, topics: &'static [Topic]) {
        self.when(|queue| !queue.is_open(topics)).await;
    }

    /// Waits until the queue is so.
    async fn when(self, is_so: impl Fn(&Queue) -> bool) {
        loop {
            let watched = self.0.try_update_value(|queue| {
                (!is_so(queue)).then(|| {
                    let (tell, told) = oneshot::channel();
                    queue.watching.push(tell);
                    told
                })
            });
            let Some(Some(told)) = watched else { return };
            let _ = told.await;
        }
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

impl Drop for Turn {
    fn drop(&mut self) {
        let place = self.place;
        self.turns.0.try_update_value(|queue| queue.end(place));
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.0.try_update_value(|queue| {
            queue.writes = queue.writes.saturating_sub(1);
            queue.tell();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::{settings, tasks};
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    fn is_done(work: impl Future<Output = ()>) -> bool {
        pin!(work).as_mut().poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    fn comes(turn: &mut Turn) -> bool {
        is_done(turn.come())
    }

    fn waits(turn: &mut Turn) -> bool {
        turn.before.as_mut().is_some_and(|before| before.try_recv() == Ok(None))
    }

    #[test]
    fn each_waits_for_the_one_before_it_and_for_nothing_that_was_given_up() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let [mut first, mut second, mut third] = [turns.place(), turns.place(), turns.place()];
            assert!(comes(&mut first));
            assert!(waits(&mut second), "it still waits");
            drop(first);
            assert!(comes(&mut second) && waits(&mut third));
            drop(second);
            assert!(comes(&mut third));
        });
    }

    #[test]
    fn nobody_overtakes_through_the_gap_of_one_that_was_given_up() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let [mut first, second, mut third] = [turns.place(), turns.place(), turns.place()];
            assert!(comes(&mut first));
            drop(second);
            assert!(waits(&mut third), "the first is still on its way");
            drop(first);
            assert!(comes(&mut third));
        });
    }

    #[test]
    fn nobody_waits_any_more_when_the_page_ends() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let [mut first, mut second] = [turns.place(), turns.place()];
            assert!(comes(&mut first));
            turns.rush(true);
            assert!(comes(&mut second) && comes(&mut turns.place()));
        });
    }

    #[test]
    fn a_reply_holds_where_nothing_was_on_its_way_that_it_may_not_know_of() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let before = turns.seen(&[Topic::Settings]);
            assert!(turns.holds(before) && is_done(turns.settled(&[Topic::Settings])));
            let mut write = turns.next(settings::Set::SPEC).expect("settings keep their order");
            assert!(!turns.holds(before), "asked before it was done");
            assert!(turns.holds(turns.seen(&[Topic::Members])), "it is of something else");
            assert!(comes(&mut write));
            let meanwhile = turns.seen(&[Topic::Settings]);
            assert!(!turns.holds(meanwhile), "the host may not have done it yet");
            assert!(!is_done(turns.settled(&[Topic::Settings])));
            drop(write);
            let after = turns.seen(&[Topic::Settings]);
            assert!(turns.holds(after) && is_done(turns.settled(&[Topic::Settings])));
            assert!(!turns.holds(meanwhile) && !turns.holds(before), "what was asked for before does not know of it");
        });
    }

    #[test]
    fn what_waits_is_not_taken_for_what_is_done() {
        Owner::new().with(|| {
            let turns = Turns::new();
            let mut first = turns.next(settings::Set::SPEC).expect("settings keep their order");
            let second = turns.next(settings::Set::SPEC).expect("settings keep their order");
            assert!(comes(&mut first));
            assert!(!turns.holds(turns.seen(&[Topic::Settings])), "neither is done yet");
            drop(first);
            assert!(!turns.holds(turns.seen(&[Topic::Settings])), "the second was not sent yet");
            drop(second);
            assert!(turns.holds(turns.seen(&[Topic::Settings])));
        });
    }

    #[test]
    fn it_is_quiet_when_the_last_write_has_ended_done_or_not() {
        Owner::new().with(|| {
            let turns = Turns::new();
            assert!(is_done(turns.quiet()));
            let [first, second] = [turns.set_out(), turns.set_out()];
            drop(first);
            assert!(!is_done(turns.quiet()), "one is still on its way");
            drop(second);
            assert!(is_done(turns.quiet()));
        });
    }

    #[test]
    fn an_import_is_waited_for_by_nobody() {
        Owner::new().with(|| {
            let turns = Turns::new();
            assert!(turns.next(data::Import::SPEC).is_none() && turns.next(tasks::Create::SPEC).is_some());
        });
    }
}
