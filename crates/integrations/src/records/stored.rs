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
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Rows of one statement.
const PART_ROWS_MAX: usize = 500;
/// Bytes of raw records of one statement, unless a single one has more: each stands in it two or three times.
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

async fn put_some(
    txn: &mut WriteTxn,
    shelf: Shelf<'_>,
    rows: &[Fresh<'_>],
    at_ms: i64,
    packer: &mut Packer,
) -> Result<(), Error> {
    let row = |row: &Fresh<'_>| {
        let packed = packer.pack(row.raw);
        let raw = if packed.is_none() { Some(row.raw) } else { None };
        let mapped = row.mapped.as_ref().map_or(Cow::Borrowed("null"), Mapped::text);
        let at = row.at.map(Timestamp::as_millisecond);
        as_json(&(row.external_id, hex::encode(row.hash), raw, packed.map(hex::encode), mapped, row.problem, at))
    };
    let rows = rows.iter().map(row).collect();
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
    .bind(listed(rows))
    .execute()
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
        forget_relations(txn, shelf.connection, shelf.stream, &as_json(&known)).await?;
    }
    let links: Vec<String> = understood()
        .flat_map(|row| row.links.iter().map(|link| as_json(&(row.external_id, &link.rel, &link.kind, &link.id))))
        .collect();
    if !links.is_empty() {
        txn.query(
            "INSERT OR IGNORE INTO record_link (workspace, connection, stream, external_id, rel, to_kind, to_id) \
             SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?4)",
        )
        .bind(shelf.connection.uuid())
        .bind(shelf.stream)
        .bind(listed(links))
        .execute()
        .await?;
    }
    let somebody = |row: &Fresh<'_>, person: &Somebody| {
        let address = person.address.as_ref().map(|address| address.trim().to_lowercase());
        let address = address.filter(|address| address.contains('@'))?;
        Some(as_json(&(row.external_id, &person.rel, address, person.name.as_deref().unwrap_or_default())))
    };
    let people: Vec<String> =
        understood().flat_map(|row| row.people.iter().filter_map(|person| somebody(row, person))).collect();
    if !people.is_empty() {
        txn.query(
            "INSERT OR IGNORE INTO record_person (workspace, connection, stream, external_id, rel, address, name) \
             SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?4)",
        )
        .bind(shelf.connection.uuid())
        .bind(shelf.stream)
        .bind(listed(people))
        .execute()
        .await?;
    }
    Ok(())
}

/// Written at once: a tree of values in between would copy every record once more.
fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A JSON array of what is JSON already.
fn listed(items: Vec<String>) -> String {
    format!("[{}]", items.join(","))
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
