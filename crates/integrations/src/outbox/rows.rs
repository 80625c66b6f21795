//! The rows of writes to the outside, and of tasks that a person changed.

use super::edit::{Edit, Planned};
use crate::error::Error;
use atom_api::{
    Page,
    integrations::OutboxCounts,
    outbox::{Outgoing, WriteState},
};
use atom_core::{ApiError, ConnectionId, TaskId, WorkspaceId};
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, Store, WriteTxn};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Tasks that are compared in one go.
pub(super) const CHANGED_MAX: usize = 500;

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

const WRITE: &str =
    "o.id, o.action, o.subject, o.args, o.external_id, o.task, o.edit, o.idempotency_key, o.tries, o.sent_at";
const VIEW: &str = "id, connection, action, subject, args, external_id, task, state, tries, created_at, next_at, done_at, error, result, seq";
/// Earlier writes to the same entity that have to be settled first.
const BEHIND: &str = "EXISTS (SELECT 1 FROM outbox AS e WHERE e.connection = o.connection AND e.entity = o.entity AND e.seq < o.seq \
                      AND e.state IN ('waiting', 'sending', 'in_doubt'))";

/// When a write is due: at its own time, and not before a limit of its connection is over.
const DUE: &str = "max(coalesce(o.next_at, 0), coalesce((SELECT max(l.next_at) FROM outbox AS l WHERE l.connection = o.connection \
                   AND l.state = 'waiting' AND l.error ->> 'code' = 'rate_limited'), 0))";

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

/// Workspaces in which something waits.
pub(crate) async fn workspaces(store: &Store) -> Result<Vec<WorkspaceId>, Error> {
    let mut read = store.system_read().await?;
    let rows = read
        .query("SELECT workspace FROM task_changed UNION SELECT workspace FROM outbox WHERE state IN ('waiting', 'sending')")
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get::<Uuid, _>(0).into()).collect())
}

/// Connections that are not paused and for which something waits, or was on its way when it was interrupted.
pub(crate) async fn connections(handle: &mut ReadHandle) -> Result<Vec<ConnectionId>, Error> {
    let rows = handle
        .query(
            "SELECT DISTINCT o.connection FROM outbox AS o JOIN connection AS c ON c.id = o.connection AND c.paused = 0 \
             WHERE o.workspace = ?1 AND o.state IN ('waiting', 'sending')",
        )
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get::<Uuid, _>(0).into()).collect())
}

/// Whether anything waits for a connection, or was interrupted.
pub(crate) async fn any(handle: &mut ReadHandle, connection: ConnectionId) -> Result<bool, Error> {
    let row = handle
        .query(
            "SELECT 1 FROM outbox WHERE workspace = ?1 AND connection = ?2 AND state IN ('waiting', 'sending') LIMIT 1",
        )
        .bind(connection.uuid())
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}

/// When the next write of the workspace is due.
pub(crate) async fn next_at(handle: &mut ReadHandle) -> Result<Option<i64>, Error> {
    let sql = format!(
        "SELECT min({DUE}) FROM connection AS c JOIN outbox AS o ON o.connection = c.id AND o.state = 'waiting' \
         WHERE c.workspace = ?1 AND +o.workspace = ?1 AND c.paused = 0 AND NOT {BEHIND}"
    );
    Ok(handle.query(sqlx::AssertSqlSafe(sql)).fetch_one().await?.get(0))
}

/// The next write of a connection that is due. The plus keeps SQLite at the index of what waits.
pub(crate) async fn next_due(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    now_ms: i64,
) -> Result<Option<Write>, Error> {
    let sql = format!(
        "SELECT {WRITE} FROM outbox AS o WHERE +o.workspace = ?1 AND o.connection = ?2 AND o.state = 'waiting' \
         AND {DUE} <= ?3 AND NOT {BEHIND} ORDER BY o.seq LIMIT 1"
    );
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(now_ms).fetch_optional().await?;
    Ok(row.as_ref().map(write))
}

/// Writes that were on their way when they were interrupted.
pub(crate) async fn interrupted(handle: &mut ReadHandle, connection: ConnectionId) -> Result<Vec<Write>, Error> {
    let sql = format!(
        "SELECT {WRITE} FROM outbox AS o WHERE o.workspace = ?1 AND o.connection = ?2 AND o.state = 'sending' ORDER BY o.seq"
    );
    let rows = handle.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).fetch_all().await?;
    Ok(rows.iter().map(write).collect())
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

