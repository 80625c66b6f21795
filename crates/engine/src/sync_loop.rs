//! The loop of a host that stays: syncs connections when they are due, and sends what waits to be written to services.
//!
//! It sleeps until a connection or a write is due. Changes of connections and tasks wake it, and once a minute it looks at the
//! clock alone, so that a clock that was set, or a machine that slept, delays nothing. The database is asked only when there
//! is something to ask.

use crate::{Caller, caller::Host, door::Inner, handlers::Call, rooms::Rooms, sending::Writes, syncs};
use atom_api::Topic;
use atom_core::{ApiError, ConnectionId};
use atom_integrations::Due;
use atom_store::{Row as _, Scope};
use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::task::{JoinError, JoinSet};
use uuid::Uuid;

/// Not while the program starts.
const FIRST_AFTER: Duration = Duration::from_secs(3);
/// The most connections that sync at once by themselves.
const AT_ONCE_MAX: usize = 4;
/// How long the loop sleeps at most before it looks at the clock.
const LOOKS_EVERY: Duration = Duration::from_secs(60);
/// Rounds are at least so far apart.
const APART: Duration = Duration::from_secs(1);
/// Changes come in bursts: so long it waits for the rest of one.
const SETTLES_IN: Duration = Duration::from_millis(200);
/// What could not be begun is tried again after so long.
const AGAIN_AFTER_MS: i64 = 60_000;
/// What is over in the outbox is looked for so often; while there is much of it, a little at a time.
const PRUNES_EVERY_MS: i64 = 24 * 60 * 60 * 1_000;
const PRUNES_ON_AFTER_MS: i64 = 2_000;
/// The topics after which another connection, or a write to a service, may be due.
const TOPICS: &[Topic] = &[Topic::Connections, Topic::Tasks];

/// Begins the loop of these rooms, once; it ends with them.
pub(crate) fn begin(inner: &Arc<Inner>, rooms: &Arc<Rooms>) {
    if rooms.syncs_begun.swap(true, Ordering::Relaxed) {
        return;
    }
    let syncs = Syncs {
        inner: Arc::clone(inner),
        rooms: Arc::clone(rooms),
        running: JoinSet::new(),
        under_way: HashSet::new(),
        writes: Writes::new(),
        prunes_at_ms: Some(0),
    };
    rooms.loops.spawn(syncs.run());
}

/// The loop.
struct Syncs {
    inner: Arc<Inner>,
    rooms: Arc<Rooms>,
    /// What this loop has begun.
    running: JoinSet<Ended>,
    /// The connections of its syncs.
    under_way: HashSet<ConnectionId>,
    writes: Writes,
    /// When the outbox is looked through for what is over; nothing while that is being done.
    prunes_at_ms: Option<i64>,
}

/// What has ended.
enum Ended {
    /// The sync of a connection.
    Sync(ConnectionId),
    /// Sending what waits to be written; with when the next of it is wanted.
    Writes(Option<i64>),
    /// Looking through the outbox for what is over; with when to do it next.
    Pruned(i64),
}

impl Syncs {
    async fn run(mut self) {
        let mut seen = self.inner.events.newest();
        if !self.sleep(FIRST_AFTER).await {
            return;
        }
        loop {
            let next_ms = match self.round().await {
                Ok(next_ms) => next_ms,
                Err(error) => {
                    tracing::error!(%error, "what is due could not be told");
                    Some(self.now_ms() + AGAIN_AFTER_MS)
                }
            };
            if !self.rest(next_ms, &mut seen).await {
                return;
            }
        }
    }

    /// Begins what is due, as many as may run at once; what somebody looks at comes first. Returns when the next one is due.
    async fn round(&mut self) -> Result<Option<i64>, ApiError> {
        let now_ms = self.now_ms();
        self.send_writes(now_ms);
        self.prune(now_ms);
        let mut due = Vec::new();
        let mut next_ms = [self.writes.next_ms(), self.prunes_at_ms].into_iter().flatten().min();
        for scope in scopes(&self.rooms).await? {
            for one in self.rooms.integrations.due(&scope).await? {
                if self.under_way.contains(&one.connection) {
                    continue;
                }
                if one.at_ms <= now_ms {
                    due.push((!one.watched, one.at_ms, one, scope.clone()));
                } else {
                    next_ms = [next_ms, Some(one.at_ms)].into_iter().flatten().min();
                }
            }
        }
        due.sort_by_key(|(unwatched, at_ms, ..)| (*unwatched, *at_ms));
        let mut busy = self.under_way.clone();
        busy.extend(self.rooms.integrations.syncing_now());
        let free = AT_ONCE_MAX.saturating_sub(busy.len());
        for (_, _, one, scope) in due.into_iter().take(free) {
            if let Err(error) = self.start(scope, one).await {
                tracing::info!(connection = %one.connection, %error, "a sync that is due was not begun");
                next_ms = [next_ms, Some(now_ms + AGAIN_AFTER_MS)].into_iter().flatten().min();
            }
        }
        Ok(next_ms)
    }

