//! What syncs that brought nothing leave to be written down: it waits in memory for the next write.
//!
//! Nothing that a decision after a restart depends on is among it: cursors, back-off, the circuit breaker and a quota that is
//! nearly used are written at once. What is lost with the process costs one sync that brings nothing.

use super::gauge::Gauge;
use crate::{
    connections::{self, Outcome, StoredConnection},
    error::Error,
    streams,
};
use atom_api::integrations::{Health, LastCall, StreamStatus};
use atom_core::ConnectionId;
use atom_store::WriteTxn;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is known of a connection and not on disk yet: all was well, and nothing was new.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unwritten {
    /// What the last real call said.
    pub(crate) outcome: Option<Outcome>,
    /// When the next sync is, in milliseconds since 1970.
    pub(crate) next_ms: Option<i64>,
    /// When streams came to their end, in milliseconds since 1970.
    pub(crate) streams: BTreeMap<String, i64>,
}

impl Unwritten {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.outcome.is_none() && self.next_ms.is_none() && self.streams.is_empty()
    }

    /// Takes over what a later sync has left.
    pub(super) fn add(&mut self, later: Self) {
        self.outcome = later.outcome.or(self.outcome.take());
        self.next_ms = later.next_ms.or(self.next_ms);
        self.streams.extend(later.streams);
    }

    /// Shows a connection as it is by now.
    pub(super) fn lay_over(&self, stored: &mut StoredConnection) {
        if let Some(outcome) = &self.outcome {
            let at = instant(outcome.at_ms);
            // What was written meanwhile is newer.
            if stored.health == Health::Ok && stored.last_call.at <= at {
                let (message, said) = (outcome.message.clone(), outcome.said.clone());
                stored.last_call = LastCall { at, ok: true, message, said };
            }
            stored.synced_at = stored.synced_at.max(Some(at));
        }
        if let Some(next_ms) = self.next_ms {
            stored.upkeep.next_sync_at = Some(instant(next_ms));
        }
    }

    /// Shows streams as they are by now.
    pub(super) fn lay_over_streams(&self, statuses: &mut [StreamStatus]) {
        for status in statuses {
            if let Some(at_ms) = self.streams.get(&status.name) {
                status.synced_at = status.synced_at.max(Some(instant(*at_ms)));
            }
        }
    }

    /// Writes it down. What is written after it in the same transaction is newer.
    pub(super) async fn write(&self, txn: &mut WriteTxn, id: ConnectionId) -> Result<(), Error> {
        if let Some(outcome) = &self.outcome {
            connections::note_nothing_new(txn, id, outcome).await?;
        }
        if let Some(next_ms) = self.next_ms {
            connections::put_next_sync(txn, id, next_ms).await?;
        }
        for (stream, at_ms) in &self.streams {
            streams::ended(txn, id, stream, *at_ms).await?;
        }
        Ok(())
    }
}

impl Gauge {
    /// Shows a connection and its streams as they are by now, where that is not on disk yet.
    pub(crate) fn lay_over(&self, stored: &mut StoredConnection, statuses: &mut [StreamStatus]) {
        let unwritten = self.unwritten();
        unwritten.lay_over(stored);
        unwritten.lay_over_streams(statuses);
    }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
