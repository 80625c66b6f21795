//! The rows of connections.

use crate::{
    error::{Error, Trouble, VendorError},
    health::Standing,
    tenants::Home,
};
use atom_api::integrations::{AuthKind, Health, LastCall, Quota};
use atom_core::{ConnectionId, Said};
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A connection as it is stored. The credentials are sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredConnection {
    pub(crate) id: ConnectionId,
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) base_url: String,
    pub(crate) credentials: Vec<u8>,
    pub(crate) auth: AuthKind,
    /// What the person told of the tenant.
    pub(crate) options: Map<String, Value>,
    /// What the service allows, where it says so.
    pub(crate) scopes: Vec<String>,
    pub(crate) health: Health,
    pub(crate) last_call: LastCall,
    pub(crate) synced_at: Option<Timestamp>,
    pub(crate) upkeep: Upkeep,
    /// Tenants into which the service lets the account, where it keeps its customers apart.
    pub(crate) tenants: Vec<Home>,
}

impl StoredConnection {
    /// Whether a person has to choose a tenant before anything can be asked: the address is not whole yet.
    pub(crate) const fn waits_for_choice(&self) -> bool {
        matches!(self.health, Health::ChooseTenant)
    }

    /// Whether a person disconnected the account: only what came from it is here.
    pub(crate) const fn is_disconnected(&self) -> bool {
        matches!(self.health, Health::Disconnected)
    }

    /// Which of these scopes the person has not granted. Where the service does not say what it allows, nobody knows.
    pub(crate) fn lacks(&self, scopes: &[String]) -> Vec<String> {
        let granted = matches!(self.auth, AuthKind::Oauth | AuthKind::DeviceCode) && !self.scopes.is_empty();
        scopes.iter().filter(|scope| granted && !self.scopes.contains(*scope)).cloned().collect()
    }

    /// Whether it can be used.
    ///
    /// # Errors
    /// [`Error::NotNow`] while a person has to choose a tenant; [`Error::Disconnected`].
    pub(crate) fn must_be_whole(&self) -> Result<(), Error> {
        if self.is_disconnected() {
            return Err(Error::Disconnected);
        }
        if self.waits_for_choice() {
            let message =
                "This connection waits for a choice: several places are open to the account. Choose one first.";
            return Err(Error::NotNow(message.to_owned()));
        }
        Ok(())
    }
}

/// When a connection syncs, and how it goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upkeep {
    /// Minutes between two syncs.
    pub(crate) every_min: u32,
    /// Whether a person paused it.
    pub(crate) paused: bool,
    /// When it syncs next; at once where nothing is said.
    pub(crate) next_sync_at: Option<Timestamp>,
    /// What was left of the quota, as the service said last.
    pub(crate) quota: Option<Quota>,
    /// The circuit breaker, and what failed in a row.
    pub(crate) standing: Standing,
}

/// A new connection is synced by itself after so long, where nobody asked for it before.
const FIRST_SYNC_MS: i64 = 15_000;

/// What the last real call said.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) at_ms: i64,
    pub(crate) health: Health,
    pub(crate) message: String,
    /// The same as a code with its facts, where there is one.
    pub(crate) said: Option<Said>,
}

impl Outcome {
    pub(crate) fn ok(at_ms: i64, said: Said) -> Self {
        Self { at_ms, health: Health::Ok, message: said.to_string(), said: Some(said) }
    }

    pub(crate) fn of(at_ms: i64, error: &VendorError) -> Self {
        let health = match error.trouble {
            Trouble::Offline => Health::Offline,
            Trouble::NeedsSignIn => Health::NeedsSignIn,
            Trouble::NeedsScope => Health::NeedsScope,
            Trouble::RateLimited { .. } => Health::Resting,
            Trouble::Forbidden
            | Trouble::ForeignHost
            | Trouble::Refused(_)
            | Trouble::Gone
            | Trouble::CursorExpired
            | Trouble::BadAnswer => Health::Failing,
        };
        Self { at_ms, health, message: error.message.clone(), said: error.said.as_deref().cloned() }
    }
}

