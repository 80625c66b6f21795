//! Writes as a person sees them.

use super::{state_name, state_of};
use crate::{error::Error, outbox::edit::Edit};
use atom_api::{
    Page,
    integrations::OutboxCounts,
    outbox::{Outgoing, WriteState},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

const VIEW: &str = "id, connection, action, subject, args, external_id, task, state, tries, created_at, next_at, done_at, error, result, seq";

/// One write, as it is shown, and the edit that it carries.
pub(crate) async fn find(handle: &mut impl Scoped, id: Uuid) -> Result<(Outgoing, Option<Edit>), Error> {
    let sql = format!("SELECT {VIEW}, edit FROM outbox WHERE workspace = ?1 AND id = ?2");
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional().await?.ok_or(Error::NoSuchWrite)?;
    let edit = row.get::<Option<String>, _>("edit").and_then(|text| serde_json::from_str(&text).ok());
    Ok((view(&row), edit))
}

/// Whether a write may have had an effect: it was sent, and no try since surely had none.
pub(crate) async fn has_left(handle: &mut impl Scoped, id: Uuid) -> Result<bool, Error> {
    let sql = "SELECT sent_at IS NOT NULL FROM outbox WHERE workspace = ?1 AND id = ?2";
    let row = handle.query(sql).bind(id).fetch_optional().await?;
    Ok(row.is_some_and(|row| row.get::<i64, _>(0) != 0))
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

/// How many writes of a connection stand where.
pub(crate) async fn counts(handle: &mut impl Scoped, connection: ConnectionId) -> Result<OutboxCounts, Error> {
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
