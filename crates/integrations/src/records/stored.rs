//! How records get into their rows, and what is compared with them before.

use crate::{
    error::Error,
    incoming::{Incoming, Link, Somebody},
    kinds::Mapped,
    pack::Packer,
};
use atom_core::ConnectionId;
use atom_store::{Row, Scoped, WriteTxn};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Rows of one statement.
const PART_ROWS_MAX: usize = 500;
/// A day.
const DAY_MS: i64 = 24 * 3_600_000;
/// Bytes of raw records of one statement, unless a single one has more.
const PART_BYTES_MAX: usize = 1 << 20;

/// A stored record as far as a sync compares it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) stream: String,
    pub(crate) hash: Vec<u8>,
    /// As last understood.
    pub(crate) mapped: Option<Mapped>,
    pub(crate) problem: Option<String>,
    pub(crate) deleted: bool,
    /// When it was changed there, in milliseconds since 1970.
    pub(crate) at_ms: Option<i64>,
}

impl Known {
    /// Whether what is here is of a later change than a version that comes now. A change from the days to come says nothing: it is
    /// of a clock that is wrong.
    pub(crate) fn is_newer_than(&self, at: Option<Timestamp>, now_ms: i64) -> bool {
        let (Some(at_ms), Some(at)) = (self.at_ms, at) else { return false };
        at_ms > at.as_millisecond() && at_ms <= now_ms.saturating_add(DAY_MS)
    }
}

/// A record to be stored.
#[derive(Debug)]
pub(crate) struct Fresh<'a> {
    pub(crate) external_id: &'a str,
    /// Whether there is a row of it.
    pub(crate) known: bool,
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
impl<'a> Fresh<'a> {
    /// A record as it came, with what is understood of it.
    pub(crate) fn of(record: &'a Incoming, external_id: &'a str, known: bool, mapped: Option<Mapped>) -> Self {
        Self {
            external_id,
            known,
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
    handle: &mut impl Scoped,
    connection: ConnectionId,
    streams: &[&str],
    ids: &[&str],
) -> Result<HashMap<String, Vec<Known>>, Error> {
    let rows = handle
        .query(
            "SELECT r.external_id, r.stream, r.hash, r.mapped, r.deleted, r.problem, r.kind, r.at FROM json_each(?3) AS s CROSS JOIN json_each(?4) AS e \
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
            at_ms: row.get(7),
        });
    }
    Ok(known)
}

/// Stores records, new ones and changed ones alike, with what they belong to and who is in them.
pub(crate) async fn put(txn: &mut WriteTxn, shelf: Shelf<'_>, rows: &[Fresh<'_>], at_ms: i64) -> Result<(), Error> {
    let mut packer = Packer::default();
    for some in parts(rows) {
        put_some(txn, shelf, some, at_ms, &mut packer).await?;
        relate(txn, shelf, some).await?;
    }
    Ok(())
}

/// The rows in parts of which each is not too much for one statement.
fn parts<'r, 'a>(mut rows: &'r [Fresh<'a>]) -> impl Iterator<Item = &'r [Fresh<'a>]> {
    std::iter::from_fn(move || {
        let (mut count, mut bytes) = (0, 0);
        while let Some(row) = rows.get(count).filter(|_| count < PART_ROWS_MAX) {
            bytes += row.raw.len();
            if count > 0 && bytes > PART_BYTES_MAX {
                break;
            }
            count += 1;
        }
        let (part, rest) = rows.split_at(count);
        rows = rest;
        (!part.is_empty()).then_some(part)
    })
}

/// A record on its way into its row.
struct Laid {
    external_id: String,
    hash: Vec<u8>,
    raw: Vec<u8>,
    packed: bool,
    mapped: String,
    problem: Option<String>,
    at: Option<i64>,
}

impl Laid {
    fn of(record: &Fresh<'_>, packer: &mut Packer) -> Self {
        let packed = packer.pack(record.raw);
        Self {
            external_id: record.external_id.to_owned(),
            hash: record.hash.to_vec(),
            packed: packed.is_some(),
            raw: packed.unwrap_or_else(|| record.raw.as_bytes().to_vec()),
            mapped: record.mapped.as_ref().map_or(Cow::Borrowed("null"), Mapped::text).into_owned(),
            problem: record.problem.map(str::to_owned),
            at: record.at.map(Timestamp::as_millisecond),
        }
    }
}

