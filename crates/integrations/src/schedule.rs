//! When a connection syncs next, of how the last sync ended: its interval, what the service asks for, and back-off.

use crate::{
    error::{Error, Reach, Trouble, VendorError},
    http::{ASKED_KEPT_MS, ASKED_MAX_MS},
};
use atom_api::integrations::Quota;
use std::time::Duration;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// The longest wait after failures, where the interval is not longer itself.
const BACKOFF_MS_MAX: i64 = 4 * HOUR_MS;
/// A service that refused the credentials is asked again once a day, in case it was its own mistake.
const SIGN_IN_MS: i64 = 24 * HOUR_MS;
/// Less than one in so many calls left: the quota is nearly used.
const NEARLY_USED: u64 = 10;
/// By how much the interval stretches then.
const STRETCH: i64 = 4;

/// How a sync ended, for the whole connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// At least one stream came to its end.
    Well,
    /// Nothing could be reached.
    Offline,
    /// The credentials do not hold.
    NeedsSignIn,
    /// The service asked for patience; with how long, where it said so.
    Limited(Option<Duration>),
    /// Atom leaves the service alone, after failures; with how long, where that is known.
    Resting(Option<Duration>),
    /// No stream came to its end.
    Failed,
}

impl Ending {
    /// What a failure of the whole connection means.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Vendor(VendorError { trouble: Trouble::Offline, .. }) => Self::Offline,
            Error::Vendor(VendorError { trouble: Trouble::NeedsSignIn, .. }) => Self::NeedsSignIn,
            Error::Vendor(VendorError {
                trouble: Trouble::RateLimited { retry_after }, reach: Reach::NotSent, ..
            }) => Self::Resting(*retry_after),
            Error::Vendor(VendorError { trouble: Trouble::RateLimited { retry_after }, .. }) => {
                Self::Limited(*retry_after)
            }
            // A fault of its own, with when to come back, is a limit like any other.
            Error::Vendor(VendorError { asked: Some(asked), .. }) => Self::Limited(Some(*asked)),
            _ => Self::Failed,
        }
    }
}

/// Whether a failure says that nothing was sent, because the connection rests or is paused: no call was made.
pub(crate) const fn is_rest(error: &Error) -> bool {
    matches!(error, Error::Vendor(VendorError { trouble: Trouble::RateLimited { .. }, reach: Reach::NotSent, .. }))
}

/// What decides when the next sync is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sequel<'a> {
    pub(crate) now_ms: i64,
    /// Minutes between two syncs.
    pub(crate) every_min: u32,
    pub(crate) ending: Ending,
    /// Syncs in a row that came to nothing, this one among them.
    pub(crate) failed: u32,
    /// For how long the circuit breaker lets nothing through.
    pub(crate) rests_ms: Option<i64>,
    pub(crate) quota: Option<&'a Quota>,
    /// 0 to 255.
    pub(crate) chance: u8,
}

/// When the next sync is, in milliseconds since 1970.
pub(crate) fn next(sequel: &Sequel<'_>) -> i64 {
    let every_ms = i64::from(sequel.every_min.max(1)) * MINUTE_MS;
    let failing_ms = backoff(sequel.failed, every_ms.max(BACKOFF_MS_MAX));
    // What a limit asks for at the least is no matter of chance.
    let (wait_ms, least_ms) = match sequel.ending {
        Ending::Well => (stretched(every_ms, sequel), 0),
        // The network comes back by itself, and asking costs the service nothing.
        Ending::Offline => (backoff(sequel.failed, every_ms), 0),
        Ending::NeedsSignIn => (every_ms.max(SIGN_IN_MS), 0),
        // Neither earlier nor later: both sides know when.
        Ending::Resting(Some(left)) => return sequel.now_ms.saturating_add(asked_ms(left)),
        Ending::Limited(Some(asked)) if asked_ms(asked) >= ASKED_KEPT_MS => {
            return sequel.now_ms.saturating_add(asked_ms(asked));
        }
        // Without a time, or with next to none, services ask for a minute at the least.
        Ending::Limited(_) => (failing_ms, MINUTE_MS),
        Ending::Resting(None) | Ending::Failed => (failing_ms, 0),
    };
    let wait_ms = jittered(wait_ms, sequel.chance).max(least_ms);
    sequel.now_ms.saturating_add(wait_ms.max(sequel.rests_ms.unwrap_or(0)).max(used_up(sequel)))
}

