//! The rows of writes to the outside, and of tasks that a person changed.

mod changed;
mod due;
mod over;
mod shown;

pub(in crate::outbox) use changed::CHANGED_MAX;
pub(crate) use changed::{changed, compared, kept_here, mark, pending};
pub(crate) use due::{any, connections, interrupted, next_at, next_due, workspaces};
pub(crate) use over::{AT_ONCE, KEPT_MS, take_over, with_over};
pub(crate) use shown::{counts, find, has_left, of_key, page};

use super::edit::{Edit, Planned};
use crate::error::Error;
use atom_api::outbox::WriteState;
use atom_core::{ApiError, ConnectionId, TaskId};
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use serde_json::Value;
use uuid::Uuid;

/// A write that waits for its turn.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) id: Uuid,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) args: Value,
    pub(crate) external_id: Option<String>,
    pub(crate) task: Option<TaskId>,
    pub(crate) edit: Option<Edit>,
    pub(crate) key: String,
    pub(crate) tries: u32,
    /// When bytes of it left first, unless it surely had no effect.
    pub(crate) sent_at: Option<i64>,
}

/// A write to be written down.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) connection: ConnectionId,
    pub(crate) action: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) args: &'a Value,
    pub(crate) entity: Option<&'a str>,
    pub(crate) external_id: Option<&'a str>,
    pub(crate) task: Option<TaskId>,
    pub(crate) edit: Option<&'a Edit>,
    pub(crate) key: &'a str,
    pub(crate) at_ms: i64,
}

/// The most ids of earlier writes that a look is told.
const TAKEN_MAX: u32 = 500;

const WRITE: &str =
    "o.id, o.action, o.subject, o.args, o.external_id, o.task, o.edit, o.idempotency_key, o.tries, o.sent_at";

/// The name of a state as it is stored.
pub(crate) const fn state_name(state: WriteState) -> &'static str {
    match state {
        WriteState::Waiting => "waiting",
        WriteState::Sending => "sending",
        WriteState::Done => "done",
        WriteState::Failed => "failed",
        WriteState::InDoubt => "in_doubt",
        WriteState::Cancelled => "cancelled",
    }
}

fn state_of(name: &str) -> WriteState {
    match name {
        "waiting" => WriteState::Waiting,
        "sending" => WriteState::Sending,
        "done" => WriteState::Done,
        "in_doubt" => WriteState::InDoubt,
        "cancelled" => WriteState::Cancelled,
        _ => WriteState::Failed,
    }
}

fn write(row: &SqliteRow) -> Write {
    let edit = row.get::<Option<String>, _>("edit");
    Write {
        id: row.get("id"),
        action: row.get("action"),
        subject: row.get("subject"),
        args: serde_json::from_str(row.get("args")).unwrap_or_default(),
        external_id: row.get("external_id"),
        task: row.get::<Option<Uuid>, _>("task").map(Into::into),
        edit: edit.and_then(|text| serde_json::from_str(&text).ok()),
        key: row.get("idempotency_key"),
        tries: u32::try_from(row.get::<i64, _>("tries")).unwrap_or(u32::MAX),
        sent_at: row.get("sent_at"),
    }
}

/// Writes a write down.
pub(crate) async fn put(txn: &mut WriteTxn, new: &New<'_>) -> Result<(), Error> {
    txn.query(
        "INSERT INTO outbox (workspace, id, connection, seq, action, subject, args, entity, external_id, task, edit, \
         idempotency_key, state, created_at) VALUES (?1, ?2, ?3, (SELECT coalesce(max(seq), 0) + 1 FROM outbox WHERE workspace = ?1), \
         ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'waiting', ?12)",
    )
    .bind(new.id)
    .bind(new.connection.uuid())
    .bind(new.action)
    .bind(new.subject)
    .bind(new.args.to_string())
    .bind(new.entity)
    .bind(new.external_id)
    .bind(new.task.map(TaskId::uuid))
    .bind(new.edit.map(as_json))
    .bind(new.key)
    .bind(new.at_ms)
    .execute()
    .await?;
    Ok(())
}