async fn put_some(
    txn: &mut WriteTxn,
    shelf: Shelf<'_>,
    rows: &[Fresh<'_>],
    at_ms: i64,
    packer: &mut Packer,
) -> Result<(), Error> {
    let rows = rows.iter().map(|record| Laid::of(record, packer)).collect();
    let (stream, kind, parent) = (shelf.stream.to_owned(), shelf.kind.to_owned(), shelf.parent.map(str::to_owned));
    let columns =
        "connection, stream, external_id, kind, hash, raw, packed, mapped, problem, at, parent, fetched_at, deleted";
    let conflict = "ON CONFLICT (connection, stream, external_id) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, \
                    raw = excluded.raw, packed = excluded.packed, mapped = excluded.mapped, problem = excluded.problem, \
                    at = excluded.at, parent = excluded.parent, fetched_at = excluded.fetched_at, deleted = 0";
    txn.put_rows("remote_record", columns, 13, conflict, rows, |statement, row: Laid| {
        let statement = statement.bind(shelf.connection.uuid()).bind(stream.clone()).bind(row.external_id);
        let statement = statement.bind(kind.clone()).bind(row.hash).bind(row.raw).bind(row.packed).bind(row.mapped);
        statement.bind(row.problem).bind(row.at).bind(parent.clone()).bind(at_ms).bind(0)
    })
    .await?;
    Ok(())
}

/// Writes down what records belong to and who is in them, in place of what was written down before.
async fn relate(txn: &mut WriteTxn, shelf: Shelf<'_>, rows: &[Fresh<'_>]) -> Result<(), Error> {
    // What was not understood keeps its relations.
    let understood = || rows.iter().filter(|row| row.problem.is_none());
    // A record that is new has none from before.
    let known: Vec<&str> = understood().filter(|row| row.known).map(|row| row.external_id).collect();
    if !known.is_empty() {
        forget_relations(txn, shelf.connection, shelf.stream, &json!(known).to_string()).await?;
    }
    let (connection, stream) = (shelf.connection.uuid(), shelf.stream.to_owned());
    let link = |row: &Fresh<'_>, link: &Link| (row.external_id.to_owned(), link.clone());
    let links: Vec<(String, Link)> = understood().flat_map(|row| row.links.iter().map(|to| link(row, to))).collect();
    let columns = "connection, stream, external_id, rel, to_kind, to_id";
    txn.put_rows("record_link", columns, 6, "ON CONFLICT DO NOTHING", links, |statement, (id, link)| {
        statement.bind(connection).bind(stream.clone()).bind(id).bind(link.rel).bind(link.kind).bind(link.id)
    })
    .await?;
    let somebody = |row: &Fresh<'_>, person: &Somebody| {
        let address = person.address.as_ref().map(|address| address.trim().to_lowercase());
        let address = address.filter(|address| address.contains('@'))?;
        Some((row.external_id.to_owned(), person.rel.clone(), address, person.name.clone().unwrap_or_default()))
    };
    let people: Vec<(String, String, String, String)> =
        understood().flat_map(|row| row.people.iter().filter_map(|person| somebody(row, person))).collect();
    let columns = "connection, stream, external_id, rel, address, name";
    txn.put_rows(
        "record_person",
        columns,
        6,
        "ON CONFLICT DO NOTHING",
        people,
        |statement, (id, rel, address, name)| {
            statement.bind(connection).bind(stream.clone()).bind(id).bind(rel).bind(address).bind(name)
        },
    )
    .await?;
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
            "SELECT DISTINCT r.external_id FROM stream_state AS s CROSS JOIN json_each(?3) AS e CROSS JOIN remote_record AS r \
             ON r.connection = ?2 AND r.stream = s.stream AND r.external_id = e.value \
             WHERE s.workspace = ?1 AND s.connection = ?2 AND instr(s.stream, char(31)) = 0 AND r.deleted = 0",
        )
        .bind(connection.uuid())
        .bind(ids.clone())
        .fetch_all()
        .await?;
    let alive: HashSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let ids: Vec<String> = serde_json::from_str(&ids).unwrap_or_default();
    Ok(ids.into_iter().filter(|id| !alive.contains(id)).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(raw: &str) -> Fresh<'_> {
        Fresh {
            external_id: "1",
            known: false,
            hash: &[0; 32],
            raw,
            mapped: None,
            problem: None,
            at: None,
            links: &[],
            people: &[],
        }
    }

    #[test]
    fn many_rows_and_large_ones_go_in_parts_and_none_is_left_out() {
        let (small, large) = ("{}".to_owned(), "x".repeat(PART_BYTES_MAX));
        let cut = |raws: &[&str]| {
            let rows: Vec<Fresh<'_>> = raws.iter().map(|raw| fresh(raw)).collect();
            parts(&rows).map(<[Fresh<'_>]>::len).collect::<Vec<_>>()
        };
        assert_eq!(cut(&[]), Vec::<usize>::new());
        assert_eq!(cut(&vec![small.as_str(); 1_200]), [500, 500, 200]);
        assert_eq!(cut(&[&small, &large, &small, &large, &large]), [1, 1, 1, 1, 1]);
    }
}
