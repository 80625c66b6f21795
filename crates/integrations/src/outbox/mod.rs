//! Writes to outside services: written down first, sent in order, and never twice without being asked.
//!
//! What a person changes in a mirrored task is noted by a trigger, whichever way they change it. [`Integrations::drain`] takes
//! that into the outbox, compared with what both sides last agreed on, so that several edits before one sending are one write;
//! then it sends what is due, connection by connection, one write at a time. A write is `sending` on disk before its first byte
//! leaves. What becomes of one whose answer is lost is decided by what the manifest says of its action: it is sent again where
//! that does no harm, looked for first where a look tells, and otherwise it waits for a person.

mod doubt;
mod edit;
mod prune;
mod rows;
mod send;
mod settle;

pub(crate) use edit::{Edit, FIELDS, agrees, here, in_shape};
pub(crate) use rows::{New, counts, find, leave_in_doubt, mark, of_key, pending, put, wake};

use crate::{connections, engine::Integrations, error::Error, manifest::Provider};
use atom_core::{ConnectionId, UserId, WorkspaceId};
use atom_store::{Mode, Scope};
use futures_util::future::join_all;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::OwnedMutexGuard, time::timeout};
use uuid::Uuid;

/// Where somebody else sends for a connection, it is looked again after so long whether that has brought all.
const AFTER_BUSY_MS: i64 = 5_000;
/// After a failure of the database the next attempt is so far off.
const AFTER_FAILURE_MS: i64 = 60_000;

/// One write at a time for each connection, and where something was written.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    lanes: Mutex<HashMap<ConnectionId, Arc<tokio::sync::Mutex<()>>>>,
    /// Connections that are being ended.
    ending: Mutex<HashSet<ConnectionId>>,
    written: Mutex<HashSet<WorkspaceId>>,
}

impl Lanes {
    fn of(&self, id: ConnectionId) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.lanes.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default())
    }

    /// Ends the lane of a connection: nothing more leaves, and what is on its way is waited for.
    pub(crate) async fn close(&self, id: ConnectionId) -> Closed<'_> {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        let mut closed = Closed { lanes: self, id, lane: None };
        closed.lane = Some(self.of(id).lock_owned().await);
        closed
    }

    /// Whether a connection is being ended.
    fn is_ending(&self, id: ConnectionId) -> bool {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner).contains(&id)
    }

    /// Waits until nothing is on its way any more, within a limit: what is cut off would be in doubt.
    pub(crate) async fn idle(&self, within: Duration) {
        let lanes: Vec<_> =
            self.lanes.lock().unwrap_or_else(PoisonError::into_inner).values().map(Arc::clone).collect();
        if timeout(within, join_all(lanes.iter().map(|lane| lane.lock()))).await.is_err() {
            tracing::warn!("a write was still on its way at the end");
        }
    }

    /// Notes that something of a workspace is not as it was.
    pub(crate) fn wrote(&self, workspace: WorkspaceId) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace);
    }
}

