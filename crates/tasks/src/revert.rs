//! Giving a field of a task the value that it had before an action changed it.

use crate::{
    TaskError, known, projects,
    selection::assert_constant,
    write::{Set, check_parent, finish},
};
use atom_api::tasks::{Revert, Status, Task};
use atom_core::ProjectId;
use atom_store::{Mode, Row as _, Scope, Scoped as _, SqliteRow, Store, WriteTxn};
use uuid::Uuid;

/// The fields that a person gives a task.
const FIELDS: [&str; 11] = [
    "title",
    "notes",
    "status",
    "priority",
    "due",
    "start",
    "duration_min",
    "project",
    "parent",
    "evening",
    "trashed_at",
];

/// Takes back what one action did to one field.
///
/// # Errors
/// `not_found` for a task or change that is not there; `conflict` when what the field named is gone.
pub async fn revert(store: &Store, scope: &Scope, request: Revert) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.id).await?;
    let (task, action) = (request.id.uuid(), request.txn.uuid());
    match request.field.as_str() {
        "label" => hanging(&mut txn, "task_label", task, action).await?,
        "comment" => hanging(&mut txn, "comment", task, action).await?,
        "attachment" => hanging(&mut txn, "attachment", task, action).await?,
        field => {
            let field = FIELDS.into_iter().find(|known| *known == field).ok_or_else(|| {
                TaskError::invalid("field", format!("A change of `{field}` cannot be taken back alone; `undo` can."))
            })?;
            let old = before(&mut txn, task, action, field).await?.ok_or(TaskError::NotFound("change"))?;
            give_back(&mut txn, &request, field, &old).await?;
        }
    }
    finish(txn, request.id, &title).await
}

/// The value of a field before an action.
async fn before(txn: &mut WriteTxn, row: Uuid, action: Uuid, field: &str) -> Result<Option<SqliteRow>, TaskError> {
    Ok(txn
        .query(
            "SELECT op.old FROM op JOIN txn ON txn.id = op.txn \
             WHERE txn.workspace = ?1 AND op.row = ?2 AND op.txn = ?3 AND op.col = ?4 ORDER BY op.dseq LIMIT 1",
        )
        .bind(row)
        .bind(action)
        .bind(field.to_owned())
        .fetch_optional()
        .await?)
}

async fn give_back(
    txn: &mut WriteTxn,
    request: &Revert,
    field: &'static str,
    old: &SqliteRow,
) -> Result<(), TaskError> {
    let (id, action, now) = (request.id.uuid(), request.txn.uuid(), txn.now_ms());
    match field {
        "status" => {
            let status: String = old.get(0);
            let closed = Status::parse(&status).is_some_and(Status::is_closed);
            let at = match before(txn, id, action, "completed_at").await? {
                Some(row) => row.get(0),
                None => None,
            };
            txn.query(
                "UPDATE task SET status = ?3, completed_at = CASE WHEN ?4 THEN coalesce(?5, completed_at, ?6) END, \
                 updated_at = ?6 WHERE workspace = ?1 AND id = ?2",
            )
            .bind(id)
            .bind(status)
            .bind(closed)
            .bind::<Option<i64>>(at)
            .bind(now)
            .execute()
            .await?;
        }
        "project" => {
            let project: Option<Uuid> = old.get(0);
            if let Some(project) = project.map(ProjectId::from) {
                let gone = |_| TaskError::Conflict("The project is gone that this task was in.");
                projects::load(txn, project).await.map_err(gone)?;
            }
            Set { txn, id, now }.id(field, project).await?;
        }
        "parent" => {
            let parent: Option<Uuid> = old.get(0);
            if let Some(parent) = parent {
                check_parent(txn, Some(request.id), parent.into()).await.map_err(|error| match error {
                    TaskError::NotFound(_) => TaskError::Conflict("The task is gone that this was a part of."),
                    other => other,
                })?;
            }
            Set { txn, id, now }.id(field, parent).await?;
        }
        "priority" | "duration_min" | "evening" | "trashed_at" => {
            Set { txn, id, now }.number(field, old.get(0)).await?;
        }
        _ => Set { txn, id, now }.text(field, old.get(0)).await?,
    }
    Ok(())
}

/// Takes back what an action did to what hangs on a task: labels, comments, files.
async fn hanging(txn: &mut WriteTxn, table: &'static str, task: Uuid, action: Uuid) -> Result<(), TaskError> {
    let statement = format!(
        "SELECT op.row, op.col, CASE op.col WHEN 'deleted' THEN op.old END, CASE op.col WHEN 'text' THEN op.old END \
         FROM op JOIN {table} ON {table}.id = op.row WHERE {table}.workspace = ?1 AND {table}.task = ?2 AND op.txn = ?3 \
         AND op.tbl = '{table}' AND op.col IN ('', 'deleted', 'text') ORDER BY op.dseq DESC"
    );
    let changes = txn.query(assert_constant(statement)).bind(task).bind(action).fetch_all().await?;
    if changes.is_empty() {
        return Err(TaskError::NotFound("change"));
    }
    let now = txn.now_ms();
    for change in changes {
        let row: Uuid = change.get(0);
        if change.get::<&str, _>(1) == "text" {
            txn.query("UPDATE comment SET text = ?3, updated_at = ?4 WHERE workspace = ?1 AND id = ?2")
                .bind(row)
                .bind(change.get::<String, _>(3))
                .bind(now)
                .execute()
                .await?;
            continue;
        }
        // What the action made was not there before.
        let deleted = change.get::<Option<i64>, _>(2).unwrap_or(1);
        let statement = format!("UPDATE {table} SET deleted = ?3, updated_at = ?4 WHERE workspace = ?1 AND id = ?2");
        txn.query(assert_constant(statement)).bind(row).bind(deleted).bind(now).execute().await?;
        if deleted == 0 && table == "task_label" {
            // A label that is on a task is one, also when it was removed since.
            txn.query(
                "UPDATE label SET deleted = 0, updated_at = ?3 WHERE workspace = ?1 AND deleted <> 0 \
                 AND id = (SELECT label FROM task_label WHERE task_label.id = ?2)",
            )
            .bind(row)
            .bind(now)
            .execute()
            .await?;
        }
    }
    Ok(())
}
