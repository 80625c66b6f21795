//! Where the sync engine meets the task engine.

use atom_api::tasks::Task;
use atom_core::{ApiError, ConnectionId, TaskId};
use atom_integrations::{CurrentFuture, MirrorFuture, MirroredTask, Presence, TaskMirror, TaskNow};
use atom_store::WriteTxn;
use atom_tasks::mirror::{self, Mirrored};
use jiff::Zoned;

/// Keeps mirrored tasks in the task engine.
pub(crate) struct Tasks;

impl TaskMirror for Tasks {
    fn apply<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [MirroredTask]) -> MirrorFuture<'a> {
        Box::pin(async move {
            let tasks: Vec<Mirrored<'_>> = tasks.iter().map(mirrored).collect();
            mirror::apply_all(txn, &tasks).await.map_err(ApiError::from)
        })
    }

    fn remove<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [TaskId]) -> MirrorFuture<'a> {
        Box::pin(async move { mirror::remove(txn, tasks).await.map_err(ApiError::from) })
    }

    fn current<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [TaskId]) -> CurrentFuture<'a> {
        Box::pin(async move {
            let tasks = mirror::current(txn, tasks).await.map_err(ApiError::from)?;
            Ok(tasks.into_iter().filter_map(now).collect())
        })
    }

    fn release<'a>(&'a self, txn: &'a mut WriteTxn, connection: ConnectionId) -> MirrorFuture<'a> {
        Box::pin(async move { mirror::release(txn, connection).await.map_err(ApiError::from) })
    }
}

/// What the task engine is to write of a task.
fn mirrored(task: &MirroredTask) -> Mirrored<'_> {
    let changes = &task.changes;
    Mirrored {
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
    }
}

/// A mirrored task as the sync engine compares it with the service: a time with its zone is an instant there.
fn now(task: Task) -> Option<TaskNow> {
    let source = task.source?;
    let instant = |due: &String| due.parse::<Zoned>().map_or_else(|_| due.clone(), |at| at.timestamp().to_string());
    Some(TaskNow {
        id: task.id,
        source,
        created_at: task.created_at,
        updated_at: task.updated_at,
        title: task.title,
        notes: task.notes,
        status: task.status,
        priority: task.priority,
        due_on: task.due.as_ref().map(|due| due.chars().take(10).collect()),
        due: task.due.as_ref().map(instant),
        labels: task.labels,
    })
}