/// Lets the edits of a task be one write that waits; none where there is nothing to say. `fresh` is its id and its key, where
/// it needs new ones.
pub(crate) async fn put_edit(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    task: TaskId,
    planned: Option<&Planned>,
    fresh: (Uuid, &str),
    at_ms: i64,
) -> Result<(), Error> {
    let unsent =
        "workspace = ?1 AND connection = ?2 AND task = ?3 AND edit IS NOT NULL AND state IN ('waiting', 'failed')";
    let Some(planned) = planned else {
        let sql = format!("DELETE FROM outbox WHERE {unsent}");
        txn.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(task.uuid()).execute().await?;
        return Ok(());
    };
    let sql = format!("SELECT id FROM outbox WHERE {unsent} ORDER BY seq DESC LIMIT 1");
    let row = txn.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(task.uuid()).fetch_optional().await?;
    let (id, key) = fresh;
    let Some(known) = row.map(|row| row.get::<Uuid, _>(0)) else {
        let new = New {
            id,
            connection,
            action: &planned.action,
            subject: &planned.subject,
            args: &planned.args,
            entity: Some(&planned.entity),
            external_id: Some(&planned.external_id),
            task: Some(task),
            edit: Some(&planned.edit),
            key,
            at_ms,
        };
        put(txn, &new).await?;
        return refuse(txn, id, planned).await;
    };
    txn.query(
        "UPDATE outbox SET next_at = CASE state WHEN 'waiting' THEN next_at END, state = 'waiting', tries = 0, error = NULL, done_at = NULL, \
         sent_at = NULL, idempotency_key = ?3, created_at = ?4 WHERE workspace = ?1 AND id = ?2",
    )
    .bind(known)
    .bind(key)
    .bind(at_ms)
    .execute()
    .await?;
    say(txn, known, planned).await?;
    refuse(txn, known, planned).await
}

/// What a write says by now.
pub(crate) async fn say(txn: &mut WriteTxn, id: Uuid, planned: &Planned) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET action = ?3, subject = ?4, args = ?5, entity = ?6, external_id = ?7, edit = ?8 WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(&planned.action)
    .bind(&planned.subject)
    .bind(planned.args.to_string())
    .bind(&planned.entity)
    .bind(&planned.external_id)
    .bind(as_json(&planned.edit))
    .execute()
    .await?;
    Ok(())
}

/// Why a write cannot be sent as it is.
pub(in crate::outbox) fn problem(planned: &Planned) -> Option<ApiError> {
    let problem = planned.problem.as_ref()?;
    Some(ApiError::invalid("args", format!("This cannot be said to the service: {problem}.")))
}

/// Ends a write that cannot be sent as it is.
async fn refuse(txn: &mut WriteTxn, id: Uuid, planned: &Planned) -> Result<(), Error> {
    let Some(error) = problem(planned) else { return Ok(()) };
    let at_ms = txn.now_ms();
    settle(txn, id, WriteState::Failed, Some(&error), at_ms).await
}

/// Takes a write away that has nothing to say any more.
pub(crate) async fn forget(txn: &mut WriteTxn, id: Uuid) -> Result<(), Error> {
    txn.query("DELETE FROM outbox WHERE workspace = ?1 AND id = ?2").bind(id).execute().await?;
    Ok(())
}

/// Where a write stands; `None` where there is none.
pub(crate) async fn state(txn: &mut WriteTxn, id: Uuid) -> Result<Option<WriteState>, Error> {
    let row = txn.query("SELECT state FROM outbox WHERE workspace = ?1 AND id = ?2").bind(id).fetch_optional().await?;
    Ok(row.map(|row| state_of(row.get(0))))
}

/// Notes that a write is on its way.
pub(crate) async fn begin(txn: &mut WriteTxn, id: Uuid, tries: u32, at_ms: i64) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = 'sending', next_at = NULL, tries = ?3, sent_at = coalesce(sent_at, ?4) WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(i64::from(tries))
    .bind(at_ms)
    .execute()
    .await?;
    Ok(())
}

