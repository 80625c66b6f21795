//! The rows of records as they came, beside what was understood of them.

use crate::{
    error::Error,
    incoming::{Incoming, Link, Somebody},
    kinds::{Mapped, task::TaskShape},
    pack::{pack, unpack},
};
use atom_api::{
    Page,
    integrations::{Record, SetAsideRecord},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// A stored record as far as a sync compares it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) stream: String,
    pub(crate) hash: Vec<u8>,
    /// As last understood.
    pub(crate) mapped: Option<Mapped>,
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
    pub(crate) mapped: Option<Mapped>,
    /// Why the raw record was not understood.
    pub(crate) problem: Option<&'a str>,
    /// When it was changed there.
    pub(crate) at: Option<Timestamp>,
    pub(crate) links: &'a [Link],
    pub(crate) people: &'a [Somebody],
}

/// Where records are stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) stream: &'a str,
    pub(crate) kind: &'a str,
    /// The record for which the list is, where it is a list of one.
    pub(crate) parent: Option<&'a str>,
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
            "SELECT r.external_id, r.stream, r.hash, r.mapped, r.deleted, r.problem, r.kind FROM json_each(?3) AS s CROSS JOIN json_each(?4) AS e \
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
            mapped: Mapped::stored(row.get(6), row.get(3)),
            deleted: row.get::<i64, _>(4) != 0,
            problem: row.get(5),
        });
    }
    Ok(known)
}

/// Stores records, new ones and changed ones alike, with what they belong to and who is in them.
pub(crate) async fn put(txn: &mut WriteTxn, shelf: Shelf<'_>, rows: &[Fresh<'_>], at_ms: i64) -> Result<(), Error> {
    let as_json = |row: &Fresh<'_>| {
        let packed = pack(row.raw);
        let raw = if packed.is_none() { Some(row.raw) } else { None };
        let mapped = row.mapped.as_ref().map_or_else(|| "null".to_owned(), Mapped::text);
        let at = row.at.map(Timestamp::as_millisecond);
        json!([row.external_id, hex::encode(row.hash), raw, packed.map(hex::encode), mapped, row.problem, at])
    };
    txn.query(
        "INSERT INTO remote_record (workspace, connection, stream, external_id, kind, hash, raw, packed, mapped, problem, at, parent, fetched_at, deleted) \
         SELECT ?1, ?2, ?3, value ->> 0, ?4, unhex(value ->> 1), coalesce(CAST(value ->> 2 AS BLOB), unhex(value ->> 3)), value ->> 3 IS NOT NULL, \
         value ->> 4, value ->> 5, value ->> 6, ?6, ?5, 0 FROM json_each(?7) WHERE true \
         ON CONFLICT (connection, stream, external_id) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, raw = excluded.raw, \
         packed = excluded.packed, mapped = excluded.mapped, problem = excluded.problem, at = excluded.at, parent = excluded.parent, \
         fetched_at = excluded.fetched_at, deleted = 0",
    )
    .bind(shelf.connection.uuid())
    .bind(shelf.stream)
    .bind(shelf.kind)
    .bind(at_ms)
    .bind(shelf.parent)
    .bind(Value::Array(rows.iter().map(as_json).collect()).to_string())
    .execute()
    .await?;
    relate(txn, shelf, rows).await
}

/// Writes down what records belong to and who is in them, in place of what was written down before.
async fn relate(txn: &mut WriteTxn, shelf: Shelf<'_>, rows: &[Fresh<'_>]) -> Result<(), Error> {
    // What was not understood keeps its relations.
    let understood = || rows.iter().filter(|row| row.problem.is_none());
    let ids: Vec<&str> = understood().map(|row| row.external_id).collect();
    forget_relations(txn, shelf.connection, shelf.stream, &json!(ids).to_string()).await?;
    let links: Vec<Value> = understood()
        .flat_map(|row| row.links.iter().map(|link| json!([row.external_id, link.rel, link.kind, link.id])))
        .collect();
    if !links.is_empty() {
        txn.query(
            "INSERT OR IGNORE INTO record_link (workspace, connection, stream, external_id, rel, to_kind, to_id) \
             SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?4)",
        )
        .bind(shelf.connection.uuid())
        .bind(shelf.stream)
        .bind(Value::Array(links).to_string())
        .execute()
        .await?;
    }
    let somebody = |row: &Fresh<'_>, person: &Somebody| {
        let address = person.address.as_ref().map(|address| address.trim().to_lowercase());
        let address = address.filter(|address| address.contains('@'))?;
        Some(json!([row.external_id, person.rel, address, person.name.clone().unwrap_or_default()]))
    };
    let people: Vec<Value> =
        understood().flat_map(|row| row.people.iter().filter_map(|person| somebody(row, person))).collect();
    if !people.is_empty() {
        txn.query(
            "INSERT OR IGNORE INTO record_person (workspace, connection, stream, external_id, rel, address, name) \
             SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?4)",
        )
        .bind(shelf.connection.uuid())
        .bind(shelf.stream)
        .bind(Value::Array(people).to_string())
        .execute()
        .await?;
    }
    Ok(())
}