/// Ends a write that cannot be sent as it is.
pub(super) async fn refuse(txn: &mut WriteTxn, id: Uuid, planned: &Planned) -> Result<(), Error> {
    let Some(problem) = &planned.problem else { return Ok(()) };
    let error = ApiError::invalid("args", format!("This cannot be said to the service: {problem}."));
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

/// Tries a write again now. One that may have left is still looked for first, where that can be done; one that was refused
/// surely left nothing.
pub(crate) async fn again(txn: &mut WriteTxn, id: Uuid) -> Result<(), Error> {
    txn.query(
        "UPDATE outbox SET state = 'waiting', next_at = NULL, error = NULL, done_at = NULL, tries = 0, \
         sent_at = CASE WHEN state = 'failed' THEN NULL ELSE sent_at END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .execute()
    .await?;
    Ok(())
}

/// One write, as it is shown, and the edit that it carries.
pub(crate) async fn find(handle: &mut impl Scoped, id: Uuid) -> Result<(Outgoing, Option<Edit>), Error> {
    let sql = format!("SELECT {VIEW}, edit FROM outbox WHERE workspace = ?1 AND id = ?2");
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional().await?.ok_or(Error::NoSuchWrite)?;
    let edit = row.get::<Option<String>, _>("edit").and_then(|text| serde_json::from_str(&text).ok());
    Ok((view(&row), edit))
}

/// The write of a connection that has this key.
pub(crate) async fn of_key(
    handle: &mut impl Scoped,
    connection: ConnectionId,
    key: &str,
) -> Result<Option<Outgoing>, Error> {
    let sql = format!("SELECT {VIEW} FROM outbox WHERE workspace = ?1 AND connection = ?2 AND idempotency_key = ?3");
    let row =
        handle.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(key.to_owned()).fetch_optional().await?;
    Ok(row.as_ref().map(view))
}

/// A page of writes, newest first.
pub(crate) async fn page(
    handle: &mut ReadHandle,
    connection: Option<ConnectionId>,
    states: Option<&[WriteState]>,
    before: i64,
    limit: u32,
) -> Result<Page<Outgoing>, Error> {
    let sql = format!(
        "SELECT {VIEW} FROM outbox WHERE workspace = ?1 AND (?2 IS NULL OR connection = ?2) \
         AND (?3 IS NULL OR state IN (SELECT value FROM json_each(?3))) AND seq < ?4 ORDER BY seq DESC LIMIT ?5"
    );
    let states =
        states.map(|states| json!(states.iter().map(|state| state_name(*state)).collect::<Vec<_>>()).to_string());
    let rows = handle
        .query(sqlx::AssertSqlSafe(sql))
        .bind(connection.map(ConnectionId::uuid))
        .bind(states)
        .bind(before)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let shown = &rows[..rows.len().min(limit as usize)];
    let next = shown.last().filter(|_| more).map(|row| row.get::<i64, _>("seq").to_string());
    Ok(Page { items: shown.iter().map(view).collect(), next })
}

fn view(row: &SqliteRow) -> Outgoing {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let json = |column: &str| row.get::<Option<String>, _>(column);
    Outgoing {
        id: row.get("id"),
        connection_id: row.get::<Uuid, _>("connection").into(),
        action: row.get("action"),
        subject: row.get("subject"),
        args: serde_json::from_str(row.get("args")).unwrap_or_default(),
        external_id: row.get("external_id"),
        task: row.get::<Option<Uuid>, _>("task").map(Into::into),
        state: state_of(row.get("state")),
        tries: u32::try_from(row.get::<i64, _>("tries")).unwrap_or(u32::MAX),
        created_at: instant(row.get("created_at")),
        next_at: row.get::<Option<i64>, _>("next_at").map(instant),
        done_at: row.get::<Option<i64>, _>("done_at").map(instant),
        error: json("error").and_then(|text| serde_json::from_str(&text).ok()),
        result: json("result").and_then(|text| serde_json::from_str(&text).ok()),
    }
}

/// How many writes of a connection stand where.
pub(crate) async fn counts(handle: &mut ReadHandle, connection: ConnectionId) -> Result<OutboxCounts, Error> {
    let row = handle
        .query(
            "SELECT coalesce(sum(state IN ('waiting', 'sending')), 0), coalesce(sum(state = 'failed'), 0), \
             coalesce(sum(state = 'in_doubt'), 0) FROM outbox WHERE workspace = ?1 AND connection = ?2",
        )
        .bind(connection.uuid())
        .fetch_one()
        .await?;
    let count = |column: usize| u64::try_from(row.get::<i64, _>(column)).unwrap_or(0);
    Ok(OutboxCounts { waiting: count(0), failed: count(1), in_doubt: count(2) })
}

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

/// As it is stored.
fn as_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