/// The lane of a connection that is being ended. When it is dropped, the lane is forgotten, or open again where the connection stays.
pub(crate) struct Closed<'l> {
    lanes: &'l Lanes,
    id: ConnectionId,
    lane: Option<OwnedMutexGuard<()>>,
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        drop(self.lane.take());
        let mut lanes = self.lanes.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits for it keeps it: two lanes of one connection would send side by side.
        if lanes.get(&self.id).is_some_and(|lane| Arc::strong_count(lane) == 1) {
            lanes.remove(&self.id);
        }
        drop(lanes);
        self.lanes.ending.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Integrations {
    /// Takes edits of mirrored tasks into the outbox, and sends what is due, for all workspaces and connections that are neither
    /// paused nor disconnected. Returns when it wants to be called next, in milliseconds since 1970, where something waits for another try; else
    /// the next change of a task or of a connection is early enough. What was interrupted is taken up again: a write that may
    /// have left is sent again only where that does no harm. A connection for which somebody else sends just now is left to them:
    /// this may be called again while it still waits for a service.
    ///
    /// # Errors
    /// What the database says. Trouble with a service is no error of the call: it stands in the outbox.
    pub async fn drain(&self) -> Result<Option<i64>, Error> {
        let workspaces = rows::workspaces(&self.store).await?;
        if self.closing.is_cancelled() {
            return Ok(None);
        }
        // Side by side: a service that does not answer holds up nobody else's writes.
        let drained = workspaces.into_iter().map(|workspace| async move {
            let scope = background(workspace);
            self.drain_workspace(&scope).await
        });
        let mut next: Option<i64> = None;
        for at in join_all(drained).await {
            next = [next, at?].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// Workspaces in which [`Integrations::drain`] has changed something since this was last asked: tasks and connections are
    /// to be read anew there.
    #[must_use]
    pub fn take_written(&self) -> Vec<WorkspaceId> {
        self.lanes.written.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }

    async fn drain_workspace(&self, scope: &Scope) -> Result<Option<i64>, Error> {
        self.take_changed(scope).await?;
        let waiting = rows::connections(&mut self.store.read(scope).await?).await?;
        let (mut failed, mut busy) = (false, false);
        for outcome in join_all(waiting.into_iter().map(|id| self.send_if_free(scope, id))).await {
            match outcome {
                Ok(false) => busy = true,
                // It was ended meanwhile, with all that waited for it.
                Ok(true) | Err(Error::NoSuchConnection | Error::Disconnected | Error::Cancelled) => {}
                Err(error) => {
                    tracing::error!(%error, "writes of a connection were not sent");
                    failed = true;
                }
            }
        }
        let now_ms = self.clock.now_ms();
        let next = rows::next_at(&mut self.store.read(scope).await?, now_ms).await?;
        let earliest = now_ms + AFTER_FAILURE_MS;
        Ok(match next {
            _ if failed => Some(next.unwrap_or(earliest).max(earliest)),
            Some(at_ms) if busy => Some(at_ms.max(now_ms + AFTER_BUSY_MS)),
            _ => next,
        })
    }

    /// Brings to a service what waits for it.
    pub(crate) async fn push(&self, scope: &Scope, id: ConnectionId) -> Result<(), Error> {
        self.take_changed(scope).await?;
        if rows::any(&mut self.store.read(scope).await?, id).await? { self.send_due(scope, id).await } else { Ok(()) }
    }

    /// Makes writes of what a person changed in mirrored tasks.
    pub(crate) async fn take_changed(&self, scope: &Scope) -> Result<(), Error> {
        while self.take_some(scope).await? {}
        Ok(())
    }

    /// As many as fit into one transaction; whether there are more.
    async fn take_some(&self, scope: &Scope) -> Result<bool, Error> {
        let mut read = self.store.read(scope).await?;
        if rows::changed(&mut read).await?.is_empty() {
            return Ok(false);
        }
        let mut providers: HashMap<ConnectionId, Arc<Provider>> = HashMap::new();
        for stored in connections::all(&mut read).await? {
            if let Ok(provider) = self.provider(&stored.provider) {
                providers.insert(stored.id, provider);
            }
        }
        drop(read);
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        let changed = rows::changed(&mut txn).await?;
        let more = changed.len() == rows::CHANGED_MAX;
        let ids: Vec<_> = changed.iter().map(|(task, _)| *task).collect();
        let now: HashMap<_, _> = self
            .tasks
            .current(&mut txn, &ids)
            .await
            .map_err(Error::Mirror)?
            .into_iter()
            .map(|now| (now.id, now))
            .collect();
        for (task, at_ms) in changed {
            let now = now.get(&task);
            let connection = now.and_then(|now| now.source.connection_id);
            if let (Some(now), Some(connection)) = (now, connection)
                && let Some(provider) = providers.get(&connection)
            {
                let planned = edit::plan(&mut txn, provider, connection, now).await?;
                let (id, key) = (self.fresh_id(), self.fresh_id().to_string());
                rows::put_edit(&mut txn, connection, task, planned.as_ref(), (id, &key), at_ms).await?;
            }
            rows::compared(&mut txn, task).await?;
        }
        txn.commit("outbox", None).await?;
        self.lanes.wrote(scope.workspace);
        Ok(more)
    }

    /// An id that nobody can guess.
    pub(crate) fn fresh_id(&self) -> Uuid {
        let mut random = [0; 16];
        self.clock.random(&mut random);
        uuid::Builder::from_random_bytes(random).into_uuid()
    }
}

/// The scope of what nobody asked for just now.
fn background(workspace: WorkspaceId) -> Scope {
    Scope { workspace, user: UserId::from(Uuid::nil()), host: "job", command: "integrations.act" }
}