/// The wait that a service asks for, in milliseconds.
fn asked_ms(asked: Duration) -> i64 {
    i64::try_from(asked.as_millis()).unwrap_or(i64::MAX).min(ASKED_MAX_MS)
}

/// Whether a connection may have been planned for this moment. One that is further off was planned by a clock that was ahead, and
/// would park the connection until then.
pub(crate) fn is_plausible(planned_ms: i64, every_min: u32, now_ms: i64) -> bool {
    // The longest wait of all is a stretched interval, or a day that the service asks for, and what chance adds.
    let longest_ms = (i64::from(every_min) * MINUTE_MS).saturating_mul(STRETCH).max(ASKED_MAX_MS);
    planned_ms <= now_ms.saturating_add(longest_ms).saturating_add(longest_ms / 8)
}

/// A minute after the first failure, doubling to `most_ms`.
fn backoff(failed: u32, most_ms: i64) -> i64 {
    (MINUTE_MS << failed.saturating_sub(1).min(20)).min(most_ms)
}

/// A tenth less to a tenth more, by chance, so that connections do not all sync in the same moment.
fn jittered(wait_ms: i64, chance: u8) -> i64 {
    wait_ms - wait_ms / 10 + wait_ms / 5 * i64::from(chance) / 255
}

/// The interval, longer where the quota is nearly used, but not past the moment at which it is full again.
fn stretched(every_ms: i64, sequel: &Sequel<'_>) -> i64 {
    let Some(quota) = sequel.quota else { return every_ms };
    let full_in = quota.resets_at.map(|at| at.as_millisecond().saturating_sub(sequel.now_ms));
    if full_in.is_some_and(|full_in| full_in <= 0) {
        return every_ms;
    }
    let nearly = is_nearly_used(quota);
    match full_in {
        Some(full_in) if nearly => every_ms.max((every_ms * STRETCH).min(full_in)),
        None if quota.remaining == 0 || nearly => every_ms * STRETCH,
        _ => every_ms,
    }
}

/// Whether so little is left of a quota that it decides when the next sync is.
pub(crate) fn is_tight(quota: &Quota) -> bool {
    quota.remaining == 0 || is_nearly_used(quota)
}

fn is_nearly_used(quota: &Quota) -> bool {
    quota.limit.is_some_and(|limit| quota.remaining.saturating_mul(NEARLY_USED) < limit)
}

