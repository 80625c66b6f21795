//! Rate limits at the door: they hold without any server, for every host alike.

use atom_core::{ApiError, Code, SessionId};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};
use std::{hash::Hash, num::NonZeroU32};
use uuid::Uuid;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// Calls a second of one session, and how many at once. Far above what a person does; it bounds a program gone wild.
const SESSION_PER_SECOND: NonZeroU32 = NonZeroU32::new(5_000).expect("not zero");
const SESSION_BURST: NonZeroU32 = NonZeroU32::new(20_000).expect("not zero");
/// Tries of a password, by address: ten at once, then one in six seconds.
const TRIES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Deliveries a second of one webhook, and how many at once. A service that meets it sends again later.
const DELIVERIES_PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const DELIVERIES_BURST: NonZeroU32 = NonZeroU32::new(200).expect("not zero");

/// The limits of one door.
pub(crate) struct Limits {
    sessions: Limiter<SessionId>,
    tries: Limiter<String>,
    deliveries: Limiter<Uuid>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: RateLimiter::keyed(Quota::per_second(SESSION_PER_SECOND).allow_burst(SESSION_BURST)),
            tries: RateLimiter::keyed(Quota::per_minute(TRIES_PER_MINUTE)),
            deliveries: RateLimiter::keyed(Quota::per_second(DELIVERIES_PER_SECOND).allow_burst(DELIVERIES_BURST)),
        }
    }
}

impl Limits {
    /// One call of a session.
    pub(crate) fn session(&self, session: SessionId) -> Result<(), ApiError> {
        check(&self.sessions, &session)
    }

    /// One delivery of a webhook that is on.
    pub(crate) fn delivery(&self, hook: Uuid) -> Result<(), ApiError> {
        check(&self.deliveries, &hook)
    }

    /// One try of a password or passphrase; `whose` is an address or `vault`.
    pub(crate) fn secret_try(&self, whose: &str) -> Result<(), ApiError> {
        if self.tries.len() > 10_000 {
            self.tries.retain_recent();
        }
        check(&self.tries, &whose.chars().take(254).collect::<String>().to_lowercase())
    }
}

fn check<K: Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        let seconds = retry_after_ms.div_ceil(1_000);
        let mut error = ApiError::new(Code::RateLimited, format!("Too many at once. Try again in {seconds} s."));
        error.retry_after_ms = Some(retry_after_ms);
        error
    })
}
