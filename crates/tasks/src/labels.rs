//! Labels: a set of names. Their ids are derived from their names, so that two devices that add one add the same.

use crate::TaskError;
use atom_api::{Page, projects::Label};
use atom_core::{LabelId, named_uuid};
use atom_store::{Row as _, Scope, Scoped, Store, WriteTxn};
use uuid::Uuid;

/// All labels of the workspace by name.
///
/// # Errors
/// When the store refuses.
pub async fn list(store: &Store, scope: &Scope) -> Result<Page<Label>, TaskError> {
    let mut read = store.read(scope).await?;
    let rows = read
        .query(
            "SELECT id, name, color, (SELECT count(*) FROM task_label JOIN task ON task.id = task_label.task \
                 WHERE task_label.label = label.id AND task_label.deleted = 0 AND task.bucket = 'open') \
             FROM label WHERE workspace = ?1 AND deleted = 0 ORDER BY name COLLATE NOCASE, id LIMIT 10000",
        )
        .fetch_all()
        .await?;
    let label = |row: &atom_store::SqliteRow| Label {
        id: row.get::<Uuid, _>(0).into(),
        name: row.get(1),
        color: row.get(2),
        open: u64::try_from(row.get::<i64, _>(3)).unwrap_or(0),
    };
    Ok(Page::whole(rows.iter().map(label).collect()))
}

/// The id of the label of this name in this workspace.
pub(crate) fn id_of(handle: &impl Scoped, name: &str) -> LabelId {
    named_uuid(handle.workspace().uuid(), &format!("label:{}", name.to_lowercase())).into()
}

/// Makes the label when it is new, and brings it back when it was deleted.
pub(crate) async fn ensure(txn: &mut WriteTxn, name: &str) -> Result<LabelId, TaskError> {
    let id = id_of(txn, name);
    let now = txn.now_ms();
    txn.query(
        "INSERT INTO label (workspace, id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
    )
    .bind(id.uuid())
    .bind(name.to_owned())
    .bind(now)
    .execute()
    .await?;
    Ok(id)
}

/// Puts labels on a task.
pub(crate) async fn add(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    for name in names {
        let label = ensure(txn, name).await?;
        let now = txn.now_ms();
        txn.query(
            "INSERT INTO task_label (workspace, id, task, label, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(named_uuid(task, &label.to_string()))
        .bind(task)
        .bind(label.uuid())
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

/// Takes labels off a task.
pub(crate) async fn remove(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    for name in names {
        let (label, now) = (id_of(txn, name), txn.now_ms());
        txn.query(
            "UPDATE task_label SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2 AND deleted = 0",
        )
        .bind(named_uuid(task, &label.to_string()))
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

/// Gives a task exactly these labels.
pub(crate) async fn replace(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    let had: Vec<String> = txn
        .query(
            "SELECT label.name FROM task_label JOIN label ON label.id = task_label.label \
             WHERE task_label.workspace = ?1 AND task_label.task = ?2 AND task_label.deleted = 0",
        )
        .bind(task)
        .fetch_all()
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let lacks = |list: &[String], name: &String| list.iter().all(|other| other.to_lowercase() != name.to_lowercase());
    let gone: Vec<String> = had.iter().filter(|name| lacks(names, name)).cloned().collect();
    let new: Vec<String> = names.iter().filter(|name| lacks(&had, name)).cloned().collect();
    remove(txn, task, &gone).await?;
    add(txn, task, &new).await
}
