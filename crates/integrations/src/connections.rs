//! The rows of connections.

use crate::error::{Error, Trouble};
use atom_api::integrations::{Health, LastCall};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use uuid::Uuid;

/// A connection as it is stored. The credentials are sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredConnection {
    pub(crate) id: ConnectionId,
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) base_url: String,
    pub(crate) credentials: Vec<u8>,
    pub(crate) health: Health,
    pub(crate) last_call: LastCall,
    pub(crate) synced_at: Option<Timestamp>,
}

/// What the last real call said.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) at_ms: i64,
    pub(crate) health: Health,
    pub(crate) message: String,
}

impl Outcome {
    pub(crate) fn ok(at_ms: i64, message: String) -> Self {
        Self { at_ms, health: Health::Ok, message }
    }

    pub(crate) fn of(at_ms: i64, trouble: Trouble, message: String) -> Self {
        let health = match trouble {
            Trouble::Offline => Health::Offline,
            Trouble::NeedsSignIn => Health::NeedsSignIn,
            Trouble::Forbidden
            | Trouble::RateLimited { .. }
            | Trouble::ForeignHost
            | Trouble::Refused(_)
            | Trouble::BadAnswer => Health::Failing,
        };
        Self { at_ms, health, message }
    }
}

const COLUMNS: &str =
    "id, provider, account, base_url, credentials, health, last_call_at, last_call_ok, last_call_message, synced_at";

/// One connection of this workspace.
pub(crate) async fn find(handle: &mut ReadHandle, id: ConnectionId) -> Result<StoredConnection, Error> {
    let sql = format!("SELECT {COLUMNS} FROM connection WHERE workspace = ?1 AND id = ?2");
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(id.uuid()).fetch_optional().await?;
    row.as_ref().map(read).ok_or(Error::NoSuchConnection)
}

/// All connections of this workspace, oldest first.
pub(crate) async fn all(handle: &mut ReadHandle) -> Result<Vec<StoredConnection>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM connection WHERE workspace = ?1 ORDER BY created_at, id");
    let rows = handle.query(sqlx::AssertSqlSafe(sql)).fetch_all().await?;
    Ok(rows.iter().map(read).collect())
}

/// Whether the connection is still there: it may have been ended while a sync was running.
pub(crate) async fn must_exist(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    let row =
        txn.query("SELECT 1 FROM connection WHERE workspace = ?1 AND id = ?2").bind(id.uuid()).fetch_optional().await?;
    row.map(drop).ok_or(Error::NoSuchConnection)
}

/// Makes a connection, or gives a known one new credentials.
pub(crate) async fn put(txn: &mut WriteTxn, connection: &StoredConnection) -> Result<(), Error> {
    txn.query(
        "INSERT INTO connection (workspace, id, provider, account, base_url, credentials, health, last_call_at, last_call_ok, \
         last_call_message, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?8) \
         ON CONFLICT (id) DO UPDATE SET account = excluded.account, base_url = excluded.base_url, credentials = excluded.credentials, \
         health = excluded.health, last_call_at = excluded.last_call_at, last_call_ok = 1, last_call_message = excluded.last_call_message",
    )
    .bind(connection.id.uuid())
    .bind(&connection.provider)
    .bind(&connection.account)
    .bind(&connection.base_url)
    .bind(&connection.credentials)
    .bind(health_name(connection.health))
    .bind(connection.last_call.at.as_millisecond())
    .bind(&connection.last_call.message)
    .execute()
    .await?;
    Ok(())
}

/// Notes what the last real call said; `synced` when it ended a sync well.
pub(crate) async fn note_call(
    txn: &mut WriteTxn,
    id: ConnectionId,
    outcome: &Outcome,
    synced: bool,
) -> Result<(), Error> {
    txn.query(
        "UPDATE connection SET health = ?3, last_call_at = ?4, last_call_ok = ?5, last_call_message = ?6, \
         synced_at = CASE WHEN ?7 THEN ?4 ELSE synced_at END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id.uuid())
    .bind(health_name(outcome.health))
    .bind(outcome.at_ms)
    .bind(outcome.health == Health::Ok)
    .bind(&outcome.message)
    .bind(synced)
    .execute()
    .await?;
    Ok(())
}

/// Removes the connection with its credentials, stream states and records.
pub(crate) async fn remove(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    for table in ["remote_record", "stream_state"] {
        let sql = format!("DELETE FROM {table} WHERE workspace = ?1 AND connection = ?2");
        txn.query(sqlx::AssertSqlSafe(sql)).bind(id.uuid()).execute().await?;
    }
    txn.query("DELETE FROM connection WHERE workspace = ?1 AND id = ?2").bind(id.uuid()).execute().await?;
    Ok(())
}

fn read(row: &SqliteRow) -> StoredConnection {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    StoredConnection {
        id: row.get::<Uuid, _>("id").into(),
        provider: row.get("provider"),
        account: row.get("account"),
        base_url: row.get("base_url"),
        credentials: row.get("credentials"),
        health: health_of(row.get("health")),
        last_call: LastCall {
            at: instant(row.get("last_call_at")),
            ok: row.get("last_call_ok"),
            message: row.get("last_call_message"),
        },
        synced_at: row.get::<Option<i64>, _>("synced_at").map(instant),
    }
}

const fn health_name(health: Health) -> &'static str {
    match health {
        Health::Ok => "ok",
        // Running is not a stored state: it ends with the process.
        Health::Syncing | Health::Failing => "failing",
        Health::NeedsSignIn => "needs_sign_in",
        Health::Offline => "offline",
    }
}

fn health_of(name: &str) -> Health {
    match name {
        "ok" => Health::Ok,
        "needs_sign_in" => Health::NeedsSignIn,
        "offline" => Health::Offline,
        _ => Health::Failing,
    }
}
