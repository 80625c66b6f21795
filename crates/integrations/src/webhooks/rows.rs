//! The rows of webhooks, and of what came through them.

use super::told::Told;
use crate::{error::Error, schedule::is_tight};
use atom_api::{
    integrations::Quota,
    webhooks::{LastDelivery, Standing},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// For how long deliveries are remembered, and how many names of one webhook at most: each has its id, and what is signed of it.
const SEEN_MS: i64 = 7 * 24 * 3_600_000;
const SEEN_MAX: i64 = 20_000;
/// After so many deliveries the number that is remembered is looked at.
const SEEN_LOOK: i64 = 256;
/// Deliveries come in bursts: so long the sync waits for the rest of one.
const SETTLES_IN_MS: i64 = 2_000;
/// Syncs that deliveries ask for are at least so far apart, however many come.
const APART_MS: i64 = 15_000;
/// A webhook as it is stored. The secret is sealed, and empty where nobody has entered it yet.
pub(crate) struct Stored {
    pub(crate) id: Uuid,
    pub(crate) connection: ConnectionId,
    pub(crate) secret: Vec<u8>,
    /// The public address that leads to this host.
    pub(crate) address: String,
    created_at: i64,
    last_at: Option<i64>,
    event: Option<String>,
    record: Option<String>,
    accepted: i64,
    repeated: i64,
    refused: i64,
    refused_at: Option<i64>,
    hurry: Vec<String>,
    hurry_at: Option<i64>,
    hurried_at: Option<i64>,
}

const COLUMNS: &str = "id, connection, secret, url, created_at, last_at, event, record, accepted, repeated, refused, refused_at, hurry, \
                       hurry_at, hurried_at";

/// The path of a webhook on this host.
pub(crate) fn path(id: Uuid) -> String {
    format!("/hooks/{}", id.simple())
}

impl Stored {
    /// The address to enter at the service.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.address, path(self.id))
    }

    /// As the contract shows it.
    pub(crate) fn view(self) -> Standing {
        let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let count = |count: i64| u64::try_from(count).unwrap_or(0);
        Standing {
            path: path(self.id),
            url: self.url(),
            needs_secret: self.secret.is_empty(),
            since: instant(self.created_at),
            accepted: count(self.accepted),
            repeated: count(self.repeated),
            refused: count(self.refused),
            refused_at: self.refused_at.map(instant),
            sync_at: self.hurry_at.map(instant),
            last: self.last_at.map(|at| LastDelivery {
                at: instant(at),
                event: self.event.unwrap_or_default(),
                record: self.record,
            }),
            address: self.address,
        }
    }

    /// What is to be synced out of turn, where anything is.
    pub(crate) fn hurry(&self) -> Option<Hurry> {
        self.hurry_at.map(|_| Hurry { streams: self.hurry.clone(), mark: self.accepted })
    }
}

/// What deliveries ask to be synced out of turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hurry {
    /// The streams.
    pub streams: Vec<String>,
    /// Deliveries so far: with one more, there is more to do.
    mark: i64,
}

/// The webhook of a connection.
pub(crate) async fn of(handle: &mut impl Scoped, connection: ConnectionId) -> Result<Option<Stored>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhook WHERE workspace = ?1 AND connection = ?2");
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).fetch_optional().await?;
    Ok(row.as_ref().map(read))
}

/// The webhook of this id.
pub(crate) async fn find(handle: &mut impl Scoped, id: Uuid) -> Result<Option<Stored>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhook WHERE workspace = ?1 AND id = ?2");
    let row = handle.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    Ok(row.as_ref().map(read))
}

