//! The rows that say where each stream of a connection stands.

use crate::{
    cursor::Cursor,
    error::Error,
    records::{self, Parent},
};
use atom_api::integrations::StreamStatus;
use atom_core::{ApiError, ConnectionId};
use atom_store::{ReadHandle, Row, Scoped, WriteTxn};
use jiff::Timestamp;
use std::collections::HashMap;

/// Where a stream stands.
#[derive(Debug, Default)]
pub(crate) struct StreamState {
    pub(crate) cursor: Option<String>,
    pub(crate) etag: Option<String>,
}

/// Where this stream stands.
pub(crate) async fn state(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
) -> Result<StreamState, Error> {
    let row = handle
        .query("SELECT cursor, etag FROM stream_state WHERE workspace = ?1 AND connection = ?2 AND stream = ?3")
        .bind(connection.uuid())
        .bind(stream)
        .fetch_optional()
        .await?;
    Ok(row.map_or_else(StreamState::default, |row| StreamState { cursor: row.get(0), etag: row.get(1) }))
}

/// What stands between a stream and the record for which a list of it is, in the names of its lists.
pub(crate) const LIST_MARK: char = '\u{1f}';

/// The cursors of the lists that a stream has for these records of others, by those records.
pub(crate) async fn lists(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parents: &[Parent],
) -> Result<HashMap<String, StreamState>, Error> {
    let prefix = format!("{stream}{LIST_MARK}");
    let names: Vec<String> = parents.iter().map(|parent| format!("{prefix}{}", parent.external_id)).collect();
    let rows = handle
        .query(
            "SELECT substr(stream, length(?3) + 1), cursor, etag FROM stream_state WHERE workspace = ?1 AND connection = ?2 \
             AND stream IN (SELECT value FROM json_each(?4))",
        )
        .bind(connection.uuid())
        .bind(prefix)
        .bind(serde_json::json!(names).to_string())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), StreamState { cursor: row.get(1), etag: row.get(2) })).collect())
}

