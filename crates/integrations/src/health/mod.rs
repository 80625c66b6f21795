//! How well it goes with services: each call is written down, and makes the score, the circuit breaker and what is left of
//! the quota; and a person is told what to do.
//!
//! A sync that brings nothing writes nothing: its calls, and when it was, wait in memory for the next write, for an hour at most.
//! Whoever asks is shown what is in memory over what is on disk.

mod advice;
mod breaker;
mod calls;
mod check;
mod gauge;
mod pace;
mod quota;
mod score;
mod unwritten;

pub(crate) use advice::{Facts, advice};
pub(crate) use gauge::{Gauge, Gauges, Kept, Standing};
pub(crate) use unwritten::Unwritten;

use crate::{
    connections::{self, StoredConnection},
    engine::Integrations,
    error::Error,
};
use atom_api::{
    Page,
    integrations::{Call, Calls, Health, Score},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{UserId, WorkspaceId};
use atom_store::{Mode, ReadHandle, Scope, WriteTxn};
use std::sync::Arc;
use uuid::Uuid;

/// So many calls wait to be written down, and no more: half of those that are kept.
const MANY: usize = calls::KEPT / 2;

impl Integrations {
    /// A page of the last calls of a connection, newest first.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::Invalid`] for a cursor that is none.
    pub async fn calls(&self, scope: &Scope, request: &Calls) -> Result<Page<Call>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let not_a_cursor = |_: std::num::ParseIntError| Error::Invalid {
            field: "cursor",
            message: "This is not a cursor of `integrations.calls`.".to_owned(),
        };
        let before = request.cursor.as_deref().map_or(Ok(i64::MAX), str::parse::<i64>).map_err(not_a_cursor)?;
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        let gauge = self.gauge(scope.workspace, &stored);
        // Those that wait are written down first: each call has its number, by which the pages are turned.
        if gauge.waiting() > 0
            && let Err(error) = self.keep_calls_of(scope, &gauge).await
        {
            tracing::debug!(connection = %gauge.connection, %error, "calls were not written down");
        }
        calls::page(&mut read, stored.id, before, limit).await
    }

    /// Writes down what does not wait any longer of what is known of connections: after calls that were made outside of a sync,
    /// and once in a while. Returns when it wants to be called next, in milliseconds since 1970, where something waits.
    pub async fn keep_calls(&self) -> Option<i64> {
        self.keep_of(self.gauges.due()).await;
        self.gauges.keeps_at_ms()
    }

    /// Writes down all that is known of connections. For the end of the program, and for whoever reads the rows themselves.
    pub async fn keep_all(&self) {
        self.keep_of(self.gauges.waiting()).await;
    }

    async fn keep_of(&self, gauges: Vec<Arc<Gauge>>) {
        for gauge in gauges {
            let scope = Scope {
                workspace: gauge.workspace,
                user: UserId::from(Uuid::nil()),
                host: "job",
                command: "integrations.calls",
            };
            if let Err(error) = self.keep_calls_of(&scope, &gauge).await {
                tracing::debug!(connection = %gauge.connection, %error, "calls were not written down");
            }
        }
    }

    /// What is known of a connection while the program runs.
    pub(crate) fn gauge(&self, workspace: WorkspaceId, stored: &StoredConnection) -> Arc<Gauge> {
        self.gauges.of(workspace, stored, &self.clock)
    }

    /// Writes down the calls of a connection, in a transaction of their own.
    pub(crate) async fn keep_calls_of(&self, scope: &Scope, gauge: &Gauge) -> Result<(), Error> {
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, gauge.connection).await?;
        let kept = keep(&mut txn, gauge).await?;
        txn.commit("calls", None).await?;
        kept.done();
        Ok(())
    }

    /// As [`Integrations::keep_calls_of`], where many are waiting.
    pub(crate) async fn keep_many_calls_of(&self, scope: &Scope, gauge: &Gauge) -> Result<(), Error> {
        if gauge.waiting() < MANY { Ok(()) } else { self.keep_calls_of(scope, gauge).await }
    }

    /// What the connection needs, of what its last call said and of what is known besides.
    pub(crate) fn health_of(&self, stored: &StoredConnection, gauge: &Gauge, syncing: bool) -> Health {
        match stored.health {
            fixed @ (Health::ChooseTenant | Health::Disconnected) => fixed,
            _ if syncing => Health::Syncing,
            _ if stored.upkeep.paused => Health::Paused,
            needs @ (Health::NeedsSignIn | Health::NeedsScope) => needs,
            _ if gauge.rests_for(self.clock.now_ms()).is_some() => Health::Resting,
            said => said,
        }
    }

    /// How well the last calls went.
    pub(crate) async fn score_of(&self, read: &mut ReadHandle, gauge: &Gauge) -> Result<Option<Score>, Error> {
        let mut counted = gauge.counted();
        if counted.len() < score::CALLS {
            counted.extend(calls::counted(read, gauge.connection).await?);
        }
        counted.truncate(score::CALLS);
        Ok(score::score(&counted, gauge.breaker(self.clock.now_ms())))
    }
}

/// Writes down what is known of a connection, and its calls. What the same transaction writes after it is newer.
pub(crate) async fn keep<'g>(txn: &mut WriteTxn, gauge: &'g Gauge) -> Result<Kept<'g>, Error> {
    let (gauge::ToKeep { standing, quota, made, unwritten }, kept) = gauge.take();
    connections::put_standing(txn, gauge.connection, &standing, quota.as_ref()).await?;
    unwritten.write(txn, gauge.connection).await?;
    calls::keep(txn, gauge.connection, &made).await?;
    Ok(kept)
}
