//! How well it goes with services: each call is written down, and makes the score, the circuit breaker and what is left of
//! the quota; and a person is told what to do.

mod advice;
mod breaker;
mod calls;
mod check;
mod gauge;
mod pace;
mod score;

pub(crate) use advice::{Facts, advice};
pub(crate) use gauge::{Gauge, Gauges, Standing};

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

/// So many calls wait to be written down before the end of a sync is not waited for.
const MANY: usize = 50;

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
        calls::page(&mut read, stored.id, before, limit).await
    }

    /// Writes down the calls that wait for it. For calls that are made outside of a sync.
    pub async fn keep_calls(&self) {
        for gauge in self.gauges.waiting() {
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
        keep(&mut txn, gauge).await?;
        txn.commit("calls", None).await?;
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

/// Writes down what is known of a connection, and its calls.
pub(crate) async fn keep(txn: &mut WriteTxn, gauge: &Gauge) -> Result<(), Error> {
    let gauge::ToKeep { standing, quota, made } = gauge.take();
    connections::put_standing(txn, gauge.connection, &standing, quota.as_ref()).await?;
    calls::keep(txn, gauge.connection, &made).await
}
