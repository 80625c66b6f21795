//! What is known of a connection while the program runs: whether calls may be made, how fast, and how they went.

use super::{
    breaker::{Breaker, Verdict},
    calls::Made,
    pace::Pace,
    quota::replaces,
    unwritten::Unwritten,
};
use crate::{
    connections::StoredConnection,
    error::{Reach, Trouble, VendorError},
    http::spoken,
    schedule::is_tight,
};
use atom_api::integrations::{Breaker as BreakerState, Quota};
use atom_core::{Clock, ConnectionId, Said, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Calls that wait to be written down.
const WAITING_MAX: usize = super::calls::KEPT;
/// What can wait is written down after so long, where nothing else is written before.
const WAITS_MS: i64 = 60 * 60 * 1_000;

/// The gauges of all connections.
#[derive(Default)]
pub(crate) struct Gauges(Mutex<HashMap<ConnectionId, Arc<Gauge>>>);

impl Gauges {
    /// The gauge of a connection, made of what is stored of it at first.
    pub(crate) fn of(&self, workspace: WorkspaceId, stored: &StoredConnection, clock: &Arc<dyn Clock>) -> Arc<Gauge> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gauge = all.entry(stored.id).or_insert_with(|| Arc::new(Gauge::new(workspace, stored, Arc::clone(clock))));
        Arc::clone(gauge)
    }

    /// Forgets what is known of a connection that ended, or was made anew.
    pub(crate) fn forget(&self, id: ConnectionId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// The gauge of a connection, where anything was asked of it since the program began.
    pub(crate) fn known(&self, id: ConnectionId) -> Option<Arc<Gauge>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).map(Arc::clone)
    }

    /// When a connection syncs next, where that is not on disk yet.
    pub(crate) fn next_ms(&self, id: ConnectionId) -> Option<i64> {
        self.known(id)?.state().unwritten.next_ms
    }

    /// Those with something that waits to be written down.
    pub(super) fn waiting(&self) -> Vec<Arc<Gauge>> {
        self.those(Gauge::waits)
    }

    /// Those with something that does not wait any longer.
    pub(super) fn due(&self) -> Vec<Arc<Gauge>> {
        self.those(Gauge::is_due)
    }

    /// When the first of what waits does not wait any longer, in milliseconds since 1970.
    pub(super) fn keeps_at_ms(&self) -> Option<i64> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter_map(|gauge| gauge.state().waits_since_ms).min().map(|since_ms| since_ms + WAITS_MS)
    }

    fn those(&self, wanted: fn(&Gauge) -> bool) -> Vec<Arc<Gauge>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter(|gauge| wanted(gauge)).map(Arc::clone).collect()
    }
}

/// What outlives the process, as JSON in the row of the connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Standing {
    /// The circuit breaker.
    pub(crate) breaker: Breaker,
    /// Syncs in a row that came to nothing.
    pub(crate) failed: u32,
}

/// What is known of one connection.
pub(crate) struct Gauge {
    pub(super) workspace: WorkspaceId,
    pub(super) connection: ConnectionId,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    standing: Standing,
    paused: bool,
    quota: Option<Quota>,
    /// Of what that is, where the service counts several things apart and has said so since the program began.
    quota_of: Option<String>,
    pace: Pace,
    made: VecDeque<Made>,
    unwritten: Unwritten,
    /// Counts what was left in `unwritten`.
    left: u64,
    /// Since when something waits to be written down, in milliseconds since 1970.
    waits_since_ms: Option<i64>,
    on_disk: OnDisk,
}

/// What of a connection's gauge is on disk.
#[derive(Debug, Clone)]
struct OnDisk {
    /// As it is stored: what is forgotten with the process makes no difference.
    standing: String,
    quota: Option<Quota>,
}

impl OnDisk {
    fn of(standing: &Standing, quota: Option<&Quota>) -> Self {
        Self { standing: serde_json::to_string(standing).unwrap_or_default(), quota: quota.cloned() }
    }
}

/// What is to be written down.
pub(super) struct ToKeep {
    pub(super) standing: Standing,
    pub(super) quota: Option<Quota>,
    pub(super) made: Vec<Made>,
    pub(super) unwritten: Unwritten,
}

/// What is written down in a transaction that is not committed yet.
#[must_use = "once it is committed, the gauge has to know that nothing waits any more"]
pub(crate) struct Kept<'g> {
    gauge: &'g Gauge,
    on_disk: OnDisk,
    left: u64,
}

impl Kept<'_> {
    /// It is committed.
    pub(crate) fn done(self) {
        let now_ms = self.gauge.clock.now_ms();
        let mut state = self.gauge.state();
        state.on_disk = self.on_disk;
        // What a sync has left meanwhile waits for the next write.
        if state.left == self.left {
            state.unwritten = Unwritten::default();
        }
        let waits = !state.made.is_empty() || !state.unwritten.is_empty();
        state.waits_since_ms = waits.then_some(now_ms);
    }
}

