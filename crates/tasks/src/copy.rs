//! Copying a task with its steps, and making a project of one.

use crate::{
    TaskError, known, labels, place, projects,
    write::{finish, later_id},
};
use atom_api::tasks::{Applied, DUPLICATE_MAX, Duplicate, DuplicateMany, Task, ToProject, ToProjectReply};
use atom_core::TaskId;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most characters of a project's name that a title becomes.
const NAME_CHARS: usize = 200;

/// Copies a task with its steps and labels, right behind it.
///
/// # Errors
/// `not_found`.
pub async fn duplicate(store: &Store, scope: &Scope, request: Duplicate) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.id).await?;
    let mut made = 0;
    let copy = copy(&mut txn, request.id, &mut made).await?;
    finish(txn, copy, &title).await
}

/// Copies tasks, each as [`duplicate`] does, all or none.
///
/// # Errors
/// `not_found` when one of them is not there; `invalid` for too many.
pub async fn duplicate_many(store: &Store, scope: &Scope, request: DuplicateMany) -> Result<Applied, TaskError> {
    if request.ids.len() > DUPLICATE_MAX {
        return Err(TaskError::invalid("ids", format!("At most {DUPLICATE_MAX} tasks at once.")));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let mut seen = HashSet::new();
    let mut made = 0;
    for id in request.ids.into_iter().filter(|id| seen.insert(*id)) {
        known::title(&mut txn, id).await?;
        copy(&mut txn, id, &mut made).await?;
    }
    let count = seen.len();
    txn.commit(&format!("{count} tasks"), None).await?;
    Ok(Applied { changed: count as u64 })
}

/// Copies one task with all below it, and returns the copy. `made` counts the copies of the action: their ids go by it.
async fn copy(txn: &mut WriteTxn, id: TaskId, made: &mut usize) -> Result<TaskId, TaskError> {
    let rows = txn
        .query(
            "WITH RECURSIVE part (id, parent) AS (SELECT task.id, task.parent FROM task WHERE workspace = ?1 AND id = ?2 \
                 UNION SELECT task.id, task.parent FROM part JOIN task ON task.parent = part.id \
                 WHERE task.deleted = 0 AND task.trashed_at IS NULL) \
             SELECT id, parent FROM part",
        )
        .bind(id.uuid())
        .fetch_all()
        .await?;
    let originals: Vec<(Uuid, Option<Uuid>)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let action = txn.id().uuid();
    let first = *made;
    *made += originals.len();
    let copies: HashMap<Uuid, Uuid> =
        originals.iter().zip(first..).map(|((id, _), at)| (*id, later_id(action, at))).collect();
    let root = TaskId::from(later_id(action, first));
    let parent = originals.first().and_then(|(_, parent)| *parent);
    let ord = place::key(txn, root, parent, Some(id), None).await?;
    let hex = |id: &Uuid| hex::encode(id.as_bytes());
    let map: Vec<Value> = originals
        .iter()
        .enumerate()
        .map(|(at, (id, parent))| {
            let above = parent.as_ref().and_then(|parent| copies.get(parent));
            json!([hex(id), copies.get(id).map(hex), above.map(hex), (at == 0).then_some(&ord)])
        })
        .collect();
    let now = txn.now_ms();
    txn.query(
        "INSERT INTO task (workspace, id, title, notes, status, priority, due, start, duration_min, project, parent, ord, \
                           completed_at, evening, created_at, updated_at) \
         SELECT ?1, unhex(value ->> 1), task.title, task.notes, task.status, task.priority, task.due, task.start, \
                task.duration_min, task.project, coalesce(unhex(value ->> 2), task.parent), \
                coalesce(value ->> 3, task.ord), iif(task.completed_at IS NULL, NULL, ?3), task.evening, ?3, ?3 \
         FROM json_each(?2) JOIN task ON task.id = unhex(value ->> 0) WHERE task.workspace = ?1",
    )
    .bind(json!(map).to_string())
    .bind(now)
    .execute()
    .await?;
    let ids = json!(originals.iter().map(|(id, _)| hex(id)).collect::<Vec<_>>()).to_string();
    let carried = txn
        .query(
            "SELECT task, label FROM task_label WHERE workspace = ?1 AND deleted = 0 \
             AND task IN (SELECT unhex(value) FROM json_each(?2))",
        )
        .bind(ids)
        .fetch_all()
        .await?;
    let pairs: Vec<_> = carried
        .iter()
        .filter_map(|row| Some((*copies.get(&row.get::<Uuid, _>(0))?, row.get::<Uuid, _>(1).into())))
        .collect();
    labels::put(txn, &pairs).await?;
    Ok(root)
}

/// Makes a project of a task and tasks of its steps. The task itself goes to the trash: what it had beside its title is
/// not lost.
///
/// # Errors
/// `not_found`; `conflict` when there is a project of this name.
pub async fn to_project(store: &Store, scope: &Scope, request: ToProject) -> Result<ToProjectReply, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.id).await?;
    let name: String = title.chars().take(NAME_CHARS).collect();
    let id = projects::make(&mut txn, name.trim()).await?;
    let now = txn.now_ms();
    txn.query(
        "UPDATE task SET parent = NULL, project = ?3, updated_at = ?4 \
         WHERE workspace = ?1 AND parent = ?2 AND deleted = 0 AND trashed_at IS NULL",
    )
    .bind(request.id.uuid())
    .bind(id.uuid())
    .bind(now)
    .execute()
    .await?;
    txn.query(
        "UPDATE task SET trashed_at = ?3, updated_at = ?3 WHERE workspace = ?1 AND id = ?2 AND trashed_at IS NULL",
    )
    .bind(request.id.uuid())
    .bind(now)
    .execute()
    .await?;
    let project = projects::load(&mut txn, id).await?;
    txn.commit(&title, Some(request.id.uuid())).await?;
    Ok(ToProjectReply { project })
}
