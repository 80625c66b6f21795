//! The rows that say where each stream of a connection stands.

use crate::error::Error;
use atom_api::integrations::StreamStatus;
use atom_core::{ApiError, ConnectionId};
use atom_store::{ReadHandle, Row, Scoped, WriteTxn};
use jiff::Timestamp;

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

/// All streams of a connection that were ever fetched.
pub(crate) async fn statuses(handle: &mut ReadHandle, connection: ConnectionId) -> Result<Vec<StreamStatus>, Error> {
    let rows = handle
        .query("SELECT stream, records, synced_at, error FROM stream_state WHERE workspace = ?1 AND connection = ?2 ORDER BY stream")
        .bind(connection.uuid())
        .fetch_all()
        .await?;
    let status = |row: &atom_store::SqliteRow| StreamStatus {
        name: row.get(0),
        records: u64::try_from(row.get::<i64, _>(1)).unwrap_or(0),
        synced_at: row.get::<Option<i64>, _>(2).and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        error: row.get::<Option<String>, _>(3).and_then(|text| serde_json::from_str(&text).ok()),
    };
    Ok(rows.iter().map(status).collect())
}

/// Saves the cursor after a page, and by how many the records here have grown.
pub(crate) async fn advance(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    cursor: &str,
    grown: i64,
) -> Result<(), Error> {
    txn.query(
        "INSERT INTO stream_state (workspace, connection, stream, cursor, records) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (connection, stream) DO UPDATE SET cursor = excluded.cursor, records = records + excluded.records",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(cursor)
    .bind(grown)
    .execute()
    .await?;
    Ok(())
}

/// What becomes of the stored entity tag.
#[derive(Debug)]
pub(crate) enum Etag {
    /// It still holds.
    Keep,
    /// This one, or none.
    Set(Option<String>),
}

/// Notes that the stream was fetched to its end.
pub(crate) async fn complete(
    txn: &mut WriteTxn,
    connection: ConnectionId,
    stream: &str,
    etag: Etag,
    at_ms: i64,
    error: Option<&ApiError>,
) -> Result<(), Error> {
    let (set, etag) = match etag {
        Etag::Keep => (false, None),
        Etag::Set(etag) => (true, etag),
    };
    txn.query(
        "UPDATE stream_state SET synced_at = ?4, error = ?5, etag = CASE WHEN ?6 THEN ?7 ELSE etag END \
         WHERE workspace = ?1 AND connection = ?2 AND stream = ?3",
    )
    .bind(connection.uuid())
    .bind(stream)
    .bind(at_ms)
    .bind(error.map(as_json))
    .bind(set)
    .bind(etag)
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