impl Gauge {
    fn new(workspace: WorkspaceId, stored: &StoredConnection, clock: Arc<dyn Clock>) -> Self {
        let state = State {
            standing: stored.upkeep.standing.clone(),
            paused: stored.upkeep.paused,
            quota: stored.upkeep.quota.clone(),
            quota_of: None,
            pace: Pace::default(),
            made: VecDeque::new(),
            unwritten: Unwritten::default(),
            left: 0,
            waits_since_ms: None,
            on_disk: OnDisk::of(&stored.upkeep.standing, stored.upkeep.quota.as_ref()),
        };
        Self { workspace, connection: stored.id, clock, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number by chance.
    pub(crate) fn chance(&self) -> u8 {
        let mut random = [0];
        self.clock.random(&mut random);
        random[0]
    }

    /// Whether anything may be sent now, told before credentials are renewed for it.
    ///
    /// # Errors
    /// Why nothing is sent, and until when.
    pub(crate) fn open_for(&self, name: &str) -> Result<(), VendorError> {
        let state = self.state();
        if state.paused {
            return Err(paused(name));
        }
        state.standing.breaker.rests_for(self.clock.now_ms()).map_or(Ok(()), |left| Err(resting(name, left)))
    }

    /// Lets one call through, retries and all.
    ///
    /// # Errors
    /// Why nothing is sent, and until when.
    pub(crate) fn admit(&self, name: &str) -> Result<Permit<'_>, VendorError> {
        let mut state = self.state();
        if state.paused {
            return Err(paused(name));
        }
        let probe = state.standing.breaker.admit(self.clock.now_ms()).map_err(|left| resting(name, left))?;
        drop(state);
        Ok(Permit { gauge: self, probe })
    }

    /// Waits for the turn of the next request.
    pub(crate) async fn turn(&self, per_minute: Option<u32>) {
        let Some(per_minute) = per_minute else { return };
        let wait = self.state().pace.turn(Instant::now(), per_minute);
        if !wait.is_zero() {
            tracing::debug!(connection = %self.connection, wait_ms = wait.as_millis(), "waiting for a turn");
            tokio::time::sleep(wait).await;
        }
    }

    /// Notes what the service says that is left of its quota; `of` is what it counts, where it counts several things apart.
    pub(crate) fn note_quota(&self, quota: Quota, of: Option<&str>) {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        if replaces((state.quota.as_ref(), state.quota_of.as_deref()), (&quota, of), now_ms) {
            (state.quota, state.quota_of) = (Some(quota), of.map(str::to_owned));
        }
    }

    /// The last call for this has brought an answer that is not what the service documents.
    pub(crate) fn spoil(&self, what: &str) {
        let (now_ms, chance) = (self.clock.now_ms(), self.chance());
        let mut state = self.state();
        let last = state.made.iter_mut().rev().find(|made| made.is_for(what));
        if let Some(last) = last.filter(|last| last.ok) {
            last.spoil();
            state.standing.breaker.spoil(now_ms, chance);
        }
    }

    /// Notes whether a sync came to anything; returns how many in a row did not.
    pub(crate) fn sync_ended(&self, well: bool) -> u32 {
        let mut state = self.state();
        state.standing.failed = if well { 0 } else { state.standing.failed.saturating_add(1) };
        state.standing.failed
    }

    /// Whether a person paused it.
    pub(crate) fn is_paused(&self) -> bool {
        self.state().paused
    }

    /// Notes that a person paused it, or went on.
    pub(crate) fn pause(&self, paused: bool) {
        self.state().paused = paused;
    }

    /// How much longer nothing is sent, in milliseconds.
    pub(crate) fn rests_for(&self, now_ms: i64) -> Option<i64> {
        self.state().standing.breaker.rests_for(now_ms)
    }

    /// The circuit breaker, as the contract shows it.
    pub(crate) fn breaker(&self, now_ms: i64) -> BreakerState {
        self.state().standing.breaker.state(now_ms)
    }

    /// Whether one call is made to see whether the service is well again.
    pub(crate) fn is_half_open(&self) -> bool {
        self.breaker(self.clock.now_ms()) == BreakerState::HalfOpen
    }

    /// Whether calls are made.
    pub(crate) fn is_closed(&self) -> bool {
        self.breaker(self.clock.now_ms()) == BreakerState::Closed
    }

    /// A person wants to know now: the rest is over.
    pub(crate) fn end_rest(&self) {
        let now_ms = self.clock.now_ms();
        self.state().standing.breaker.end_rest(now_ms);
    }

    /// What is left of the quota, as the service said last.
    pub(crate) fn quota(&self) -> Option<Quota> {
        self.state().quota.clone()
    }

    /// What the score makes of calls that wait to be written down, newest first.
    pub(super) fn counted(&self) -> Vec<(bool, u64)> {
        self.state().made.iter().rev().filter_map(Made::counts).collect()
    }

    /// How many calls wait to be written down.
    pub(crate) fn waiting(&self) -> usize {
        self.state().made.len()
    }

    /// Leaves to the next write what a sync that brought nothing has to say.
    pub(crate) fn leave(&self, later: Unwritten) {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        state.unwritten.add(later);
        state.left += 1;
        state.waits_since_ms.get_or_insert(now_ms);
    }

    /// What is not on disk yet.
    pub(super) fn unwritten(&self) -> Unwritten {
        self.state().unwritten.clone()
    }

    /// When the next sync is was decided otherwise: called by whoever holds the writer and writes it down.
    pub(crate) fn planned(&self) {
        self.state().unwritten.next_ms = None;
    }

    /// Whether a decision after a restart would be another one than it is to be: that is written down at once.
    pub(crate) fn must_keep(&self) -> bool {
        let state = self.state();
        let tight = |quota: Option<&Quota>| quota.is_some_and(is_tight);
        let (now, disk) = (OnDisk::of(&state.standing, state.quota.as_ref()), &state.on_disk);
        now.standing != disk.standing
            || (now.quota != disk.quota && (tight(now.quota.as_ref()) || tight(disk.quota.as_ref())))
    }

    /// Whether anything waits to be written down.
    fn waits(&self) -> bool {
        let state = self.state();
        let left = !state.made.is_empty() || !state.unwritten.is_empty();
        drop(state);
        left || self.must_keep()
    }

    /// Whether what waits to be written down has waited long enough, or is much, or cannot wait.
    fn is_due(&self) -> bool {
        let now_ms = self.clock.now_ms();
        let state = self.state();
        // A clock that was set back would let it wait for longer.
        let long = state.waits_since_ms.is_some_and(|since_ms| !(0..WAITS_MS).contains(&(now_ms - since_ms)));
        let much = state.made.len() >= super::MANY;
        drop(state);
        long || much || self.must_keep()
    }

    /// What is to be written down now.
    pub(super) fn take(&self) -> (ToKeep, Kept<'_>) {
        let mut state = self.state();
        let to_keep = ToKeep {
            standing: state.standing.clone(),
            quota: state.quota.clone(),
            made: std::mem::take(&mut state.made).into(),
            unwritten: state.unwritten.clone(),
        };
        let on_disk = OnDisk::of(&to_keep.standing, to_keep.quota.as_ref());
        let kept = Kept { gauge: self, on_disk, left: state.left };
        (to_keep, kept)
    }
}

/// A call that was let through.
pub(crate) struct Permit<'g> {
    gauge: &'g Gauge,
    /// Whether it is the one that tries whether the service is well again.
    probe: bool,
}

