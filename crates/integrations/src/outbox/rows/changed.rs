//! Tasks that a person changed, and what is known of their writes.

use crate::{error::Error, outbox::edit::Edit};
use atom_core::TaskId;
use atom_store::{Row, Scoped, WriteTxn};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Tasks that are compared in one go.
pub(in crate::outbox) const CHANGED_MAX: usize = 500;

/// Tasks that a person changed since they were last compared, with the instant of the change.
pub(crate) async fn changed(handle: &mut impl Scoped) -> Result<Vec<(TaskId, i64)>, Error> {
    let sql = format!("SELECT task, at FROM task_changed WHERE workspace = ?1 ORDER BY at LIMIT {CHANGED_MAX}");
    let rows = handle.query(sqlx::AssertSqlSafe(sql)).fetch_all().await?;
    Ok(rows.iter().map(|row| (row.get::<Uuid, _>(0).into(), row.get(1))).collect())
}

/// Notes that a task has to be compared with the service.
pub(crate) async fn mark(txn: &mut WriteTxn, task: TaskId, at_ms: i64) -> Result<(), Error> {
    txn.query(
        "INSERT INTO task_changed (task, workspace, at) VALUES (?2, ?1, ?3) ON CONFLICT (task) DO UPDATE SET at = max(at, excluded.at)",
    )
    .bind(task.uuid())
    .bind(at_ms)
    .execute()
    .await?;
    Ok(())
}

/// Notes that a task was compared.
pub(crate) async fn compared(txn: &mut WriteTxn, task: TaskId) -> Result<(), Error> {
    txn.query("DELETE FROM task_changed WHERE workspace = ?1 AND task = ?2").bind(task.uuid()).execute().await?;
    Ok(())
}

/// Which of these tasks carry edits that the service does not have yet, and since when.
pub(crate) async fn pending(txn: &mut WriteTxn, tasks: &[TaskId]) -> Result<HashMap<TaskId, i64>, Error> {
    let ids = json!(tasks.iter().map(|task| hex::encode(task.uuid().as_bytes())).collect::<Vec<_>>()).to_string();
    let rows = txn
        .query(
            "WITH wanted (id) AS MATERIALIZED (SELECT unhex(value) FROM json_each(?2)) \
             SELECT c.task, c.at FROM wanted CROSS JOIN task_changed AS c ON c.task = wanted.id WHERE c.workspace = ?1 \
             UNION ALL SELECT o.task, o.created_at FROM wanted CROSS JOIN outbox AS o ON o.task = wanted.id \
             WHERE o.workspace = ?1 AND o.edit IS NOT NULL AND o.state IN ('waiting', 'sending', 'in_doubt', 'failed')",
        )
        .bind(ids)
        .fetch_all()
        .await?;
    let mut pending = HashMap::new();
    for row in rows {
        let at: i64 = row.get(1);
        let newest = pending.entry(row.get::<Uuid, _>(0).into()).or_insert(at);
        *newest = at.max(*newest);
    }
    Ok(pending)
}

/// What a person decided last not to send of a task.
pub(crate) async fn kept_here(txn: &mut WriteTxn, task: TaskId) -> Result<Option<Edit>, Error> {
    let row = txn
        .query(
            "SELECT edit FROM outbox WHERE workspace = ?1 AND task = ?2 AND state = 'cancelled' AND edit IS NOT NULL ORDER BY seq DESC LIMIT 1",
        )
        .bind(task.uuid())
        .fetch_optional()
        .await?;
    Ok(row.and_then(|row| serde_json::from_str(row.get(0)).ok()))
}
