//! Tasks that mirror records of outside services. They come in inside the transaction of the sync, unlogged, for the
//! service can give them again; what a person changes in them later is logged like any other change.

use crate::{TaskError, When, labels, row};
use atom_api::{
    Patch,
    integrations::Holds,
    tasks::{Source, Status, Task},
};
use atom_core::{ConnectionId, TaskId};
use atom_store::{AssertSqlSafe, ReadHandle, Row as _, Scoped as _, WriteTxn, order};
use jiff::Timestamp;

/// A mirrored task, and what of it the service changed. Fields that are absent are a person's and stay.
#[derive(Debug, Clone)]
pub struct Mirrored<'a> {
    /// Its id, the same whenever the record is fetched.
    pub id: TaskId,
    /// Whether to make it when it is not there.
    pub make: bool,
    /// Whether to take it out of the trash.
    pub revive: bool,
    /// When the record was made.
    pub created_at: Timestamp,
    /// Where it comes from.
    pub source: &'a Source,
    /// A new title.
    pub title: Option<&'a str>,
    /// New notes.
    pub notes: Option<&'a str>,
    /// A new status.
    pub status: Option<Status>,
    /// A new instant of closing.
    pub completed_at: &'a Patch<Timestamp>,
    /// A new priority.
    pub priority: Option<u8>,
    /// A new due date or instant.
    pub due: &'a Patch<String>,
    /// Labels to put on.
    pub labels_added: &'a [String],
    /// Labels to take off.
    pub labels_removed: &'a [String],
}

pub use crate::mirror_page::apply_all;