/// Lets a write wait for another try. `left` says whether it may have had an effect this time.
pub(crate) async fn wait(
    txn: &mut WriteTxn,
    write: &Write,
    next_at: Option<i64>,
    error: Option<&ApiError>,
    left: bool,
) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = 'waiting', next_at = ?3, error = ?4, tries = ?5, sent_at = CASE WHEN ?6 THEN sent_at ELSE ?7 END \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(write.id)
    .bind(next_at)
    .bind(error.map(as_json))
    .bind(i64::from(write.tries))
    .bind(left)
    .bind(write.sent_at)
    .execute()
    .await?;
    Ok(())
}

/// Lets all writes of a connection wait at least so long.
pub(crate) async fn postpone(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    until_ms: i64,
    error: &ApiError,
) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET next_at = max(coalesce(next_at, 0), ?3), error = ?4 WHERE workspace = ?1 AND connection = ?2 AND state = 'waiting'",
    )
    .bind(connection.uuid())
    .bind(until_ms)
    .bind(as_json(error))
    .execute()
    .await?;
    Ok(())
}

/// Lets the writes of a connection that can be used again wait no longer.
pub(crate) async fn wake(txn: &mut WriteTxn, connection: ConnectionId) -> Result<(), Error> {
    txn.query("UPDATE outbox SET next_at = NULL WHERE workspace = ?1 AND connection = ?2 AND state = 'waiting'")
        .bind(connection.uuid())
        .execute()
        .await?;
    Ok(())
}

/// Leaves the writes of a connection in doubt that were on their way when they were interrupted: nobody looks for them any more.
pub(crate) async fn leave_in_doubt(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    error: &ApiError,
) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = 'in_doubt', next_at = NULL, error = ?3 WHERE workspace = ?1 AND connection = ?2 AND state = 'sending'",
    )
    .bind(connection.uuid())
    .bind(as_json(error))
    .execute()
    .await?;
    Ok(())
}

/// Settles a write.
pub(crate) async fn settle(
    txn: &mut WriteTxn,
    id: Uuid,
    state: WriteState,
    error: Option<&ApiError>,
    at_ms: i64,
) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = ?3, next_at = NULL, error = ?4, done_at = ?5 WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(state_name(state))
    .bind(error.map(as_json))
    .bind((state != WriteState::InDoubt).then_some(at_ms))
    .execute()
    .await?;
    Ok(())
}

/// Notes what the service answered.
pub(crate) async fn answered(
    txn: &mut WriteTxn,
    id: Uuid,
    result: Option<&Value>,
    external_id: Option<&str>,
) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET result = ?3, external_id = coalesce(external_id, ?4) WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(result.map(Value::to_string))
    .bind(external_id)
    .execute()
    .await?;
    Ok(())
}

/// Notes when a write left of which a try surely had no effect: when one before it did.
pub(crate) async fn left_at(txn: &mut WriteTxn, id: Uuid, sent_at: Option<i64>) -> Result<(), Error> {
    txn.query("UPDATE outbox SET sent_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(id)
        .bind(sent_at)
        .execute()
        .await?;
    Ok(())
}

/// The ids of what the last writes of an action left, newest first: none of that is what another write left.
pub(crate) async fn taken(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    action: &str,
) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT external_id FROM outbox WHERE workspace = ?1 AND connection = ?2 AND action = ?3 AND state = 'done' \
         AND external_id IS NOT NULL ORDER BY seq DESC LIMIT {TAKEN_MAX}"
    );
    let rows =
        handle.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(action.to_owned()).fetch_all().await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Tries a write again now. One that may have left is still looked for first, where `looks` says that this can be done; else one
/// that was refused surely left nothing.
pub(crate) async fn again(txn: &mut WriteTxn, id: Uuid, looks: bool) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = 'waiting', next_at = NULL, error = NULL, done_at = NULL, tries = 0, \
         sent_at = CASE WHEN state = 'failed' AND NOT ?3 THEN NULL ELSE sent_at END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(looks)
    .execute()
    .await?;
    Ok(())
}

/// As it is stored.
fn as_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
