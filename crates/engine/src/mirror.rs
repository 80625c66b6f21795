//! Where the sync engine meets the task engine.

use atom_core::{ApiError, ConnectionId, TaskId};
use atom_integrations::{MirrorFuture, MirroredTask, Presence, TaskMirror};
use atom_store::WriteTxn;
use atom_tasks::mirror::{self, Mirrored};

/// Keeps mirrored tasks in the task engine.
pub(crate) struct Tasks;

impl TaskMirror for Tasks {
    fn apply<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [MirroredTask]) -> MirrorFuture<'a> {
        Box::pin(async move {
            for task in tasks {
                let changes = &task.changes;
                let mirrored = Mirrored {
                    id: task.id,
                    // What was gone was deleted; a kept task that is connected again comes back as well.
                    make: task.presence != Presence::Known,
                    revive: task.presence != Presence::Known,
                    created_at: task.created_at,
                    source: &task.source,
                    title: changes.title.as_deref(),
                    notes: changes.notes.as_deref(),
                    status: changes.status,
                    completed_at: &changes.completed_at,
                    priority: changes.priority,
                    due: &changes.due,
                    labels_added: &changes.labels_added,
                    labels_removed: &changes.labels_removed,
                };
                mirror::apply(txn, &mirrored).await.map_err(ApiError::from)?;
            }
            Ok(())
        })
    }

    fn remove<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [TaskId]) -> MirrorFuture<'a> {
        Box::pin(async move { mirror::remove(txn, tasks).await.map_err(ApiError::from) })
    }

    fn release<'a>(&'a self, txn: &'a mut WriteTxn, connection: ConnectionId) -> MirrorFuture<'a> {
        Box::pin(async move { mirror::release(txn, connection).await.map_err(ApiError::from) })
    }
}