/// Makes a webhook, or changes its address and its secret.
pub(crate) async fn put(
    txn: &mut WriteTxn,
    id: Uuid,
    connection: ConnectionId,
    address: &str,
    sealed: &[u8],
) -> Result<(), Error> {
    let now_ms = txn.now_ms();
    txn.query(
        "INSERT INTO webhook (workspace, id, connection, secret, url, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, url = excluded.url",
    )
    .bind(id)
    .bind(connection.uuid())
    .bind(sealed)
    .bind(address)
    .bind(now_ms)
    .execute()
    .await?;
    Ok(())
}

/// Forgets the webhook of a connection, and what came through it.
pub(crate) async fn remove(txn: &mut WriteTxn, connection: ConnectionId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM webhook_seen WHERE workspace = ?1 AND webhook IN (SELECT id FROM webhook WHERE workspace = ?1 AND connection = ?2)",
        "DELETE FROM webhook WHERE workspace = ?1 AND connection = ?2",
    ] {
        txn.query(sql).bind(connection.uuid()).execute().await?;
    }
    Ok(())
}

/// Counts a delivery that was refused.
pub(crate) async fn refuse(txn: &mut WriteTxn, id: Uuid, at_ms: i64) -> Result<(), Error> {
    txn.query("UPDATE webhook SET refused = refused + 1, refused_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(id)
        .bind(at_ms)
        .execute()
        .await?;
    Ok(())
}

/// How a delivery was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It came before.
    Before,
    /// It is new; whether it is the first of a burst, or asks for nothing.
    New { first: bool },
}

