//! The rows of records as they came, beside what was understood of them.

use crate::{error::Error, shape::TaskShape};
use atom_api::{Page, integrations::Record};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, WriteTxn};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// A stored record as far as a sync compares it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) stream: String,
    pub(crate) hash: Vec<u8>,
    /// As last understood.
    pub(crate) mapped: Option<TaskShape>,
    pub(crate) problem: Option<String>,
    pub(crate) deleted: bool,
}

/// A record to be stored.
#[derive(Debug)]
pub(crate) struct Fresh<'a> {
    pub(crate) external_id: &'a str,
    pub(crate) hash: &'a [u8; 32],
    pub(crate) raw: &'a str,
    /// As last understood.
    pub(crate) mapped: Option<TaskShape>,
    /// Why the raw record was not understood.
    pub(crate) problem: Option<&'a str>,
}

/// What is known of these ids, in each of these streams.
pub(crate) async fn known(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    streams: &[&str],
    ids: &[&str],
) -> Result<HashMap<String, Vec<Known>>, Error> {
    let rows = txn
        .query(
            "SELECT r.external_id, r.stream, r.hash, r.mapped, r.deleted, r.problem FROM json_each(?3) AS s CROSS JOIN json_each(?4) AS e \
             CROSS JOIN remote_record AS r ON r.connection = ?2 AND r.stream = s.value AND r.external_id = e.value WHERE workspace = ?1",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .bind(json!(ids).to_string())
        .fetch_all()
        .await?;
    let mut known: HashMap<String, Vec<Known>> = HashMap::new();
    for row in rows {
        known.entry(row.get(0)).or_default().push(Known {
            stream: row.get(1),
            hash: row.get(2),
            mapped: serde_json::from_str(row.get(3)).ok(),
            deleted: row.get::<i64, _>(4) != 0,
            problem: row.get(5),
        });
    }
    Ok(known)
}

/// Stores records, new ones and changed ones alike.
pub(crate) async fn put(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    kind: &str,
    rows: &[Fresh<'_>],
    at_ms: i64,
) -> Result<(), Error> {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let mapped = serde_json::to_string(&row.mapped).unwrap_or_default();
            json!([row.external_id, hex::encode(row.hash), row.raw, mapped, row.problem])
        })
        .collect();
    txn.query(
        "INSERT INTO remote_record (workspace, connection, stream, external_id, kind, hash, raw, mapped, problem, fetched_at, deleted) \
         SELECT ?1, ?2, ?3, value ->> 0, ?4, unhex(value ->> 1), CAST(value ->> 2 AS BLOB), value ->> 3, value ->> 4, ?5, 0 FROM json_each(?6) WHERE true \
         ON CONFLICT (connection, stream, external_id) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, raw = excluded.raw, \
         mapped = excluded.mapped, problem = excluded.problem, fetched_at = excluded.fetched_at, deleted = 0",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(kind)
    .bind(at_ms)
    .bind(Value::Array(rows).to_string())
    .execute()
    .await?;
    Ok(())
}

/// Ids of records that are here and not gone.
pub(crate) async fn live_ids(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
) -> Result<HashSet<String>, Error> {
    let rows = handle
        .query("SELECT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0")
        .bind(connection.uuid())
        .bind(stream)
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Marks records of a stream as gone; returns those that are gone from every stream.
pub(crate) async fn bury(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    ids: &[String],
) -> Result<Vec<String>, Error> {
    let ids = json!(ids).to_string();
    txn.query(
        "UPDATE remote_record SET deleted = 1 WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
         AND external_id IN (SELECT value FROM json_each(?4))",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(ids.clone())
    .execute()
    .await?;
    let rows = txn
        .query(
            "SELECT DISTINCT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND deleted = 0 \
             AND external_id IN (SELECT value FROM json_each(?3))",
        )
        .bind(connection.uuid())
        .bind(ids.clone())
        .fetch_all()
        .await?;
    let alive: HashSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let ids: Vec<String> = serde_json::from_str(&ids).unwrap_or_default();
    Ok(ids.into_iter().filter(|id| !alive.contains(id)).collect())
}

/// Ids of all records of a connection that were understood and are not gone, in whichever stream.
pub(crate) async fn mirrored_ids(txn: &mut WriteTxn, connection: ConnectionId) -> Result<Vec<String>, Error> {
    let rows = txn
        .query(
            "SELECT DISTINCT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND deleted = 0 AND mapped <> 'null'",
        )
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The records of a stream that were not understood: how many, and the first of them with the reason.
pub(crate) async fn not_understood(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
) -> Result<(u64, Vec<(String, String)>), Error> {
    let rows = txn
        .query(
            "SELECT external_id, problem, count(*) OVER () FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND deleted = 0 AND problem IS NOT NULL ORDER BY external_id LIMIT 3",
        )
        .bind(connection.uuid())
        .bind(stream)
        .fetch_all()
        .await?;
    let count = rows.first().map_or(0, |row| row.get::<i64, _>(2));
    Ok((u64::try_from(count).unwrap_or(0), rows.iter().map(|row| (row.get(0), row.get(1))).collect()))
}

/// A page of the records of a stream, by their ids.
pub(crate) async fn page(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    after: &str,
    limit: u32,
) -> Result<Page<Record>, Error> {
    let rows = handle
        .query(
            "SELECT external_id, kind, mapped, raw, fetched_at, deleted FROM remote_record \
             WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND external_id > ?4 ORDER BY external_id LIMIT ?5",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(after)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let items: Vec<Record> = rows
        .iter()
        .take(limit as usize)
        .map(|row| Record {
            external_id: row.get(0),
            kind: row.get(1),
            mapped: serde_json::from_str(row.get(2)).unwrap_or_default(),
            raw: serde_json::from_slice(row.get(3)).unwrap_or_default(),
            fetched_at: Timestamp::from_millisecond(row.get(4)).unwrap_or(Timestamp::UNIX_EPOCH),
            deleted: row.get::<i64, _>(5) != 0,
        })
        .collect();
    let next = if more { items.last().map(|record| record.external_id.clone()) } else { None };
    Ok(Page { items, next })
}
