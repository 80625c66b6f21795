//! Events on their way to hosts, kept for a while so that a client that was cut off can go on where it was.

use crate::door::Inner;
use atom_api::{Event, Topic, jobs::Job};
use atom_auth::Identity;
use atom_core::{SessionId, WorkspaceId};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Events that are kept for clients that come back.
const KEPT_MAX: usize = 2_048;

/// The ring of recent events. `seq` starts at the clock, so that numbers of an earlier run are always too old.
#[derive(Debug)]
pub(crate) struct Events {
    kept: Mutex<VecDeque<Event>>,
    newest: watch::Sender<u64>,
}

impl Events {
    pub(crate) fn new(now_ms: i64) -> Self {
        // 1,024 events for each millisecond between two starts; below 2^53, so that JavaScript counts it exactly.
        let start = u64::try_from(now_ms).unwrap_or(0) << 10;
        Self { kept: Mutex::default(), newest: watch::Sender::new(start) }
    }

    /// Publishes that these topics are stale.
    pub(crate) fn publish(&self, topics: &[Topic], cause: &str, workspace: Option<WorkspaceId>, job: Option<Job>) {
        if topics.is_empty() {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let seq = *self.newest.borrow() + 1;
        if kept.len() == KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back(Event { seq, topics: topics.to_vec(), cause: cause.to_owned(), workspace, job, reset: false });
        self.newest.send_replace(seq);
    }

    /// The number of the newest event.
    pub(crate) fn newest(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Waits for an event after `seen` of one of these topics, in whatever workspace. Updates `seen`.
    pub(crate) async fn concerning(&self, topics: &[Topic], seen: &mut u64) {
        let mut newest = self.newest.subscribe();
        loop {
            newest.borrow_and_update();
            if self.has_since(topics, seen) || newest.changed().await.is_err() {
                return;
            }
        }
    }

    fn has_since(&self, topics: &[Topic], seen: &mut u64) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let since = std::mem::replace(seen, *self.newest.borrow());
        let lost = kept.front().is_some_and(|oldest| oldest.seq > since + 1);
        lost || kept
            .iter()
            .rev()
            .take_while(|event| event.seq > since)
            .any(|event| event.topics.iter().any(|topic| topics.contains(topic)))
    }

    /// The first event after `seen` that concerns `workspace`; a reset when some are gone. Updates `seen`.
    fn after(&self, seen: &mut u64, workspace: WorkspaceId) -> Option<Event> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = *self.newest.borrow();
        let oldest = kept.front().map_or(newest + 1, |event| event.seq);
        if *seen + 1 < oldest || *seen > newest {
            *seen = newest;
            return Some(Event {
                seq: newest,
                topics: Vec::new(),
                cause: String::new(),
                workspace: None,
                job: None,
                reset: true,
            });
        }
        let skip = usize::try_from(*seen + 1 - oldest).unwrap_or(usize::MAX);
        let found = kept.iter().skip(skip).find(|event| event.workspace.is_none_or(|of| of == workspace)).cloned();
        *seen = found.as_ref().map_or(newest, |event| event.seq);
        found
    }
}

/// A stream of events for one caller.
#[derive(Debug)]
pub struct Subscription {
    inner: Arc<Inner>,
    newest: watch::Receiver<u64>,
    seen: u64,
    workspace: WorkspaceId,
    session: SessionId,
}

impl Subscription {
    pub(crate) fn new(inner: Arc<Inner>, identity: Identity, last_seen: Option<u64>) -> Self {
        let newest = inner.events.newest.subscribe();
        let seen = last_seen.unwrap_or_else(|| *newest.borrow());
        Self { inner, newest, seen, workspace: identity.workspace, session: identity.session }
    }

    /// The next event; `None` when the door has closed or the session has ended.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            self.newest.borrow_and_update();
            if let Some(event) = self.inner.events.after(&mut self.seen, self.workspace) {
                if event.topics.contains(&Topic::Sessions) {
                    // It may have ended, or gone to another workspace.
                    self.workspace = self.inner.session_workspace(self.session).await?;
                }
                return Some(event);
            }
            tokio::select! {
                changed = self.newest.changed() => changed.ok()?,
                () = self.inner.closing.cancelled() => return None,
            }
        }
    }
}