    async fn start(&mut self, scope: Scope, one: Due) -> Result<(), ApiError> {
        let connection = one.connection;
        let (inner, rooms) = (Arc::clone(&self.inner), Arc::clone(&self.rooms));
        let origin = Caller::new(Host::Job, None).origin();
        let call = Call { inner, rooms, host: Host::Job, origin, elsewhere: false, identity: None, scope };
        // What deliveries asked for until now is done by this sync, whatever it is due for.
        let hurry = call.rooms.integrations.hurry(&call.scope, connection).await?;
        let streams = hurry.as_ref().filter(|_| one.hurried).map(|hurry| hurry.streams.clone());
        let started = syncs::start_due(&call, connection, streams).await?;
        self.under_way.insert(connection);
        self.running.spawn(async move {
            let failed = started.end().await.is_err();
            let closing = call.rooms.closing.is_cancelled() || call.inner.closing.is_cancelled();
            // Not before its end: what the end of the process cuts off is asked for again.
            if let Some(hurry) = hurry
                && !closing
                && let Err(error) = call.rooms.integrations.hurried(&call.scope, connection, &hurry).await
            {
                // Then it is synced once more than needed.
                tracing::debug!(%connection, %error, "what deliveries asked for was not noted as done");
            }
            // What ended without telling when the next one is would be due again at once.
            if failed
                && !closing
                && let Err(error) = call.rooms.integrations.put_off(&call.scope, connection).await
            {
                tracing::debug!(%connection, %error, "the next sync was not put off");
            }
            Ended::Sync(connection)
        });
        Ok(())
    }

    /// Sends what waits to be written, where there may be something; also while a service that does not answer is still waited
    /// for. It is tracked with the loops of the rooms, so that the end waits for what is on its way.
    fn send_writes(&mut self, now_ms: i64) {
        if !self.writes.begin(now_ms) {
            return;
        }
        let (inner, rooms) = (Arc::clone(&self.inner), Arc::clone(&self.rooms));
        let sending = self.rooms.loops.spawn(async move {
            let next_ms = rooms.integrations.drain().await.unwrap_or_else(|error| {
                tracing::error!(%error, "what waits to be written was not sent");
                Some(rooms.store.clock().now_ms() + AGAIN_AFTER_MS)
            });
            let again_ms = rooms.store.clock().now_ms() + AGAIN_AFTER_MS;
            let keeps_ms = rooms.integrations.keep_calls().await.map(|at_ms| at_ms.max(again_ms));
            // This wakes the loop once more, which then finds nothing to send.
            for workspace in rooms.integrations.take_written() {
                inner.events.publish(TOPICS, "integrations.act", Some(workspace), None);
            }
            [next_ms, keeps_ms].into_iter().flatten().min()
        });
        self.running.spawn(async move { Ended::Writes(sending.await.ok().flatten()) });
    }

    /// Takes some of what was over long ago out of the outbox, where it is time for that.
    fn prune(&mut self, now_ms: i64) {
        if self.prunes_at_ms.is_none_or(|at_ms| at_ms > now_ms) {
            return;
        }
        self.prunes_at_ms = None;
        let rooms = Arc::clone(&self.rooms);
        let pruning = self.rooms.loops.spawn(async move {
            let outcome = rooms.integrations.prune().await;
            let after_ms = match &outcome {
                Ok(true) => PRUNES_ON_AFTER_MS,
                Ok(false) => PRUNES_EVERY_MS,
                Err(error) => {
                    tracing::error!(%error, "what is over was not taken out of the outbox");
                    AGAIN_AFTER_MS
                }
            };
            rooms.store.clock().now_ms() + after_ms
        });
        self.running.spawn(async move { Ended::Pruned(pruning.await.unwrap_or(i64::MAX)) });
    }

    /// Waits for a reason for another round; false when the rooms are left.
    async fn rest(&mut self, next_ms: Option<i64>, seen: &mut u64) -> bool {
        loop {
            let left_ms = next_ms.map(|next_ms| u64::try_from(next_ms - self.now_ms()).unwrap_or(0));
            let left = left_ms.map_or(LOOKS_EVERY, Duration::from_millis).clamp(APART, LOOKS_EVERY);
            tokio::select! {
                () = self.rooms.closing.cancelled() => return false,
                () = self.inner.closing.cancelled() => return false,
                Some(ended) = self.running.join_next() => {
                    self.ended(ended);
                    return true;
                }
                () = self.inner.events.concerning(TOPICS, seen) => {
                    self.writes.want();
                    return self.sleep(SETTLES_IN).await;
                }
                () = tokio::time::sleep(left) => {}
            }
            if next_ms.is_some_and(|next_ms| next_ms <= self.now_ms()) {
                return true;
            }
        }
    }

    fn ended(&mut self, ended: Result<Ended, JoinError>) {
        match ended {
            Ok(Ended::Sync(connection)) => {
                self.under_way.remove(&connection);
                self.writes.want();
            }
            Ok(Ended::Writes(next_ms)) => self.writes.sent(next_ms),
            Ok(Ended::Pruned(next_ms)) => self.prunes_at_ms = Some(next_ms),
            Err(error) => {
                // Which one it was is not known; what runs is known to the engine as well.
                tracing::error!(%error, "waiting for a sync ended early");
                self.under_way.clear();
            }
        }
    }

    /// Sleeps; false when the rooms are left meanwhile.
    async fn sleep(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.rooms.closing.cancelled() => false,
            () = self.inner.closing.cancelled() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    fn now_ms(&self) -> i64 {
        self.rooms.store.clock().now_ms()
    }
}

/// The workspaces that have connections, each with an owner, for whom the loop acts.
async fn scopes(rooms: &Rooms) -> Result<Vec<Scope>, ApiError> {
    let mut read = rooms.store.system_read().await?;
    let rows = read
        .query(
            "SELECT workspace, min(user) FROM membership WHERE role = 'owner' \
             AND workspace IN (SELECT workspace FROM connection) GROUP BY workspace",
        )
        .fetch_all()
        .await?;
    let scope = |row: &atom_store::SqliteRow| Scope {
        workspace: row.get::<Uuid, _>(0).into(),
        user: row.get::<Uuid, _>(1).into(),
        host: Host::Job.as_str(),
        command: "integrations.sync",
    };
    Ok(rows.iter().map(scope).collect())
}