const COLUMNS: &str = "id, provider, account, base_url, credentials, auth, options, scopes, health, last_call_at, last_call_ok, \
                       last_call_message, last_call_said, synced_at, every_min, paused, next_sync_at, quota, breaker, tenants";

/// Where a connection keeps, among its options, the id under which it waited for a choice; no field of a manifest has this name.
pub(crate) const WAITED_AS: &str = "waitedAs";

/// One connection of this workspace, by its id or by the one under which it waited for a choice.
pub(crate) async fn find(handle: &mut ReadHandle, id: ConnectionId) -> Result<StoredConnection, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM connection WHERE workspace = ?1 AND (id = ?2 OR options ->> '$.{WAITED_AS}' = ?3) ORDER BY id = ?2 DESC LIMIT 1"
    );
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(id.uuid()).bind(id.to_string()).fetch_optional().await?;
    row.as_ref().map(read).ok_or(Error::NoSuchConnection)
}

/// All connections of this workspace, oldest first.
pub(crate) async fn all(handle: &mut ReadHandle) -> Result<Vec<StoredConnection>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM connection WHERE workspace = ?1 ORDER BY created_at, id");
    let rows = handle.query(sqlx::AssertSqlSafe(sql)).fetch_all().await?;
    Ok(rows.iter().map(read).collect())
}

/// Takes the id of a connection that waited for a choice from the one that it became: another one waits under it, or is found by it.
pub(crate) async fn no_longer_waited_as(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    let sql = format!(
        "UPDATE connection SET options = json_remove(options, '$.{WAITED_AS}') WHERE workspace = ?1 AND options ->> '$.{WAITED_AS}' = ?2"
    );
    txn.query(sqlx::AssertSqlSafe(sql)).bind(id.to_string()).execute().await?;
    Ok(())
}

/// Whether the connection is still there, and connected: it may have been ended while a sync was running.
pub(crate) async fn must_exist(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    if was_disconnected(txn, id).await? { Err(Error::Disconnected) } else { Ok(()) }
}

