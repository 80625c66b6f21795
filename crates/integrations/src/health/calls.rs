//! The last calls of each connection: when, for what, how it ended. Never their content, and nothing that a service said.

use super::{breaker::Verdict, score};
use crate::error::{Error, Reach, Trouble, VendorError};
use atom_api::{
    Page,
    integrations::{Call, CallFault},
};
use atom_core::ConnectionId;
use atom_store::{ReadHandle, Row, Scoped, SqliteRow, WriteTxn};
use jiff::Timestamp;
use serde::Serialize;
use std::time::Duration;

/// So many calls of a connection are kept.
pub(crate) const KEPT: usize = 500;

/// A call that was made.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Made {
    at: i64,
    what: String,
    status: Option<u16>,
    ms: u64,
    pub(super) ok: bool,
    /// Whether the network, not the service, was not there: such a call says nothing of the service.
    offline: bool,
    error: Option<&'static str>,
}

impl Made {
    /// A call that ended now.
    pub(super) fn new(
        at_ms: i64,
        what: &str,
        took: Duration,
        status: Option<u16>,
        error: Option<&VendorError>,
    ) -> Self {
        Self {
            at: at_ms,
            what: what.to_owned(),
            status,
            ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            ok: error.is_none(),
            offline: Verdict::of(error) == Verdict::Away,
            error: error.map(words),
        }
    }

    /// Whether it is one for this.
    pub(super) fn is_for(&self, what: &str) -> bool {
        self.what == what
    }

    /// Its answer is not what the service documents.
    pub(super) fn spoil(&mut self) {
        self.ok = false;
        self.error = Some(CallFault::NotUnderstood.as_str());
    }

    /// What the score makes of it.
    pub(super) fn counts(&self) -> Option<(bool, u64)> {
        (!self.offline).then_some((self.ok, self.ms))
    }
}

/// What went wrong, in words that are always the same.
fn words(error: &VendorError) -> &'static str {
    let fault = match (error.trouble, error.reach) {
        (Trouble::Offline, _) => CallFault::Unreached,
        (Trouble::NeedsSignIn, _) => CallFault::Credentials,
        (Trouble::NeedsScope | Trouble::Forbidden, _) => CallFault::NotAllowed,
        (Trouble::RateLimited { .. }, _) => CallFault::Limit,
        (Trouble::ForeignHost, _) => CallFault::Elsewhere,
        (Trouble::Refused(408 | 500..), _) => CallFault::OwnFault,
        (Trouble::Refused(_), _) => CallFault::Refused,
        (Trouble::Gone, _) => CallFault::Gone,
        (Trouble::CursorExpired, _) => CallFault::CursorLost,
        (Trouble::BadAnswer, Reach::Answered) => CallFault::NotUnderstood,
        (Trouble::BadAnswer, Reach::NotSent | Reach::Unknown) => CallFault::NoAnswer,
    };
    fault.as_str()
}

/// Writes calls down, and forgets the oldest.
pub(super) async fn keep(txn: &mut WriteTxn, connection: ConnectionId, made: &[Made]) -> Result<(), Error> {
    if made.is_empty() {
        return Ok(());
    }
    txn.query(
        "INSERT INTO service_call (workspace, connection, at, what, status, ms, ok, offline, error) \
         SELECT ?1, ?2, json_extract(value, '$.at'), json_extract(value, '$.what'), json_extract(value, '$.status'), \
         json_extract(value, '$.ms'), json_extract(value, '$.ok'), json_extract(value, '$.offline'), \
         json_extract(value, '$.error') FROM json_each(?3) ORDER BY key",
    )
    .bind(connection.uuid())
    .bind(serde_json::to_string(made).unwrap_or_default())
    .execute()
    .await?;
    txn.query(
        "DELETE FROM service_call WHERE workspace = ?1 AND connection = ?2 AND id <= \
         (SELECT id FROM service_call WHERE connection = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)",
    )
    .bind(connection.uuid())
    .bind(i64::try_from(KEPT).unwrap_or(i64::MAX))
    .execute()
    .await?;
    Ok(())
}

/// What the score makes of the last calls, newest first.
pub(super) async fn counted(handle: &mut ReadHandle, connection: ConnectionId) -> Result<Vec<(bool, u64)>, Error> {
    let rows = handle
        .query(
            "SELECT ok, ms FROM service_call WHERE workspace = ?1 AND connection = ?2 AND offline = 0 \
             ORDER BY id DESC LIMIT ?3",
        )
        .bind(connection.uuid())
        .bind(i64::try_from(score::CALLS).unwrap_or(i64::MAX))
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), whole(row.get(1)))).collect())
}

/// A page of calls, newest first, before the one of this number.
pub(super) async fn page(
    handle: &mut ReadHandle,
    connection: ConnectionId,
    before: i64,
    limit: u32,
) -> Result<Page<Call>, Error> {
    let rows = handle
        .query(
            "SELECT id, at, what, status, ms, ok, error FROM service_call \
             WHERE workspace = ?1 AND connection = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
        )
        .bind(connection.uuid())
        .bind(before)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let shown = &rows[..rows.len().min(limit as usize)];
    let next = shown.last().filter(|_| rows.len() > shown.len()).map(|row| row.get::<i64, _>(0).to_string());
    Ok(Page { items: shown.iter().map(read).collect(), next })
}

fn read(row: &SqliteRow) -> Call {
    Call {
        at: Timestamp::from_millisecond(row.get(1)).unwrap_or(Timestamp::UNIX_EPOCH),
        what: row.get(2),
        status: row.get::<Option<i64>, _>(3).and_then(|status| u16::try_from(status).ok()),
        ms: whole(row.get(4)),
        ok: row.get(5),
        error: row.get(6),
    }
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