/// Notes a delivery, and that its streams are to be synced soon; once, however often it comes. `mark` stands for what is signed of
/// it: under another id it is the same delivery.
pub(crate) async fn note(
    txn: &mut WriteTxn,
    stored: &Stored,
    told: &Told,
    mark: Option<&str>,
    at_ms: i64,
) -> Result<Noted, Error> {
    let mut is_new = true;
    for name in [Some(told.id.as_str()), mark].into_iter().flatten() {
        let fresh = txn
            .query(
                "INSERT INTO webhook_seen (workspace, webhook, delivery, at) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (webhook, delivery) DO NOTHING",
            )
            .bind(stored.id)
            .bind(name.to_owned())
            .bind(at_ms)
            .execute()
            .await?;
        is_new &= fresh > 0;
    }
    if !is_new {
        txn.query("UPDATE webhook SET repeated = repeated + 1 WHERE workspace = ?1 AND id = ?2")
            .bind(stored.id)
            .execute()
            .await?;
        return Ok(Noted::Before);
    }
    let mut hurry = stored.hurry.clone();
    hurry.extend(told.streams.iter().filter(|stream| !stored.hurry.contains(*stream)).cloned());
    let hurry_at = match stored.hurry_at {
        None if told.streams.is_empty() => None,
        None => {
            let next_ms = stored.hurried_at.map_or(i64::MIN, |at| at.saturating_add(APART_MS));
            // A clock that was set back puts nothing off for long.
            let next_ms = next_ms.min(at_ms.saturating_add(APART_MS));
            Some(next_ms.max(at_ms.saturating_add(SETTLES_IN_MS)))
        }
        waits => waits,
    };
    txn.query(
        "UPDATE webhook SET accepted = accepted + 1, last_at = ?3, event = ?4, record = ?5, hurry = ?6, hurry_at = ?7 \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(stored.id)
    .bind(at_ms)
    .bind(&told.event)
    .bind(&told.record)
    .bind(serde_json::to_string(&hurry).unwrap_or_default())
    .bind(hurry_at)
    .execute()
    .await?;
    forget_old(txn, stored, at_ms).await?;
    Ok(Noted::New { first: stored.hurry_at.is_none() })
}

async fn forget_old(txn: &mut WriteTxn, stored: &Stored, at_ms: i64) -> Result<(), Error> {
    txn.query("DELETE FROM webhook_seen WHERE workspace = ?1 AND webhook = ?2 AND at < ?3")
        .bind(stored.id)
        .bind(at_ms.saturating_sub(SEEN_MS))
        .execute()
        .await?;
    if stored.accepted % SEEN_LOOK == 0 {
        txn.query(
            "DELETE FROM webhook_seen WHERE workspace = ?1 AND webhook = ?2 AND at < \
             (SELECT at FROM webhook_seen WHERE webhook = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3)",
        )
        .bind(stored.id)
        .bind(SEEN_MAX)
        .execute()
        .await?;
    }
    Ok(())
}

/// When which connections are to be synced out of turn. What a service asked for in patience is kept, credentials that it
/// refused are not tried more often for it, and the last calls of a quota are left to the interval.
pub(crate) async fn hurries(read: &mut ReadHandle, now_ms: i64) -> Result<HashMap<ConnectionId, i64>, Error> {
    let rows = read
        .query(
            "SELECT webhook.connection, webhook.hurry_at, connection.quota FROM webhook \
             JOIN connection ON connection.id = webhook.connection WHERE webhook.workspace = ?1 AND webhook.hurry_at IS NOT NULL \
             AND connection.health NOT IN ('resting', 'needs_sign_in')",
        )
        .fetch_all()
        .await?;
    let hurry = |row: &SqliteRow| -> Option<(ConnectionId, i64)> {
        let quota: Option<Quota> = row.get::<Option<String>, _>(2).and_then(|quota| serde_json::from_str(&quota).ok());
        (!quota.is_some_and(|quota| is_used_up(&quota, now_ms))).then(|| (row.get::<Uuid, _>(0).into(), row.get(1)))
    };
    Ok(rows.iter().filter_map(hurry).collect())
}

/// Whether so little is left that the interval is soon enough, and it is not full again by now.
fn is_used_up(quota: &Quota, now_ms: i64) -> bool {
    quota.resets_at.is_none_or(|at| at.as_millisecond() > now_ms) && is_tight(quota)
}

/// Notes that a sync has ended that began with what deliveries asked until then; what one asked since stays, and waits
/// its turn.
pub(crate) async fn hurried(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    hurry: &Hurry,
    at_ms: i64,
) -> Result<(), Error> {
    txn.query(
        "UPDATE webhook SET hurried_at = ?3, hurry = CASE WHEN accepted = ?4 THEN '[]' ELSE hurry END, \
         hurry_at = CASE WHEN accepted = ?4 THEN NULL ELSE ?5 END WHERE workspace = ?1 AND connection = ?2",
    )
    .bind(connection.uuid())
    .bind(at_ms)
    .bind(hurry.mark)
    .bind(at_ms.saturating_add(APART_MS))
    .execute()
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Stored {
    Stored {
        id: row.get("id"),
        connection: row.get::<Uuid, _>("connection").into(),
        secret: row.get("secret"),
        address: row.get("url"),
        created_at: row.get("created_at"),
        last_at: row.get("last_at"),
        event: row.get("event"),
        record: row.get("record"),
        accepted: row.get("accepted"),
        repeated: row.get("repeated"),
        refused: row.get("refused"),
        refused_at: row.get("refused_at"),
        hurry: serde_json::from_str(row.get("hurry")).unwrap_or_default(),
        hurry_at: row.get("hurry_at"),
        hurried_at: row.get("hurried_at"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_calls_of_a_quota_are_left_to_the_interval() {
        let quota = |remaining, limit, resets_at_ms: Option<i64>| Quota {
            remaining,
            limit,
            resets_at: resets_at_ms.and_then(|at| Timestamp::from_millisecond(at).ok()),
        };
        for (quota, expected) in [
            (quota(500, Some(5_000), None), false),
            (quota(499, Some(5_000), None), true),
            (quota(499, Some(5_000), Some(10_001)), true),
            (quota(499, Some(5_000), Some(10_000)), false),
            (quota(0, None, None), true),
            (quota(5, None, None), false),
        ] {
            assert_eq!(is_used_up(&quota, 10_000), expected, "{quota:?}");
        }
    }
}
