//! Which connections sync when, and what a person sets of it.

use crate::{
    connections::{self, StoredConnection},
    engine::Integrations,
    error::Error,
    schedule::{Ending, Sequel, is_plausible, next},
    webhooks,
};
use atom_api::integrations::{Connection, Health, Schedule};
use atom_core::ConnectionId;
use atom_store::{Mode, Row, Scope, Scoped as _};
use std::sync::PoisonError;
use uuid::Uuid;

/// The most minutes between two syncs.
const EVERY_MIN_MAX: u32 = 1_440;
const MINUTE_MS: i64 = 60_000;
/// For so long a connection counts as looked at.
const LOOKED_MS: i64 = 60_000;

/// A connection that syncs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub connection: ConnectionId,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Whether somebody has just looked at it: then it comes before others.
    pub watched: bool,
    /// Whether a delivery of its webhook asks for it, and not its interval: then only what that is about is synced.
    pub hurried: bool,
}

impl Integrations {
    /// Sets how often a connection syncs by itself, and whether it is paused. A paused one sends nothing at all.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::Disconnected`]; [`Error::Invalid`] for an interval that is none.
    pub async fn schedule(&self, scope: &Scope, request: &Schedule) -> Result<Connection, Error> {
        let mut stored = connections::find(&mut self.store.read(scope).await?, request.connection_id).await?;
        if stored.is_disconnected() {
            return Err(Error::Disconnected);
        }
        let gauge = self.gauge(scope.workspace, &stored);
        gauge.lay_over(&mut stored, &mut []);
        let id = stored.id;
        let upkeep = &stored.upkeep;
        let every_min = request.every_min.unwrap_or(upkeep.every_min);
        if request.every_min.is_some_and(|every_min| !(1..=EVERY_MIN_MAX).contains(&every_min)) {
            let message = format!("A connection syncs every 1 to {EVERY_MIN_MAX} minutes.");
            return Err(Error::Invalid { field: "every_min", message });
        }
        let paused = request.paused.unwrap_or(upkeep.paused);
        let now_ms = self.clock.now_ms();
        let planned_ms = upkeep.next_sync_at.map_or(now_ms, |at| at.as_millisecond());
        let next_ms = match stored.health {
            // What the service asked for is kept.
            Health::Resting => planned_ms,
            _ if upkeep.paused && !paused => now_ms,
            _ => planned_ms.min(now_ms.saturating_add(i64::from(every_min) * MINUTE_MS)),
        };
        let mut txn = self.store.write(scope, Mode::Action).await?;
        gauge.planned();
        connections::put_schedule(&mut txn, id, every_min, paused, next_ms).await?;
        txn.commit(&stored.account, Some(id.uuid())).await?;
        gauge.pause(paused);
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, id).await?;
        self.view(&mut read, stored).await
    }

    /// The connections of the workspace that sync by themselves and are not being synced, the next one first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn due(&self, scope: &Scope) -> Result<Vec<Due>, Error> {
        let mut read = self.store.read(scope).await?;
        let rows = read
            .query(
                "SELECT id, provider, coalesce(next_sync_at, 0), every_min FROM connection WHERE workspace = ?1 AND paused = 0 AND health NOT IN ('choose_tenant', 'disconnected') \
                 ORDER BY coalesce(next_sync_at, 0), id",
            )
            .fetch_all()
            .await?;
        let (syncing, now_ms) = (self.syncing_now(), self.clock.now_ms());
        let hurries = webhooks::hurries(&mut read, now_ms).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let connection = ConnectionId::from(row.get::<Uuid, _>(0));
            // Without its manifest there is nothing to ask for.
            if syncing.contains(&connection) || self.provider(row.get(1)).is_err() {
                continue;
            }
            let planned_ms: i64 = self.gauges.next_ms(connection).unwrap_or_else(|| row.get(2));
            let every_min = u32::try_from(row.get::<i64, _>(3)).unwrap_or(EVERY_MIN_MAX);
            // What a clock that was ahead has planned is due.
            let planned_ms = if is_plausible(planned_ms, every_min, now_ms) { planned_ms } else { now_ms };
            let at_ms = hurries.get(&connection).map_or(planned_ms, |hurry_ms| planned_ms.min(*hurry_ms));
            // What is due anyway is synced whole.
            let hurried = at_ms < planned_ms && planned_ms > now_ms;
            due.push(Due { connection, at_ms, watched: self.is_looked_at(connection, now_ms), hurried });
        }
        due.sort_by_key(|one| one.at_ms);
        Ok(due)
    }

    /// The connections that are being synced.
    #[must_use]
    pub fn syncing_now(&self) -> Vec<ConnectionId> {
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// What a person calls a connection: the service and the account.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn named(&self, scope: &Scope, id: ConnectionId) -> Result<String, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let service = self.provider(&stored.provider).map_or(stored.provider, |provider| provider.name.clone());
        Ok(format!("{service} {}", stored.account))
    }

    /// Puts the next sync off by the interval, after one that ended before it could tell when the next is.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn put_off(&self, scope: &Scope, id: ConnectionId) -> Result<(), Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let next_ms = self.next_sync_ms(scope, &stored, Ending::Well, 0);
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        self.gauge(scope.workspace, &stored).planned();
        connections::put_next_sync(&mut txn, stored.id, next_ms).await?;
        txn.commit(&stored.account, None).await?;
        Ok(())
    }

    /// When a connection syncs next, after a sync that ended so; `failed` is how many in a row came to nothing.
    pub(crate) fn next_sync_ms(&self, scope: &Scope, stored: &StoredConnection, ending: Ending, failed: u32) -> i64 {
        let (gauge, now_ms) = (self.gauge(scope.workspace, stored), self.clock.now_ms());
        next(&Sequel {
            now_ms,
            every_min: stored.upkeep.every_min,
            ending,
            failed,
            rests_ms: gauge.rests_for(now_ms),
            quota: gauge.quota().as_ref(),
            chance: gauge.chance(),
        })
    }

    /// Notes that somebody looks at a connection.
    pub(crate) fn look(&self, id: ConnectionId) {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).insert(id, self.clock.now_ms());
    }

    fn is_looked_at(&self, id: ConnectionId, now_ms: i64) -> bool {
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.get(&id).is_some_and(|at| now_ms.saturating_sub(*at) < LOOKED_MS)
    }
}
