//! What records say of each other, and of people, read back.

use super::shown::record;
use crate::error::Error;
use atom_api::integrations::{Person, PersonAt, PersonRecord, Relation, title_of};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most records that a record is shown to belong to.
const OWNERS_MAX: i64 = 50;
/// The most records that are shown to belong to one.
const PARTS_MAX: usize = 50;
/// The most people of a record that are shown.
const PEOPLE_MAX: i64 = 30;

/// Whose record it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) stream: &'a str,
    pub(crate) external_id: &'a str,
}

/// What a record belongs to. `streams` are those in which it may be.
pub(crate) async fn owners(handle: &mut ReadHandle, at: At<'_>, streams: &[&str]) -> Result<Vec<Relation>, Error> {
    let rows = handle
        .query(
            "SELECT l.rel, l.to_kind, l.to_id, r.stream, r.mapped FROM record_link AS l LEFT JOIN remote_record AS r \
             ON r.connection = l.connection AND r.stream IN (SELECT value FROM json_each(?5)) AND r.external_id = l.to_id \
             AND r.kind = l.to_kind AND r.deleted = 0 \
             WHERE l.workspace = ?1 AND l.connection = ?2 AND l.stream = ?3 AND l.external_id = ?4 \
             ORDER BY l.rel, l.to_kind, l.to_id LIMIT ?6",
        )
        .bind(at.connection.uuid())
        .bind(at.stream)
        .bind(at.external_id)
        .bind(json!(streams).to_string())
        .bind(OWNERS_MAX)
        .fetch_all()
        .await?;
    Ok(each_once(&rows))
}

/// What belongs to a record of this kind, and whether there is more of it.
pub(crate) async fn belonging(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    kind: &str,
    external_id: &str,
) -> Result<(Vec<Relation>, bool), Error> {
    let rows = handle
        .query(
            "SELECT l.rel, r.kind, l.external_id, r.stream, r.mapped FROM record_link AS l INDEXED BY record_link_to CROSS JOIN remote_record AS r \
             ON r.connection = l.connection AND r.stream = l.stream AND r.external_id = l.external_id \
             WHERE l.workspace = ?1 AND l.connection = ?2 AND l.to_kind = ?3 AND l.to_id = ?4 \
             ORDER BY l.stream, l.external_id, l.rel LIMIT ?5",
        )
        .bind(connection.uuid())
        .bind(kind)
        .bind(external_id)
        .bind(i64::try_from(PARTS_MAX).unwrap_or(0) + 1)
        .fetch_all()
        .await?;
    let more = rows.len() > PARTS_MAX;
    Ok((each_once(&rows[..rows.len().min(PARTS_MAX)]), more))
}

/// A record may come through several streams; it is one all the same.
fn each_once(rows: &[SqliteRow]) -> Vec<Relation> {
    let mut seen = HashSet::new();
    let relation = |row: &SqliteRow| {
        let mapped: Option<&str> = row.get(4);
        Relation {
            rel: row.get(0),
            kind: row.get(1),
            external_id: row.get(2),
            stream: row.get(3),
            title: mapped.and_then(|text| title_of(&serde_json::from_str::<Value>(text).ok()?)),
        }
    };
    let relations = rows.iter().map(relation);
    relations.filter(|one| seen.insert((one.rel.clone(), one.kind.clone(), one.external_id.clone()))).collect()
}

/// Who is in a record, and in which connections they are besides.
pub(crate) async fn people(handle: &mut ReadHandle, at: At<'_>) -> Result<Vec<Person>, Error> {
    let rows = handle
        .query(
            "SELECT rel, address, name FROM record_person WHERE workspace = ?1 AND connection = ?2 AND stream = ?3 \
             AND external_id = ?4 ORDER BY rel, address LIMIT ?5",
        )
        .bind(at.connection.uuid())
        .bind(at.stream)
        .bind(at.external_id)
        .bind(PEOPLE_MAX)
        .fetch_all()
        .await?;
    let person = |row: &SqliteRow| Person { rel: row.get(0), address: row.get(1), name: row.get(2), at: Vec::new() };
    let mut people: Vec<Person> = rows.iter().map(person).collect();
    let addresses: HashSet<&str> = people.iter().map(|person| person.address.as_str()).collect();
    // Counted so far only: somebody may be in each of a million messages.
    let rows = handle
        .query(
            "SELECT a.value, c.id, (SELECT count(*) FROM (SELECT 1 FROM record_person AS p WHERE p.workspace = ?1 \
             AND p.address = a.value AND p.connection = c.id LIMIT 100)) AS n \
             FROM json_each(?2) AS a CROSS JOIN connection AS c WHERE c.workspace = ?1 AND n > 0 ORDER BY c.created_at, c.id",
        )
        .bind(json!(addresses).to_string())
        .fetch_all()
        .await?;
    let mut found: HashMap<String, Vec<PersonAt>> = HashMap::new();
    for row in rows {
        let records = u64::try_from(row.get::<i64, _>(2)).unwrap_or(0);
        let at = PersonAt { connection_id: row.get::<Uuid, _>(1).into(), records };
        found.entry(row.get(0)).or_default().push(at);
    }
    for person in &mut people {
        person.at = found.get(&person.address).cloned().unwrap_or_default();
    }
    Ok(people)
}

/// Records that have somebody in them, by connection, stream and id, after one of them.
pub(crate) async fn of_person(
    handle: &mut ReadHandle,
    address: &str,
    after: At<'_>,
    limit: u32,
) -> Result<Vec<PersonRecord>, Error> {
    let rows = handle
        .query(
            "SELECT p.connection, p.stream, p.rels, r.external_id, r.kind, r.mapped, r.raw, r.packed, r.fetched_at, r.deleted, r.problem \
             FROM (SELECT connection, stream, external_id, group_concat(rel, ' ') AS rels FROM record_person \
                   WHERE workspace = ?1 AND address = ?2 AND (connection, stream, external_id) > (?3, ?4, ?5) \
                   GROUP BY connection, stream, external_id ORDER BY connection, stream, external_id LIMIT ?6) AS p \
             CROSS JOIN remote_record AS r ON r.connection = p.connection AND r.stream = p.stream AND r.external_id = p.external_id \
             ORDER BY p.connection, p.stream, p.external_id",
        )
        .bind(address)
        .bind(after.connection.uuid())
        .bind(after.stream)
        .bind(after.external_id)
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    let one = |row: &SqliteRow| PersonRecord {
        connection_id: row.get::<Uuid, _>(0).into(),
        stream: row.get(1),
        rels: row.get::<String, _>(2).split(' ').map(str::to_owned).collect(),
        record: record(row),
    };
    Ok(rows.iter().map(one).collect())
}