/// How long nothing is left of the quota.
fn used_up(sequel: &Sequel<'_>) -> i64 {
    let resets_at = sequel.quota.filter(|quota| quota.remaining == 0).and_then(|quota| quota.resets_at);
    resets_at.map_or(0, |at| at.as_millisecond().saturating_sub(sequel.now_ms).min(ASKED_MAX_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// A sync that went well, with the least that chance gives.
    const PLAIN: Sequel<'static> =
        Sequel { now_ms: 0, every_min: 15, ending: Ending::Well, failed: 0, rests_ms: None, quota: None, chance: 0 };

    fn minutes(sequel: &Sequel<'_>) -> f64 {
        // With chance 0, a wait is a tenth shorter.
        next(sequel) as f64 / 54_000.0
    }

    #[test]
    fn the_interval_is_kept_within_a_tenth() {
        assert_eq!(next(&PLAIN), 810_000);
        assert_eq!(next(&Sequel { chance: 255, ..PLAIN }), 990_000);
        assert_eq!(next(&Sequel { now_ms: 5, every_min: 1, ..PLAIN }), 54_005);
    }

    #[test]
    fn failures_double_the_wait_from_a_minute_to_four_hours() {
        let waits: Vec<f64> =
            (1..=10).map(|failed| minutes(&Sequel { ending: Ending::Failed, failed, ..PLAIN })).collect();
        assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 240.0, 240.0]);
        let daily = Sequel { ending: Ending::Failed, failed: 40, every_min: 1_440, ..PLAIN };
        assert_eq!(minutes(&daily), 1_440.0);
    }

    #[test]
    fn without_a_network_the_interval_is_the_longest_wait() {
        let waits: Vec<f64> =
            (1..=6).map(|failed| minutes(&Sequel { ending: Ending::Offline, failed, ..PLAIN })).collect();
        assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]);
    }

    #[test]
    fn what_the_service_asks_for_is_kept_to_the_millisecond() {
        let asked = Ending::Limited(Some(Duration::from_secs(1_800)));
        assert_eq!(next(&Sequel { now_ms: 7, ending: asked, failed: 9, chance: 99, ..PLAIN }), 1_800_007);
    }

    #[test]
    fn a_service_that_asks_for_no_pause_is_asked_less_and_less_often_and_not_within_a_minute() {
        for asked in [None, Some(Duration::ZERO), Some(Duration::from_secs(59))] {
            let ending = Ending::Limited(asked);
            let wait = |failed| next(&Sequel { ending, failed, ..PLAIN });
            assert_eq!((wait(1), wait(2), wait(4)), (60_000, 108_000, 432_000), "{asked:?}");
        }
        let rests = Ending::Resting(Some(Duration::from_secs(5)));
        assert_eq!(next(&Sequel { ending: rests, failed: 9, ..PLAIN }), 5_000, "Atom's own rest is known to its end");
    }

    #[test]
    fn nothing_that_a_service_says_parks_a_connection_for_longer_than_a_day() {
        let asked = Ending::Limited(Some(Duration::from_secs(99_999_999_999)));
        assert_eq!(next(&Sequel { ending: asked, ..PLAIN }), ASKED_MAX_MS);
        let resets_at = Timestamp::from_second(99_999_999_999).ok();
        let quota = Quota { remaining: 0, limit: Some(1_000), resets_at };
        assert_eq!(next(&Sequel { quota: Some(&quota), ..PLAIN }), ASKED_MAX_MS);
    }

    #[test]
    fn what_no_sync_would_plan_is_not_believed() {
        for (planned_ms, every_min, believed) in [
            (0, 15, true),
            (26 * HOUR_MS, 15, true),
            (28 * HOUR_MS, 15, false),
            (100 * HOUR_MS, 1_440, true),
            (120 * HOUR_MS, 1_440, false),
            (i64::MAX, 15, false),
        ] {
            assert_eq!(is_plausible(planned_ms, every_min, 0), believed, "{planned_ms} {every_min}");
        }
    }

    #[test]
    fn refused_credentials_are_tried_once_a_day() {
        assert_eq!(minutes(&Sequel { ending: Ending::NeedsSignIn, failed: 1, ..PLAIN }), 1_440.0);
    }

    #[test]
    fn nothing_syncs_while_the_breaker_is_open() {
        assert_eq!(next(&Sequel { ending: Ending::Failed, failed: 1, rests_ms: Some(900_000), ..PLAIN }), 900_000);
    }

    #[test]
    fn a_quota_that_is_nearly_used_stretches_the_interval_until_it_is_full_again() {
        let quota = |remaining, limit, resets_in_min: Option<i64>| Quota {
            remaining,
            limit,
            resets_at: resets_in_min.and_then(|min| Timestamp::from_millisecond(min * MINUTE_MS).ok()),
        };
        for (quota, expected) in [
            (quota(100, Some(1_000), Some(600)), 15.0),
            (quota(99, Some(1_000), Some(600)), 60.0),
            (quota(99, Some(1_000), Some(40)), 40.0),
            (quota(99, Some(1_000), Some(5)), 15.0),
            (quota(99, Some(1_000), None), 60.0),
            (quota(0, None, None), 60.0),
            (quota(5, None, Some(600)), 15.0),
            (quota(0, Some(1_000), Some(-1)), 15.0),
        ] {
            assert_eq!(minutes(&Sequel { quota: Some(&quota), ..PLAIN }), expected, "{quota:?}");
        }
        let nothing_left = quota(0, Some(1_000), Some(600));
        assert_eq!(next(&Sequel { quota: Some(&nothing_left), ..PLAIN }), 36_000_000, "not a millisecond before");
    }
}