async fn forget_relations(txn: &mut WriteTxn, connection: ConnectionId, stream: &str, ids: &str) -> Result<(), Error> {
    for table in ["record_link", "record_person"] {
        let sql = format!(
            "DELETE FROM {table} WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND external_id IN (SELECT value FROM json_each(?4))"
        );
        txn.query(sqlx::AssertSqlSafe(sql)).bind(connection.uuid()).bind(stream).bind(ids.to_owned()).execute().await?;
    }
    Ok(())
}

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

/// A record that lists of other streams are fetched for.
#[derive(Debug)]
pub(crate) struct Parent {
    pub(crate) external_id: String,
    pub(crate) raw: String,
}

/// The records of streams that are here and not gone, each once, newest first.
pub(crate) async fn parents(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    streams: &[String],
) -> Result<Vec<Parent>, Error> {
    let rows = handle
        .query(
            "SELECT r.external_id, r.raw, r.packed FROM json_each(?3) AS s JOIN remote_record AS r ON r.connection = ?2 AND r.stream = s.value \
             WHERE workspace = ?1 AND deleted = 0 ORDER BY r.at DESC, r.external_id, s.key",
        )
        .bind(connection.uuid())
        .bind(json!(streams).to_string())
        .fetch_all()
        .await?;
    let mut seen = HashSet::new();
    let parent = |row: &SqliteRow| Parent {
        external_id: row.get(0),
        raw: String::from_utf8_lossy(&unpack(row.get(1), row.get::<i64, _>(2) != 0)).into_owned(),
    };
    Ok(rows.iter().map(parent).filter(|parent| seen.insert(parent.external_id.clone())).collect())
}

/// The records of a stream whose own record, for which they were listed, is not among these any more.
pub(crate) async fn orphans(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parents: &[&str],
) -> Result<Vec<String>, Error> {
    let rows = handle
        .query(
            "SELECT external_id FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 AND deleted = 0 \
             AND parent NOT IN (SELECT value FROM json_each(?4))",
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
    forget_relations(txn, connection, stream, &ids).await?;
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

/// Lets both sides agree on these fields of a record, which the service took without telling what it made of them.
pub(crate) async fn agree(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    streams: &[&str],
    external_id: &str,
    fields: &Map<String, Value>,
) -> Result<(), Error> {
    txn.query(
        "UPDATE remote_record SET mapped = json_patch(mapped, ?5) WHERE workspace = ?1 AND connection = ?2 \
         AND stream IN (SELECT value FROM json_each(?3)) AND external_id = ?4 AND kind = 'task' AND mapped <> 'null'",
    )
    .bind(connection.uuid())
    .bind(json!(streams).to_string())
    .bind(external_id)
    .bind(json!(fields).to_string())
    .execute()
    .await?;
    Ok(())
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

fn record(row: &SqliteRow) -> Record {
    Record {
        external_id: row.get("external_id"),
        kind: row.get("kind"),
        mapped: serde_json::from_str(row.get("mapped")).unwrap_or_default(),
        raw: serde_json::from_slice(&unpack(row.get("raw"), row.get::<i64, _>("packed") != 0)).unwrap_or_default(),
        fetched_at: Timestamp::from_millisecond(row.get("fetched_at")).unwrap_or(Timestamp::UNIX_EPOCH),
        deleted: row.get::<i64, _>("deleted") != 0,
        problem: row.get("problem"),
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
            "SELECT external_id, raw, packed, parent FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
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
    };
    Ok(rows.iter().map(aside).collect())
}

/// How many records of each stream are set aside.
pub(crate) async fn set_aside_counts(
    handle: &mut ReadHandle,
    connection: ConnectionId,
) -> Result<HashMap<String, u64>, Error> {
    let rows = handle
        .query(
            "SELECT stream, count(*) FROM remote_record WHERE workspace = ?1 AND connection = ?2 AND problem IS NOT NULL AND deleted = 0 \
             GROUP BY stream",
        )
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), u64::try_from(row.get::<i64, _>(1)).unwrap_or(0))).collect())
}

/// The digest by which a listing remembers an id: small, so that a million of them fit.
pub(crate) fn id_digest(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    let (first, _) = hash.as_bytes().split_at(16);
    first.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

impl<'a> Fresh<'a> {
    /// A record as it came, with what is understood of it.
    pub(crate) fn of(record: &'a Incoming, external_id: &'a str, mapped: Option<Mapped>) -> Self {
        Self {
            external_id,
            hash: &record.hash,
            raw: &record.raw,
            mapped,
            problem: record.mapped.as_ref().err().map(String::as_str),
            at: record.updated_at,
            links: &record.links,
            people: &record.people,
        }
    }
}