/// Makes or changes one mirrored task.
///
/// # Errors
/// When the store refuses.
pub async fn apply(txn: &mut WriteTxn, task: &Mirrored<'_>) -> Result<(), TaskError> {
    let now = txn.now_ms();
    let id = task.id.uuid();
    let source = task.source;
    let made_ms = task.created_at.as_millisecond();
    let present = if task.make {
        let salt = u16::from_be_bytes([id.as_bytes()[14], id.as_bytes()[15]]);
        txn.query(
            "INSERT INTO task (workspace, id, title, ord, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (id) DO UPDATE SET deleted = 0",
        )
        .bind(id)
        .bind(task.title.unwrap_or("Untitled").to_owned())
        .bind(order::newest(made_ms, 0, 0, salt))
        .bind(made_ms)
        .bind(now)
        .execute()
        .await?
    } else {
        txn.query("UPDATE task SET updated_at = ?3 WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
            .bind(id)
            .bind(now)
            .execute()
            .await?
    };
    if present == 0 {
        return Ok(());
    }
    txn.query(
        "UPDATE task SET connection = ?3, provider = ?4, external_id = ?5, reference = ?6, url = ?7 \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(source.connection_id.map(ConnectionId::uuid))
    .bind(source.provider.clone())
    .bind(source.external_id.clone())
    .bind(source.reference.clone())
    .bind(source.url.clone())
    .execute()
    .await?;
    let status = task.status.map(Status::as_str);
    let (completed, due) = (completed(task, now), due(task));
    txn.query(
        "UPDATE task SET title = coalesce(?3, title), notes = coalesce(?4, notes), status = coalesce(?5, status), \
                         priority = coalesce(?6, priority), completed_at = CASE WHEN ?7 THEN ?8 ELSE completed_at END, \
                         due = CASE WHEN ?9 THEN ?10 ELSE due END, \
                         trashed_at = CASE WHEN ?11 THEN NULL ELSE trashed_at END \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(task.title.map(str::to_owned))
    .bind(task.notes.map(str::to_owned))
    .bind(status)
    .bind(task.priority.map(i64::from))
    .bind(completed.is_some())
    .bind(completed.flatten())
    .bind(due.is_some())
    .bind(due.flatten())
    .bind(task.revive)
    .execute()
    .await?;
    labels::remove(txn, id, task.labels_removed).await?;
    labels::add(txn, id, task.labels_added).await
}

/// When it was closed, where that is to be written.
pub(crate) fn completed(task: &Mirrored<'_>, now: i64) -> Option<Option<i64>> {
    let completed = match (task.completed_at, task.status) {
        (Patch::Set(at), _) => Some(Some(at.as_millisecond())),
        (Patch::Clear, _) => Some(None),
        // A service that does not say when: closed when it was seen closed.
        (Patch::Keep, Some(status)) => Some(status.is_closed().then_some(now)),
        (Patch::Keep, None) => None,
    };
    // Closed tasks always have an instant of closing, open ones never.
    match (completed, task.status) {
        (Some(None), Some(status)) if status.is_closed() => Some(Some(now)),
        (other, _) => other,
    }
}

/// When it is due, where that is to be written.
pub(crate) fn due(task: &Mirrored<'_>) -> Option<Option<String>> {
    task.due.clone().change().map(|due| due.map(|text| kept_due(&text)))
}

fn kept_due(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(instant) => When::utc(instant).to_string(),
        Err(_) => text.to_owned(),
    }
}

/// A person's own work on a task: an edit, a step, or something that hangs on it.
const OWN_WORK: &str = "SELECT 1 FROM task WHERE workspace = ?1 AND parent = ?2 AND deleted = 0 \
     UNION ALL SELECT 1 FROM op WHERE op.row = ?2 \
     UNION ALL SELECT 1 FROM comment WHERE comment.task = ?2 AND comment.deleted = 0 \
     UNION ALL SELECT 1 FROM attachment WHERE attachment.task = ?2 AND attachment.deleted = 0 \
     UNION ALL SELECT 1 FROM time_entry WHERE time_entry.task = ?2 AND time_entry.deleted = 0 \
     UNION ALL SELECT 1 FROM reminder WHERE reminder.task = ?2 AND reminder.deleted = 0 \
     UNION ALL SELECT 1 FROM task_link WHERE task_link.from_task = ?2 AND task_link.deleted = 0 \
     UNION ALL SELECT 1 FROM task_link WHERE task_link.to_task = ?2 AND task_link.deleted = 0 \
     UNION ALL SELECT 1 FROM task_label JOIN op ON op.row = task_label.id WHERE task_label.task = ?2 LIMIT 1";

/// How many tasks a connection holds, and how many of them [`remove`] would not delete. Those in the trash are left out.
///
/// # Errors
/// When the store refuses.
pub async fn holds(read: &mut ReadHandle, connection: ConnectionId) -> Result<Holds, TaskError> {
    let own_work = OWN_WORK.replace("?2", "mine.id");
    let sql = format!(
        "SELECT count(*), count(CASE WHEN EXISTS ({own_work}) THEN 1 END) FROM task AS mine \
         WHERE mine.workspace = ?1 AND mine.connection = ?2 AND mine.deleted = 0 AND mine.trashed_at IS NULL"
    );
    let row = read.query(AssertSqlSafe(sql)).bind(connection.uuid()).fetch_one().await?;
    let count = |at: usize| u64::try_from(row.get::<i64, _>(at)).unwrap_or(0);
    Ok(Holds { tasks: count(0), own_work: count(1) })
}

/// Takes mirrored tasks away: the service or the connection is gone. What carries a person's own work goes to the trash
/// instead, from where it can be taken back; the rest can be fetched again and is deleted.
///
/// # Errors
/// When the store refuses.
pub async fn remove(txn: &mut WriteTxn, tasks: &[TaskId]) -> Result<(), TaskError> {
    let now = txn.now_ms();
    for task in tasks {
        if txn.query(OWN_WORK).bind(task.uuid()).fetch_optional().await?.is_some() {
            txn.query(
                "UPDATE task SET connection = NULL, trashed_at = coalesce(trashed_at, ?3), updated_at = ?3 \
                 WHERE workspace = ?1 AND id = ?2 AND provider IS NOT NULL",
            )
            .bind(task.uuid())
            .bind(now)
            .execute()
            .await?;
            continue;
        }
        for statement in [
            "DELETE FROM task_label WHERE workspace = ?1 AND task = ?2",
            "DELETE FROM task WHERE workspace = ?1 AND id = ?2 AND provider IS NOT NULL",
        ] {
            txn.query(statement).bind(task.uuid()).execute().await?;
        }
    }
    Ok(())
}

/// How mirrored tasks stand here. Those that are not there, or in the trash, are left out.
///
/// # Errors
/// When the store refuses.
pub async fn current(txn: &mut WriteTxn, tasks: &[TaskId]) -> Result<Vec<Task>, TaskError> {
    let mut found = Vec::new();
    for id in tasks {
        match row::load(txn, *id).await {
            Ok(task) if task.trashed_at.is_none() => found.push(task),
            Ok(_) | Err(TaskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Lets the tasks of a connection that ends stay, with their origin but without the connection.
///
/// # Errors
/// When the store refuses.
pub async fn release(txn: &mut WriteTxn, connection: ConnectionId) -> Result<(), TaskError> {
    txn.query("UPDATE task SET connection = NULL WHERE workspace = ?1 AND connection = ?2")
        .bind(connection.uuid())
        .execute()
        .await?;
    Ok(())
}
