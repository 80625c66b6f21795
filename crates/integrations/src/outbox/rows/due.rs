//! Which writes are due, and where something waits.

use super::{WRITE, Write, write};
use crate::{error::Error, http::ASKED_MAX_MS};
use atom_core::{ConnectionId, WorkspaceId};
use atom_store::{ReadHandle, Row, Scoped, Store};
use uuid::Uuid;

/// Earlier writes to the same entity that have to be settled first.
const BEHIND: &str = "EXISTS (SELECT 1 FROM outbox AS e WHERE e.connection = o.connection AND e.entity = o.entity AND e.seq < o.seq \
                      AND e.state IN ('waiting', 'sending', 'in_doubt'))";

/// When a write is due: at its own time, and not before a limit of its connection is over. What is further off than the longest wait
/// that a service gets, from the bound `now` on, was never asked for, or the clock was set back since: that is due.
fn due(now: &str) -> String {
    let near = |column: &str| format!("CASE WHEN {column} <= {now} + {ASKED_MAX_MS} THEN {column} END");
    let (own, limit) = (near("o.next_at"), near("l.next_at"));
    format!(
        "max(coalesce({own}, 0), coalesce((SELECT max({limit}) FROM outbox AS l WHERE l.connection = o.connection \
         AND l.state = 'waiting' AND l.error ->> 'code' = 'rate_limited'), 0))"
    )
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

/// Connections that are neither paused nor disconnected and for which something waits, or was on its way when it was interrupted.
pub(crate) async fn connections(handle: &mut ReadHandle) -> Result<Vec<ConnectionId>, Error> {
    let rows = handle
        .query(
            "SELECT DISTINCT o.connection FROM outbox AS o JOIN connection AS c ON c.id = o.connection AND c.paused = 0 \
             AND c.health <> 'disconnected' \
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
pub(crate) async fn next_at(handle: &mut ReadHandle, now_ms: i64) -> Result<Option<i64>, Error> {
    let due = due("?2");
    let sql = format!(
        "SELECT min({due}) FROM connection AS c JOIN outbox AS o ON o.connection = c.id AND o.state = 'waiting' \
         WHERE c.workspace = ?1 AND +o.workspace = ?1 AND c.paused = 0 AND c.health <> 'disconnected' AND NOT {BEHIND}"
    );
    Ok(handle.query(sqlx::AssertSqlSafe(sql)).bind(now_ms).fetch_one().await?.get(0))
}

/// The next write of a connection that is due. The plus keeps SQLite at the index of what waits.
pub(crate) async fn next_due(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    now_ms: i64,
) -> Result<Option<Write>, Error> {
    let due = due("?3");
    let sql = format!(
        "SELECT {WRITE} FROM outbox AS o WHERE +o.workspace = ?1 AND o.connection = ?2 AND o.state = 'waiting' \
         AND {due} <= ?3 AND NOT {BEHIND} ORDER BY o.seq LIMIT 1"
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
