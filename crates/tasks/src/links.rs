//! Links between tasks. Their ids are derived from both ends, so that two devices that add one add the same.

use crate::{TaskError, known};
use atom_api::links::{Add, Kind, Remove};
use atom_core::{TaskId, named_uuid};
use atom_store::{Mode, Scope, Scoped, Store, WriteTxn};
use serde_json::json;
use uuid::Uuid;

/// Rows that one statement inserts.
const ROWS: usize = 500;

/// Links two tasks. A link that is there already stays as it is.
///
/// # Errors
/// `not_found`; `invalid` for a link of a task with itself; `conflict` when a task would wait for itself.
pub async fn add(store: &Store, scope: &Scope, request: Add) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.from).await?;
    known::title(&mut txn, request.to).await?;
    if request.from == request.to {
        return Err(TaskError::invalid("to", "A task is not linked with itself."));
    }
    if request.kind == Kind::Blocks && waits_for(&mut txn, request.from, request.to).await? {
        return Err(TaskError::Conflict("The first task waits for the second already; both would wait forever."));
    }
    put(&mut txn, request.from, request.to, request.kind).await?;
    txn.commit(&title, Some(request.from.uuid())).await?;
    Ok(())
}

/// Removes a link.
///
/// # Errors
/// `not_found`.
pub async fn remove(store: &Store, scope: &Scope, request: Remove) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.from).await?;
    known::title(&mut txn, request.to).await?;
    let (from, to) = ends(request.from, request.to, request.kind);
    let (id, now) = (id_of(&txn, from, to, request.kind), txn.now_ms());
    let removed = txn
        .query("UPDATE task_link SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    if removed == 0 {
        return Err(TaskError::NotFound("link"));
    }
    txn.commit(&title, Some(request.from.uuid())).await?;
    Ok(())
}

/// Writes a link that was checked.
pub(crate) async fn put(txn: &mut WriteTxn, from: TaskId, to: TaskId, kind: Kind) -> Result<(), TaskError> {
    put_all(txn, &[(from, to, kind)]).await
}

/// Writes links that were checked, many with each statement.
pub(crate) async fn put_all(txn: &mut WriteTxn, links: &[(TaskId, TaskId, Kind)]) -> Result<(), TaskError> {
    let hex = |id: Uuid| id.simple().to_string();
    let mut rows = Vec::with_capacity(links.len());
    for (from, to, kind) in links {
        let (from, to) = ends(*from, *to, *kind);
        rows.push(json!([hex(id_of(txn, from, to, *kind)), hex(from.uuid()), hex(to.uuid()), name(*kind)]));
    }
    let now = txn.now_ms();
    for rows in rows.chunks(ROWS) {
        txn.query(
            "INSERT INTO task_link (workspace, id, from_task, to_task, kind, created_at, updated_at) \
             SELECT ?1, unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3, ?3, ?3 \
             FROM json_each(?2) WHERE true \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(serde_json::to_string(rows)?)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

/// Without direction the smaller id comes first, so that there is one row whichever way it was added.
fn ends(from: TaskId, to: TaskId, kind: Kind) -> (TaskId, TaskId) {
    if kind == Kind::Relates && to < from { (to, from) } else { (from, to) }
}

fn id_of(handle: &impl Scoped, from: TaskId, to: TaskId, kind: Kind) -> Uuid {
    named_uuid(handle.workspace().uuid(), &format!("link:{}:{from}:{to}", name(kind)))
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Blocks => "blocks",
        Kind::Relates => "relates",
    }
}

/// Whether `task` waits for `other`, be it through others that are there.
pub(crate) async fn waits_for(txn: &mut WriteTxn, task: TaskId, other: TaskId) -> Result<bool, TaskError> {
    let row = txn
        .query(
            "WITH RECURSIVE waiting (id) AS (SELECT ?3 UNION \
                 SELECT task_link.to_task FROM waiting JOIN task_link ON task_link.from_task = waiting.id \
                 JOIN task ON task.id = task_link.to_task AND task.deleted = 0 \
                 WHERE task_link.workspace = ?1 AND task_link.kind = 'blocks' AND task_link.deleted = 0) \
             SELECT 1 FROM waiting WHERE id = ?2",
        )
        .bind(task.uuid())
        .bind(other.uuid())
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}