/// Whether a connection that is there is one of a disconnected account.
pub(crate) async fn was_disconnected(txn: &mut WriteTxn, id: ConnectionId) -> Result<bool, Error> {
    let row = txn
        .query("SELECT health FROM connection WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(Error::NoSuchConnection)?;
    Ok(health_of(row.get(0)) == Health::Disconnected)
}

/// The provider of a connection.
pub(crate) async fn provider_of(txn: &mut WriteTxn, id: ConnectionId) -> Result<Option<String>, Error> {
    let row = txn
        .query("SELECT provider FROM connection WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// Makes a connection, or gives a known one new credentials.
pub(crate) async fn put(txn: &mut WriteTxn, connection: &StoredConnection) -> Result<(), Error> {
    txn.query(
        "INSERT INTO connection (workspace, id, provider, account, base_url, credentials, health, last_call_at, last_call_ok, \
         last_call_message, created_at, auth, options, scopes, next_sync_at, last_call_said, tenants) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?8, ?10, ?11, ?12, ?13, ?14, ?15) \
         ON CONFLICT (id) DO UPDATE SET account = excluded.account, base_url = excluded.base_url, credentials = excluded.credentials, \
         auth = excluded.auth, options = excluded.options, scopes = excluded.scopes, next_sync_at = excluded.next_sync_at, breaker = '{}', tenants = excluded.tenants, \
         health = excluded.health, last_call_at = excluded.last_call_at, last_call_ok = 1, last_call_message = excluded.last_call_message, last_call_said = excluded.last_call_said",
    )
    .bind(connection.id.uuid())
    .bind(&connection.provider)
    .bind(&connection.account)
    .bind(&connection.base_url)
    .bind(&connection.credentials)
    .bind(health_name(connection.health))
    .bind(connection.last_call.at.as_millisecond())
    .bind(&connection.last_call.message)
    .bind(as_text(&connection.auth))
    .bind(as_json(&connection.options))
    .bind(as_json(&connection.scopes))
    .bind(connection.last_call.at.as_millisecond().saturating_add(FIRST_SYNC_MS))
    .bind(connection.last_call.said.as_ref().map(as_json))
    .bind(as_json(&connection.tenants))
    .execute()
    .await?;
    Ok(())
}

/// Gives a connection the credentials that renewed its own.
pub(crate) async fn put_credentials(
    txn: &mut WriteTxn,
    id: ConnectionId,
    sealed: &[u8],
    scopes: &[String],
) -> Result<(), Error> {
    let changed = txn
        .query(
            "UPDATE connection SET credentials = ?3, scopes = ?4 WHERE workspace = ?1 AND id = ?2 AND health <> 'disconnected'",
        )
        .bind(id.uuid())
        .bind(sealed)
        .bind(as_json(&scopes))
        .execute()
        .await?;
    if changed == 0 { Err(Error::NoSuchConnection) } else { Ok(()) }
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
         last_call_said = ?8, synced_at = CASE WHEN ?7 THEN ?4 ELSE synced_at END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id.uuid())
    .bind(health_name(outcome.health))
    .bind(outcome.at_ms)
    .bind(outcome.health == Health::Ok)
    .bind(&outcome.message)
    .bind(synced)
    .bind(outcome.said.as_ref().map(as_json))
    .execute()
    .await?;
    Ok(())
}

/// Notes that a sync ended well and brought nothing. What the last real call said stays where it is newer, or was no good.
pub(crate) async fn note_nothing_new(txn: &mut WriteTxn, id: ConnectionId, outcome: &Outcome) -> Result<(), Error> {
    txn.query(
        "UPDATE connection SET last_call_at = ?3, last_call_ok = 1, last_call_message = ?4, last_call_said = ?5 \
         WHERE workspace = ?1 AND id = ?2 AND health = 'ok' AND last_call_at <= ?3",
    )
    .bind(id.uuid())
    .bind(outcome.at_ms)
    .bind(&outcome.message)
    .bind(outcome.said.as_ref().map(as_json))
    .execute()
    .await?;
    txn.query("UPDATE connection SET synced_at = max(coalesce(synced_at, 0), ?3) WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .bind(outcome.at_ms)
        .execute()
        .await?;
    Ok(())
}

/// Notes what a call said that is about these streams alone, or about none. That it went well does not hide that another stream
/// lacks a right.
pub(crate) async fn note_part(
    txn: &mut WriteTxn,
    id: ConnectionId,
    outcome: &Outcome,
    about: &[&str],
    synced: bool,
) -> Result<(), Error> {
    if outcome.health != Health::Ok || !another_lacks(txn, id, about).await? {
        return note_call(txn, id, outcome, synced).await;
    }
    if synced {
        txn.query("UPDATE connection SET synced_at = ?3 WHERE workspace = ?1 AND id = ?2")
            .bind(id.uuid())
            .bind(outcome.at_ms)
            .execute()
            .await?;
    }
    Ok(())
}

/// Whether a right is missing, and a stream besides these has met an error.
async fn another_lacks(txn: &mut WriteTxn, id: ConnectionId, besides: &[&str]) -> Result<bool, Error> {
    let row = txn
        .query(
            "SELECT 1 FROM connection AS c JOIN stream_state AS s ON s.connection = c.id WHERE c.workspace = ?1 AND c.id = ?2 \
             AND c.health = 'needs_scope' AND s.error IS NOT NULL AND instr(s.stream, char(31)) = 0 \
             AND s.stream NOT IN (SELECT value FROM json_each(?3)) LIMIT 1",
        )
        .bind(id.uuid())
        .bind(serde_json::json!(besides).to_string())
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}

/// Notes what is known of how a connection goes.
pub(crate) async fn put_standing(
    txn: &mut WriteTxn,
    id: ConnectionId,
    standing: &Standing,
    quota: Option<&Quota>,
) -> Result<(), Error> {
    txn.query("UPDATE connection SET breaker = ?3, quota = ?4 WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .bind(as_json(standing))
        .bind(quota.map(as_json))
        .execute()
        .await?;
    Ok(())
}

/// Sets when a connection syncs next.
pub(crate) async fn put_next_sync(txn: &mut WriteTxn, id: ConnectionId, at_ms: i64) -> Result<(), Error> {
    txn.query("UPDATE connection SET next_sync_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .bind(at_ms)
        .execute()
        .await?;
    Ok(())
}

/// Sets how often a connection syncs, and whether it is paused.
pub(crate) async fn put_schedule(
    txn: &mut WriteTxn,
    id: ConnectionId,
    every_min: u32,
    paused: bool,
    next_sync_at_ms: i64,
) -> Result<(), Error> {
    let changed = txn
        .query("UPDATE connection SET every_min = ?3, paused = ?4, next_sync_at = ?5 WHERE workspace = ?1 AND id = ?2")
        .bind(id.uuid())
        .bind(i64::from(every_min))
        .bind(paused)
        .bind(next_sync_at_ms)
        .execute()
        .await?;
    if changed == 0 { Err(Error::NoSuchConnection) } else { Ok(()) }
}

/// Takes everything from a connection that it was used with. What came through it stays, and so does where each stream stands:
/// connected again, the account has the same id, and goes on from there.
pub(crate) async fn disconnect(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    txn.query(
        "UPDATE connection SET credentials = x'', scopes = '[]', health = 'disconnected', paused = 0, next_sync_at = NULL, \
         quota = NULL, breaker = '{}' WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id.uuid())
    .execute()
    .await?;
    Ok(())
}

/// Removes the connection with its credentials, stream states and records.
pub(crate) async fn remove(txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
    for table in ["outbox", "conflict", "record_link", "record_person", "remote_record", "stream_state"] {
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
        auth: of_text(row.get("auth")).unwrap_or(AuthKind::Token),
        options: serde_json::from_str(row.get("options")).unwrap_or_default(),
        scopes: serde_json::from_str(row.get("scopes")).unwrap_or_default(),
        health: health_of(row.get("health")),
        last_call: LastCall {
            at: instant(row.get("last_call_at")),
            ok: row.get("last_call_ok"),
            message: row.get("last_call_message"),
            said: row.get::<Option<String>, _>("last_call_said").and_then(|text| serde_json::from_str(&text).ok()),
        },
        synced_at: row.get::<Option<i64>, _>("synced_at").map(instant),
        upkeep: Upkeep {
            every_min: u32::try_from(row.get::<i64, _>("every_min")).unwrap_or(u32::MAX),
            paused: row.get("paused"),
            next_sync_at: row.get::<Option<i64>, _>("next_sync_at").map(instant),
            quota: row.get::<Option<String>, _>("quota").and_then(|text| serde_json::from_str(&text).ok()),
            standing: serde_json::from_str(row.get("breaker")).unwrap_or_default(),
        },
        tenants: serde_json::from_str(row.get("tenants")).unwrap_or_default(),
    }
}

/// The name that a plain value has in JSON.
fn as_text(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn of_text<T: DeserializeOwned>(text: String) -> Option<T> {
    serde_json::from_value(Value::from(text)).ok()
}

fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

const fn health_name(health: Health) -> &'static str {
    match health {
        Health::Ok => "ok",
        // Running is not a stored state: it ends with the process; and a pause has a column of its own.
        Health::Syncing | Health::Paused | Health::Failing => "failing",
        Health::Resting => "resting",
        Health::NeedsSignIn => "needs_sign_in",
        Health::NeedsScope => "needs_scope",
        Health::ChooseTenant => "choose_tenant",
        Health::Disconnected => "disconnected",
        Health::Offline => "offline",
    }
}

fn health_of(name: &str) -> Health {
    match name {
        "ok" => Health::Ok,
        "needs_sign_in" => Health::NeedsSignIn,
        "needs_scope" => Health::NeedsScope,
        "offline" => Health::Offline,
        "resting" => Health::Resting,
        "choose_tenant" => Health::ChooseTenant,
        "disconnected" => Health::Disconnected,
        _ => Health::Failing,
    }
}
