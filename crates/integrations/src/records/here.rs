//! Which records are here, and what they are the ground for.

use crate::{error::Error, kinds::task::TaskShape, pack::unpack, streams::LIST_MARK};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Ids of records that are here and not gone, a page at a time.
pub(crate) async fn live_ids(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parent: Option<&str>,
    after: &str,
) -> Result<Vec<String>, Error> {
    let rows = handle
        .query(
            "SELECT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0 \
             AND (?4 IS NULL OR parent = ?4) AND external_id > ?5 ORDER BY external_id LIMIT 5000",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(parent)
        .bind(after)
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Where a record is that lists of other streams are fetched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParentAt {
    pub(crate) external_id: String,
    pub(crate) stream: String,
}

/// A record that lists of other streams are fetched for.
#[derive(Debug)]
pub(crate) struct Parent {
    pub(crate) external_id: String,
    pub(crate) raw: String,
}

/// Where the records of streams are that are here and not gone, each once, newest first.
pub(crate) async fn parents(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    streams: &[String],
) -> Result<Vec<ParentAt>, Error> {
    let rows = handle
        .query(
            "SELECT r.external_id, r.stream FROM json_each(?3) AS s JOIN remote_record AS r ON r.connection = ?2 AND r.stream = s.value \
             WHERE workspace = ?1 AND deleted = 0 ORDER BY r.at DESC, r.external_id, s.key",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .fetch_all()
        .await?;
    Ok(each_once(&rows))
}

/// As [`parents`]: those only that were written down since an instant, and those whose list, of this stream, was cut off.
pub(crate) async fn changed_parents(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    streams: &[String],
    since_ms: i64,
    list: &str,
) -> Result<Vec<ParentAt>, Error> {
    let rows = handle
        .query(
            "SELECT r.external_id, r.stream FROM json_each(?3) AS s JOIN remote_record AS r ON r.connection = ?2 AND r.stream = s.value \
             WHERE r.workspace = ?1 AND r.deleted = 0 AND (r.fetched_at >= ?4 OR r.external_id IN \
             (SELECT substr(l.stream, length(?5) + 1) FROM stream_state AS l WHERE l.workspace = ?1 AND l.connection = ?2 \
             AND substr(l.stream, 1, length(?5)) = ?5 AND (l.cursor ->> 'resume' IS NOT NULL OR l.cursor ->> 'unswept'))) \
             ORDER BY r.at DESC, r.external_id, s.key",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .bind(since_ms)
        .bind(format!("{list}{LIST_MARK}"))
        .fetch_all()
        .await?;
    Ok(each_once(&rows))
}

fn each_once(rows: &[SqliteRow]) -> Vec<ParentAt> {
    let mut seen = HashSet::new();
    let parent = |row: &SqliteRow| ParentAt { external_id: row.get(0), stream: row.get(1) };
    rows.iter().map(parent).filter(|parent| seen.insert(parent.external_id.clone())).collect()
}

/// These records as they came, in this order; those that are not there are left out. For a few at a time: each is whole.
pub(crate) async fn parents_at(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    places: &[ParentAt],
) -> Result<Vec<Parent>, Error> {
    let places: Vec<(&str, &str)> =
        places.iter().map(|place| (place.stream.as_str(), place.external_id.as_str())).collect();
    let rows = handle
        .query(
            "SELECT r.external_id, r.raw, r.packed FROM json_each(?3) AS p CROSS JOIN remote_record AS r \
             ON r.connection = ?2 AND r.stream = p.value ->> 0 AND r.external_id = p.value ->> 1 WHERE r.workspace = ?1 ORDER BY p.key",
        )
        .bind(connection.uuid())
        .bind(json!(places).to_string())
        .fetch_all()
        .await?;
    let parent = |row: &SqliteRow| Parent {
        external_id: row.get(0),
        raw: String::from_utf8_lossy(&unpack(row.get(1), row.get::<i64, _>(2) != 0)).into_owned(),
    };
    Ok(rows.iter().map(parent).collect())
}

/// The records of a stream that were listed for these, which are gone.
pub(crate) async fn orphans(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parents: &[String],
) -> Result<Vec<String>, Error> {
    let rows = handle
        .query(
            "SELECT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0 \
             AND parent IN (SELECT value FROM json_each(?4))",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(json!(parents).to_string())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Which of these records are here, understood, and not gone.
pub(crate) async fn understood(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    ids: &[String],
) -> Result<HashSet<String>, Error> {
    let rows = handle
        .query(
            "SELECT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0 \
             AND problem IS NULL AND external_id IN (SELECT value FROM json_each(?4))",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(json!(ids).to_string())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// How many of these records are here, not gone, and were as they are before an instant.
pub(crate) async fn here_before(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    ids: &[&str],
    at_ms: i64,
) -> Result<usize, Error> {
    if ids.is_empty() {
        return Ok(0);
    }
    let rows = handle
        .query(
            "SELECT count(*) FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0 \
             AND fetched_at < ?5 AND external_id IN (SELECT value FROM json_each(?4))",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(json!(ids).to_string())
        .bind(at_ms)
        .fetch_all()
        .await?;
    let count = rows.first().map_or(0, |row| row.get::<i64, _>(0));
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Ids of all tasks of a connection that were understood and are not gone, in whichever stream.
pub(crate) async fn mirrored_ids(txn: &mut WriteTxn, connection: ConnectionId) -> Result<Vec<String>, Error> {
    let rows = txn
        .query(
            "SELECT DISTINCT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND deleted = 0 AND kind = 'task' \
             AND mapped <> 'null'",
        )
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The record that a task mirrors, as it was last agreed on.
#[derive(Debug)]
pub(crate) struct TaskBase {
    pub(crate) stream: String,
    pub(crate) shape: TaskShape,
    /// As it came.
    pub(crate) raw: Value,
}

/// The newest record of a task, in whichever of these streams.
pub(crate) async fn task_base(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    streams: &[&str],
    external_id: &str,
) -> Result<Option<TaskBase>, Error> {
    let rows = txn
        .query(
            "SELECT r.stream, r.mapped, r.raw, r.packed FROM json_each(?3) AS s CROSS JOIN remote_record AS r \
             ON r.connection = ?2 AND r.stream = s.value AND r.external_id = ?4 \
             WHERE r.workspace = ?1 AND r.kind = 'task' AND r.deleted = 0",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .bind(external_id)
        .fetch_all()
        .await?;
    let base = |row: &SqliteRow| {
        let shape: TaskShape = serde_json::from_str(row.get(1)).ok()?;
        let raw = unpack(row.get(2), row.get::<i64, _>(3) != 0);
        Some(TaskBase { stream: row.get(0), shape, raw: serde_json::from_slice(&raw).unwrap_or_default() })
    };
    Ok(rows.iter().filter_map(base).max_by_key(|base| base.shape.updated_at))
}

/// Which of these streams have a record, and it is not gone.
pub(crate) async fn streams_of(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    streams: &[&str],
    external_id: &str,
) -> Result<HashSet<String>, Error> {
    let rows = txn
        .query(
            "SELECT r.stream FROM json_each(?3) AS s CROSS JOIN remote_record AS r \
             ON r.connection = ?2 AND r.stream = s.value AND r.external_id = ?4 WHERE r.workspace = ?1 AND r.deleted = 0",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .bind(external_id)
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The records of a stream that were not understood: how many, and the first of them with the reason.
pub(crate) async fn not_understood(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
) -> Result<(u64, Vec<(String, String)>), Error> {
    let rows = handle
        .query(
            "SELECT external_id, problem, count(*) OVER () FROM remote_record INDEXED BY remote_record_problem WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND deleted = 0 AND problem IS NOT NULL ORDER BY external_id LIMIT 3",
        )
        .bind(connection.uuid())
        .bind(stream)
        .fetch_all()
        .await?;
    let count = rows.first().map_or(0, |row| row.get::<i64, _>(2));
    Ok((u64::try_from(count).unwrap_or(0), rows.iter().map(|row| (row.get(0), row.get(1))).collect()))
}
