//! Records as they are shown, and those that were set aside.

use crate::{error::Error, incoming::NOT_FETCHED, pack::unpack, reason::reason};
use atom_api::{
    Page,
    integrations::{Record, SetAsideRecord},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow};
use jiff::Timestamp;
use std::collections::HashMap;

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
            "SELECT external_id, kind, mapped, raw, packed, fetched_at, deleted, problem FROM remote_record \
             WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND external_id > ?4 ORDER BY external_id LIMIT ?5",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(after)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let items: Vec<Record> = rows.iter().take(limit as usize).map(record).collect();
    let next = if more { items.last().map(|record| record.external_id.clone()) } else { None };
    Ok(Page { items, next })
}

/// A page of the records of a stream, those first that were changed last; `after` is the instant and the id of the last one before.
pub(crate) async fn newest(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    after: (i64, &str),
    limit: u32,
) -> Result<Page<Record>, Error> {
    let rows = handle
        .query(
            "SELECT external_id, kind, mapped, raw, packed, fetched_at, deleted, problem, coalesce(at, 0) AS changed FROM remote_record \
             WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND coalesce(at, 0) <= ?4 \
             AND (coalesce(at, 0) < ?4 OR external_id > ?5) ORDER BY coalesce(at, 0) DESC, external_id LIMIT ?6",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(after.0)
        .bind(after.1)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let shown = &rows[..rows.len().min(limit as usize)];
    let last = shown.last().filter(|_| rows.len() > shown.len());
    let next = last.map(|row| format!("{} {}", row.get::<i64, _>("changed"), row.get::<&str, _>("external_id")));
    Ok(Page { items: shown.iter().map(record).collect(), next })
}

/// One record.
pub(crate) async fn one(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    external_id: &str,
) -> Result<Option<Record>, Error> {
    let row = handle
        .query(
            "SELECT external_id, kind, mapped, raw, packed, fetched_at, deleted, problem FROM remote_record \
             WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND external_id = ?4",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(external_id)
        .fetch_optional()
        .await?;
    Ok(row.as_ref().map(record))
}

pub(super) fn record(row: &SqliteRow) -> Record {
    let problem: Option<String> = row.get("problem");
    Record {
        external_id: row.get("external_id"),
        kind: row.get("kind"),
        mapped: serde_json::from_str(row.get("mapped")).unwrap_or_default(),
        raw: serde_json::from_slice(&unpack(row.get("raw"), row.get::<i64, _>("packed") != 0)).unwrap_or_default(),
        fetched_at: Timestamp::from_millisecond(row.get("fetched_at")).unwrap_or(Timestamp::UNIX_EPOCH),
        deleted: row.get::<i64, _>("deleted") != 0,
        reason: problem.as_deref().map(reason),
        problem,
    }
}

/// A page of the records that were set aside, by stream and id.
pub(crate) async fn set_aside(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: Option<&str>,
    after: (&str, &str),
    limit: u32,
) -> Result<Page<SetAsideRecord>, Error> {
    let rows = handle
        .query(
            "SELECT stream, external_id, kind, mapped, raw, packed, fetched_at, deleted, problem FROM remote_record \
             WHERE workspace = ?1 AND connection = ?2 AND (?3 IS NULL OR stream = ?3) AND problem IS NOT NULL AND deleted = 0 \
             AND (stream, external_id) > (?4, ?5) ORDER BY stream, external_id LIMIT ?6",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(after.0)
        .bind(after.1)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let item = |row: &SqliteRow| SetAsideRecord { stream: row.get("stream"), record: record(row) };
    let items: Vec<SetAsideRecord> = rows.iter().take(limit as usize).map(item).collect();
    let last = items.last().map(|item| format!("{}\u{1f}{}", item.stream, item.record.external_id));
    Ok(Page { next: last.filter(|_| more), items })
}

/// A record that was set aside, as it came.
#[derive(Debug)]
pub(crate) struct Aside {
    pub(crate) external_id: String,
    pub(crate) raw: String,
    pub(crate) parent: Option<String>,
    /// Why.
    pub(crate) problem: String,
}

/// The records of a stream that were set aside, after an id, some at a time.
pub(crate) async fn aside(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    after: &str,
) -> Result<Vec<Aside>, Error> {
    let rows = handle
        .query(
            "SELECT external_id, raw, packed, parent, problem FROM remote_record INDEXED BY remote_record_problem WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND problem IS NOT NULL AND deleted = 0 AND external_id > ?4 ORDER BY external_id LIMIT 200",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(after)
        .fetch_all()
        .await?;
    let aside = |row: &SqliteRow| Aside {
        external_id: row.get(0),
        raw: String::from_utf8_lossy(&unpack(row.get(1), row.get::<i64, _>(2) != 0)).into_owned(),
        parent: row.get(3),
        problem: row.get(4),
    };
    Ok(rows.iter().map(aside).collect())
}

/// Items of a list that could not be fetched, as they were listed: any of them, up to so many.
pub(crate) async fn not_fetched(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parent: Option<&str>,
    most: usize,
) -> Result<Vec<String>, Error> {
    let rows = handle
        .query(
            "SELECT raw, packed FROM remote_record INDEXED BY remote_record_problem WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND problem IS NOT NULL AND deleted = 0 AND parent IS ?4 AND substr(problem, 1, length(?5)) = ?5 ORDER BY random() LIMIT ?6",
        )
        .bind(connection.uuid())
        .bind(stream)
        .bind(parent)
        .bind(NOT_FETCHED)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all()
        .await?;
    let raw = |row: &SqliteRow| String::from_utf8_lossy(&unpack(row.get(0), row.get::<i64, _>(1) != 0)).into_owned();
    Ok(rows.iter().map(raw).collect())
}

/// How many records of each stream are set aside. This index has those alone; by itself SQLite would go through all records.
pub(crate) async fn set_aside_counts(
    handle: &mut ReadHandle,
    connection: ConnectionId,
) -> Result<HashMap<String, u64>, Error> {
    let rows = handle
        .query(
            "SELECT stream, count(*) FROM remote_record INDEXED BY remote_record_problem WHERE workspace = ?1 AND connection = ?2 AND problem IS NOT NULL AND deleted = 0 \
             GROUP BY stream",
        )
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), u64::try_from(row.get::<i64, _>(1)).unwrap_or(0))).collect())
}
