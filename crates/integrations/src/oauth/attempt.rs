//! Attempts to connect that wait for a person: in memory, for they mean nothing to the next run.

use crate::error::Error;
use atom_api::integrations::Attempt;
use atom_core::WorkspaceId;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Attempts that wait at the same time; one more ends the oldest.
const WAITING_MAX: usize = 16;
/// Attempts that are remembered after their end.
const ENDED_MAX: usize = 64;
/// How long a call waits for the end of an attempt.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// All attempts of this run, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    id: Uuid,
    workspace: WorkspaceId,
    state: watch::Sender<Attempt>,
    cancel: CancellationToken,
}

impl Entry {
    fn waits(&self) -> bool {
        matches!(*self.state.borrow(), Attempt::Waiting)
    }
}

/// An attempt that waits. Dropping it without an end cancels it.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) id: Uuid,
    pub(crate) cancel: CancellationToken,
    state: watch::Sender<Attempt>,
}

impl Open {
    /// How it came out.
    pub(crate) fn end(self, outcome: Attempt) {
        self.state.send_replace(outcome);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.state.send_if_modified(|state| {
            let waits = matches!(state, Attempt::Waiting);
            if waits {
                *state = Attempt::Failed { error: Error::NotWaiting.into() };
            }
            waits
        });
    }
}

impl Attempts {
    /// Notes an attempt that waits, until `parent` is cancelled.
    pub(crate) fn open(&self, id: Uuid, workspace: WorkspaceId, parent: &CancellationToken) -> Open {
        let entry = Entry { id, workspace, state: watch::Sender::new(Attempt::Waiting), cancel: parent.child_token() };
        let open = Open { id, cancel: entry.cancel.clone(), state: entry.state.clone() };
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry);
        let waiting = entries.iter().filter(|entry| entry.waits()).count();
        if waiting > WAITING_MAX
            && let Some(oldest) = entries.iter().find(|entry| entry.waits())
        {
            oldest.cancel.cancel();
        }
        let ended = entries.len() - waiting;
        if ended > ENDED_MAX
            && let Some(oldest) = entries.iter().position(|entry| !entry.waits())
        {
            entries.remove(oldest);
        }
        open
    }

    /// How an attempt stands; with `wait` only when it has ended, or after half a minute.
    ///
    /// # Errors
    /// [`Error::NoSuchAttempt`].
    pub(crate) async fn get(&self, workspace: WorkspaceId, id: Uuid, wait: bool) -> Result<Attempt, Error> {
        let mut state = self.find(workspace, id, |entry| entry.state.subscribe())?;
        if wait {
            let ended = state.wait_for(|state| !matches!(state, Attempt::Waiting));
            // Whatever it is by then is the answer.
            drop(timeout(WAIT_MAX, ended).await);
        }
        let now = state.borrow().clone();
        Ok(now)
    }

    /// Waits for the end of an attempt, however long.
    pub(crate) async fn ended(&self, workspace: WorkspaceId, id: Uuid) {
        let Ok(mut state) = self.find(workspace, id, |entry| entry.state.subscribe()) else { return };
        // An error means that the attempt is forgotten, which is an end as well.
        drop(state.wait_for(|state| !matches!(state, Attempt::Waiting)).await);
    }

    /// Ends an attempt. One that has ended stays as it is.
    ///
    /// # Errors
    /// [`Error::NoSuchAttempt`].
    pub(crate) fn cancel(&self, workspace: WorkspaceId, id: Uuid) -> Result<(), Error> {
        self.find(workspace, id, |entry| entry.cancel.cancel())
    }

    fn find<T>(&self, workspace: WorkspaceId, id: Uuid, take: impl FnOnce(&Entry) -> T) -> Result<T, Error> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|entry| entry.id == id && entry.workspace == workspace);
        entry.map(take).ok_or(Error::NoSuchAttempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_attempt_is_known_in_its_workspace_only_and_ends_once() {
        let (attempts, parent) = (Attempts::default(), CancellationToken::new());
        let workspace = |n| WorkspaceId::from(Uuid::from_u128(n));
        let open = attempts.open(Uuid::from_u128(7), workspace(1), &parent);
        assert!(matches!(attempts.get(workspace(2), open.id, false).await, Err(Error::NoSuchAttempt)));
        assert!(matches!(attempts.cancel(workspace(2), open.id), Err(Error::NoSuchAttempt)));
        assert_eq!(attempts.get(workspace(1), open.id, false).await.unwrap(), Attempt::Waiting);
        let (id, cancel) = (open.id, open.cancel.clone());
        attempts.cancel(workspace(1), id).unwrap();
        assert!(cancel.is_cancelled());
        drop(open);
        assert!(matches!(attempts.get(workspace(1), id, true).await.unwrap(), Attempt::Failed { .. }));
    }

    #[tokio::test]
    async fn one_attempt_too_many_ends_the_oldest_and_the_ended_are_forgotten_in_time() {
        let (attempts, parent) = (Attempts::default(), CancellationToken::new());
        let workspace = WorkspaceId::from(Uuid::from_u128(1));
        let open: Vec<Open> =
            (0..=WAITING_MAX as u128).map(|n| attempts.open(Uuid::from_u128(n), workspace, &parent)).collect();
        assert!(open[0].cancel.is_cancelled() && !open[1].cancel.is_cancelled());
        drop(open);
        for n in 100..400 {
            drop(attempts.open(Uuid::from_u128(n), workspace, &parent));
        }
        assert!(attempts.0.lock().unwrap().len() <= ENDED_MAX + WAITING_MAX + 1);
    }
}