/// The records of these streams that are gone and still have a list here.
pub(crate) async fn left_behind(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    stream: &str,
    parents: &[String],
) -> Result<Vec<String>, Error> {
    let rows = handle
        .query(
            "SELECT substr(l.stream, length(?3) + 1) FROM stream_state AS l WHERE l.workspace = ?1 AND l.connection = ?2 \
             AND substr(l.stream, 1, length(?3)) = ?3 AND NOT EXISTS (SELECT 1 FROM json_each(?4) AS s CROSS JOIN remote_record AS r \
             ON r.connection = ?2 AND r.stream = s.value AND r.external_id = substr(l.stream, length(?3) + 1) WHERE r.deleted = 0)",
        )
        .bind(connection.uuid())
        .bind(format!("{stream}{LIST_MARK}"))
        .bind(serde_json::json!(parents).to_string())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// All streams of a connection that were ever fetched.
pub(crate) async fn statuses(handle: &mut ReadHandle, connection: ConnectionId) -> Result<Vec<StreamStatus>, Error> {
    let rows = handle
        .query("SELECT stream, records, synced_at, error, cursor FROM stream_state WHERE workspace = ?1 AND connection = ?2 AND instr(stream, char(31)) = 0 ORDER BY stream")
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    let aside = records::set_aside_counts(handle, connection).await?;
    let read = |row: &atom_store::SqliteRow| {
        let name: String = row.get(0);
        let cursor: Option<Cursor> = row.get::<Option<String>, _>(4).and_then(|text| serde_json::from_str(&text).ok());
        StreamStatus {
            records: u64::try_from(row.get::<i64, _>(1)).unwrap_or(0),
            synced_at: row.get::<Option<i64>, _>(2).and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            error: row.get::<Option<String>, _>(3).and_then(|text| serde_json::from_str(&text).ok()),
            set_aside: aside.get(&name).copied().unwrap_or(0),
            filling: cursor.is_some_and(|cursor| cursor.full_at_ms.is_none() && cursor.resume.is_some()),
            ..never(name)
        }
    };
    Ok(rows.iter().map(read).collect())
}

/// How a stream stands that was never fetched.
pub(crate) fn never(name: String) -> StreamStatus {
    StreamStatus {
        name,
        records: 0,
        synced_at: None,
        error: None,
        kind: String::new(),
        set_aside: 0,
        filling: false,
        needs: Vec::new(),
    }
}

/// Saves the cursor of a list after a page.
pub(crate) async fn advance(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    list: &str,
    cursor: &Cursor,
) -> Result<(), Error> {
    txn.query(
        "INSERT INTO stream_state (workspace, connection, stream, cursor) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (connection, stream) DO UPDATE SET cursor = excluded.cursor",
    )
    .bind(connection.uuid())
    .bind(list)
    .bind(serde_json::to_string(cursor).unwrap_or_default())
    .execute()
    .await?;
    Ok(())
}

/// Has a stream, with the lists that it is made of, begin from the beginning and look for what is gone.
pub(crate) async fn begin_anew(txn: &mut WriteTxn, connection: ConnectionId, stream: &str) -> Result<(), Error> {
    txn.query(
        "UPDATE stream_state SET etag = NULL, \
         cursor = json_object('made_with', cursor ->> 'made_with', 'unswept', json('true')) \
         WHERE workspace = ?1 AND connection = ?2 AND cursor IS NOT NULL AND (stream = ?3 OR substr(stream, 1, length(?4)) = ?4)",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(format!("{stream}{LIST_MARK}"))
    .execute()
    .await?;
    Ok(())
}

/// Saves the entity tag of a list.
pub(crate) async fn tag(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    list: &str,
    etag: Option<String>,
) -> Result<(), Error> {
    txn.query("UPDATE stream_state SET etag = ?4 WHERE workspace = ?1 AND connection = ?2 AND stream = ?3")
        .bind(connection.uuid())
        .bind(list)
        .bind(etag)
        .execute()
        .await?;
    Ok(())
}

/// Notes that the stream was fetched to its end.
pub(crate) async fn complete(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    at_ms: i64,
    error: Option<&ApiError>,
) -> Result<(), Error> {
    txn.query(
        "INSERT INTO stream_state (workspace, connection, stream, synced_at, error) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (connection, stream) DO UPDATE SET synced_at = excluded.synced_at, error = excluded.error",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(at_ms)
    .bind(error.map(as_json))
    .execute()
    .await?;
    Ok(())
}

/// Notes when the stream last came to its end, having brought nothing.
pub(crate) async fn ended(txn: &mut WriteTxn, connection: ConnectionId, stream: &str, at_ms: i64) -> Result<(), Error> {
    txn.query(
        "UPDATE stream_state SET synced_at = max(coalesce(synced_at, 0), ?4) WHERE workspace = ?1 AND connection = ?2 AND stream = ?3",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(at_ms)
    .execute()
    .await?;
    Ok(())
}

/// Takes away where lists stand whose own record is gone.
pub(crate) async fn forget_lists(txn: &mut WriteTxn, connection: ConnectionId, lists: &[String]) -> Result<(), Error> {
    txn.query(
        "DELETE FROM stream_state WHERE workspace = ?1 AND connection = ?2 AND stream IN (SELECT value FROM json_each(?3))",
    )
    .bind(connection.uuid())
    .bind(serde_json::json!(lists).to_string())
    .execute()
    .await?;
    Ok(())
}

/// By how many the records of a stream have grown; its lists have cursors of their own.
pub(crate) async fn grow(txn: &mut WriteTxn, connection: ConnectionId, stream: &str, grown: i64) -> Result<(), Error> {
    txn.query(
        "INSERT INTO stream_state (workspace, connection, stream, records) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (connection, stream) DO UPDATE SET records = records + excluded.records",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(grown)
    .execute()
    .await?;
    Ok(())
}

/// Notes why the stream could not be fetched to its end. Where it stands stays as it is.
pub(crate) async fn fail(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    error: &ApiError,
) -> Result<(), Error> {
    txn.query(
        "INSERT INTO stream_state (workspace, connection, stream, error) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (connection, stream) DO UPDATE SET error = excluded.error",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(as_json(error))
    .execute()
    .await?;
    Ok(())
}

fn as_json(error: &ApiError) -> String {
    serde_json::to_string(error).unwrap_or_default()
}

/// Takes back what a stream said of records that are understood by now.
pub(crate) async fn cleared(txn: &mut WriteTxn, connection: ConnectionId, stream: &str) -> Result<(), Error> {
    txn.query("UPDATE stream_state SET error = NULL WHERE workspace = ?1 AND connection = ?2 AND stream = ?3")
        .bind(connection.uuid())
        .bind(stream)
        .execute()
        .await?;
    Ok(())
}
