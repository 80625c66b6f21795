//! The manual order: placing a task among those that it stands beside.

use crate::{
    TaskError, edit,
    write::{Set, check_parent, finish},
};
use atom_api::tasks::{Move, Task};
use atom_core::TaskId;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn, order};
use uuid::Uuid;

const NO_ROOM: TaskError = TaskError::Conflict("There is no room between these two; try another place.");

/// The keys of the manual order on one side of a key, in one place: below a task, or in the lists.
struct Side {
    below: &'static str,
    lists: &'static str,
}

const BEHIND: Side = Side {
    below: "SELECT min(ord) FROM task WHERE workspace = ?1 AND parent = ?4 AND id <> ?2 AND ord > ?3 AND deleted = 0",
    lists: "SELECT min(ord) FROM (SELECT ( \
            SELECT min(ord) FROM task WHERE workspace = ?1 AND bucket = 'open' AND ord > ?3 AND id <> ?2) AS ord UNION ALL SELECT ( \
            SELECT min(ord) FROM task WHERE workspace = ?1 AND bucket = 'closed' AND ord > ?3 AND id <> ?2) UNION ALL SELECT ( \
            SELECT min(ord) FROM task WHERE workspace = ?1 AND bucket = 'trash' AND ord > ?3 AND id <> ?2)) WHERE ?4 IS NULL",
};
const AHEAD: Side = Side {
    below: "SELECT max(ord) FROM task WHERE workspace = ?1 AND parent = ?4 AND id <> ?2 AND ord < ?3 AND deleted = 0",
    lists: "SELECT max(ord) FROM (SELECT ( \
            SELECT max(ord) FROM task WHERE workspace = ?1 AND bucket = 'open' AND ord < ?3 AND id <> ?2) AS ord UNION ALL SELECT ( \
            SELECT max(ord) FROM task WHERE workspace = ?1 AND bucket = 'closed' AND ord < ?3 AND id <> ?2) UNION ALL SELECT ( \
            SELECT max(ord) FROM task WHERE workspace = ?1 AND bucket = 'trash' AND ord < ?3 AND id <> ?2)) WHERE ?4 IS NULL",
};

/// Places a task in the manual order, below another parent and with other changes where asked for: one action.
///
/// # Errors
/// `not_found`; `invalid` when both neighbours are named, or for a parent that it cannot have.
pub async fn move_task(store: &Store, scope: &Scope, request: Move) -> Result<Task, TaskError> {
    if request.after.is_some() && request.before.is_some() {
        return Err(TaskError::invalid("before", "Name one neighbour: `after` or `before`."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let row = txn
        .query("SELECT title, parent FROM task WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(request.id.uuid())
        .fetch_optional()
        .await?
        .ok_or(TaskError::NotFound("task"))?;
    let (title, mut parent): (String, Option<Uuid>) = (row.get(0), row.get(1));
    let now = txn.now_ms();
    if let Some(other) = request.parent.change() {
        if let Some(other) = other {
            check_parent(&mut txn, Some(request.id), other).await?;
        }
        parent = other.map(TaskId::uuid);
        Set { txn: &mut txn, id: request.id.uuid(), now }.id("parent", parent).await?;
    }
    if let Some(edit) = request.edit {
        let (ids, _) = edit::as_json(&[request.id]);
        edit::change(&mut txn, &ids, edit).await.map_err(|error| error.inside("edit"))?;
    }
    let key = key(&mut txn, request.id, parent, request.after, request.before).await?;
    Set { txn: &mut txn, id: request.id.uuid(), now }.text("ord", Some(key)).await?;
    finish(txn, request.id, &title).await
}

/// A key for `task` beside a neighbour, or before all, among those below `parent`.
pub(crate) async fn key(
    txn: &mut WriteTxn,
    task: TaskId,
    parent: Option<Uuid>,
    after: Option<TaskId>,
    before: Option<TaskId>,
) -> Result<String, TaskError> {
    let (low, high) = match (after, before) {
        (Some(after), _) => {
            let low = ord_of(txn, after).await?;
            let high = next(txn, task, parent, &BEHIND, &low).await?;
            (Some(low), high)
        }
        (None, Some(before)) => {
            let high = ord_of(txn, before).await?;
            (next(txn, task, parent, &AHEAD, &high).await?, Some(high))
        }
        (None, None) => (None, next(txn, task, parent, &BEHIND, "").await?),
    };
    order::between(low.as_deref(), high.as_deref()).ok_or(NO_ROOM)
}

async fn ord_of(txn: &mut WriteTxn, id: TaskId) -> Result<String, TaskError> {
    let row = txn
        .query("SELECT ord FROM task WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    Ok(row.ok_or(TaskError::NotFound("task"))?.get(0))
}

async fn next(
    txn: &mut WriteTxn,
    task: TaskId,
    parent: Option<Uuid>,
    side: &Side,
    ord: &str,
) -> Result<Option<String>, TaskError> {
    let statement = if parent.is_some() { side.below } else { side.lists };
    let row = txn.query(statement).bind(task.uuid()).bind(ord.to_owned()).bind(parent).fetch_one().await?;
    Ok(row.get(0))
}