impl Permit<'_> {
    /// Notes how the call ended: for what it was, how long its last answer took, and what was wrong.
    pub(crate) fn ended(mut self, what: &str, took: Duration, status: Option<u16>, error: Option<&VendorError>) {
        let probe = std::mem::take(&mut self.probe);
        let (now_ms, chance) = (self.gauge.clock.now_ms(), self.gauge.chance());
        let mut state = self.gauge.state();
        state.standing.breaker.note(now_ms, Verdict::of(error), probe, chance);
        if state.made.len() >= WAITING_MAX {
            state.made.pop_front();
        }
        state.made.push_back(Made::new(now_ms, what, took, status, error));
        state.waits_since_ms.get_or_insert(now_ms);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.gauge.state().standing.breaker.probe_lost();
        }
    }
}

fn resting(name: &str, left_ms: i64) -> VendorError {
    let left = Duration::from_millis(u64::try_from(left_ms).unwrap_or(0));
    let message =
        format!("{name} has failed several times in a row. Atom leaves it alone and tries again in {}.", spoken(left));
    let said = Said::Rests { service: name.to_owned(), wait_s: Some(left.as_secs()) };
    VendorError::new(Trouble::RateLimited { retry_after: Some(left) }, message)
        .reaching(Reach::NotSent)
        .saying(Some(said))
}

fn paused(name: &str) -> VendorError {
    let message = format!("The connection to {name} is paused. Nothing is sent until you go on with it.");
    VendorError::new(Trouble::RateLimited { retry_after: None }, message)
        .reaching(Reach::NotSent)
        .saying(Some(Said::Paused { service: name.to_owned() }))
}
