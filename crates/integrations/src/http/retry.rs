//! When to try again, and when it is better to tell the person.

use super::date::instant_ms;
use crate::manifest::{Quota, ResetAs};
use atom_api::integrations::Quota as Left;
use atom_core::Clock;
use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};
use std::time::Duration;

/// How long the engine waits for a service. Every wait and every body has an end.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The most time to reach the host.
    pub connect: Duration,
    /// The most time for one request with its answer.
    pub request: Duration,
    /// The first wait before trying again; it doubles each time.
    pub backoff: Duration,
    /// The longest wait inside a sync. A service that asks for more ends the sync, and the error says until when.
    pub wait_max: Duration,
    /// The most bytes of one answer, after decompression.
    pub body_bytes_max: usize,
    /// How long a person may take to let Atom in at a service.
    pub consent: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            backoff: Duration::from_millis(500),
            wait_max: Duration::from_secs(60),
            body_bytes_max: 32 << 20,
            consent: Duration::from_secs(300),
        }
    }
}

impl Patience {
    /// The wait before retry number `attempt`, counted from 0: exponential, with up to half of it taken off by chance,
    /// so that many clients that failed together do not come back together.
    pub(crate) fn backoff(&self, attempt: u32, clock: &dyn Clock) -> Duration {
        let full = self.backoff.saturating_mul(1 << attempt.min(16)).min(self.wait_max);
        let mut random = [0];
        clock.random(&mut random);
        full - full / 2 * u32::from(random[0]) / 255
    }
}

/// The longest wait that a service gets, in milliseconds: one that asks for more is wrong about its units or about its clock, and
/// says so again when it is asked after a day.
pub(crate) const ASKED_MAX_MS: i64 = 24 * 60 * 60 * 1_000;
const ASKED_MAX: Duration = Duration::from_millis(ASKED_MAX_MS.unsigned_abs());

/// A wait that a service asks for is kept as it is from this length on. A shorter one may be of a clock that goes wrong, or of a
/// service that says nothing with it: it never shortens the back-off.
pub(crate) const ASKED_KEPT_MS: i64 = 60_000;
/// An answer says when it was made in whole seconds: less than this is no difference between two clocks.
const SKEW_MIN_MS: i64 = 2_000;

/// How long to wait where a service asks for one wait and the back-off says another.
pub(crate) const fn kept_wait(asked_ms: i64, backoff_ms: i64) -> i64 {
    if asked_ms >= ASKED_KEPT_MS || asked_ms >= backoff_ms { asked_ms } else { backoff_ms }
}

/// The wait that a service asks for, a day at most: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), else what the
/// headers of its quota say once nothing is left of it; `x-ratelimit-reset` in seconds since 1970 unless the manifest names
/// others. What is said as a moment is measured by the clock of the service, where the answer tells it.
pub(crate) fn asked_wait(headers: &HeaderMap, quota: Option<&Quota>, now_ms: i64) -> Option<Duration> {
    asked(headers, quota, there_ms(headers, now_ms)).map(|wait| wait.min(ASKED_MAX))
}

/// What the clock of the service shows: the `Date` of its answer. One that is more than a day off is of no clock, or comes out of
/// a cache.
fn there_ms(headers: &HeaderMap, now_ms: i64) -> i64 {
    let date = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(instant_ms);
    date.filter(|at_ms| (SKEW_MIN_MS..=ASKED_MAX_MS).contains(&at_ms.saturating_sub(now_ms).saturating_abs()))
        .unwrap_or(now_ms)
}

fn asked(headers: &HeaderMap, quota: Option<&Quota>, now_ms: i64) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(after) = text("retry-after") {
        if let Some(wait) = seconds(after) {
            return Some(wait);
        }
        if let Some(at_ms) = instant_ms(after) {
            return Some(until(at_ms, now_ms));
        }
    }
    let remaining = quota.map_or("x-ratelimit-remaining", |quota| quota.remaining.as_str());
    if text(remaining) != Some("0") {
        return None;
    }
    let reset = match quota {
        Some(quota) => text(quota.reset.as_ref()?.as_str())?,
        None => text("x-ratelimit-reset")?,
    };
    let at_ms = reset_ms(reset, quota.map_or(ResetAs::Unix, |quota| quota.reset_as), now_ms)?;
    Some(until(at_ms, now_ms))
}

/// Seconds, of which some services write fractions.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    // Never sooner than it says.
    let more = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    Some(Duration::from_secs(whole.parse::<u64>().unwrap_or(u64::MAX).saturating_add(more)))
}

/// What is left of the quota, as the headers that the manifest names say; `None` where they say nothing.
pub(crate) fn quota_left(headers: &HeaderMap, quota: &Quota, now_ms: i64) -> Option<Left> {
    let text = |name: &reqwest::header::HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let there_ms = there_ms(headers, now_ms);
    let resets = quota.reset.as_ref().and_then(text).and_then(|reset| reset_ms(reset, quota.reset_as, there_ms));
    // As the clock here will show it then.
    let resets = resets.map(|at_ms| at_ms.saturating_add(now_ms.saturating_sub(there_ms)));
    Some(Left {
        remaining: text(&quota.remaining)?.parse().ok()?,
        limit: quota.limit.as_ref().and_then(text).and_then(|limit| limit.parse().ok()),
        resets_at: resets.and_then(|ms| Timestamp::from_millisecond(ms.min(now_ms.saturating_add(ASKED_MAX_MS))).ok()),
    })
}

/// When a quota is full again, in milliseconds since 1970.
fn reset_ms(reset: &str, reset_as: ResetAs, now_ms: i64) -> Option<i64> {
    Some(match reset_as {
        ResetAs::Unix => reset.parse::<i64>().ok()?.saturating_mul(1_000),
        ResetAs::UnixMs => reset.parse::<i64>().ok()?,
        ResetAs::Seconds => now_ms.saturating_add(reset.parse::<i64>().ok()?.saturating_mul(1_000)),
        ResetAs::Instant => reset.parse::<Timestamp>().ok()?.as_millisecond(),
    })
}

fn until(at_ms: i64, now_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::ManualClock;
    use reqwest::header::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn waits_double_and_are_capped() {
        let (clock, patience) = (ManualClock::at(0), Patience::default());
        for attempt in 0..40 {
            let full = Duration::from_millis(500).saturating_mul(1 << attempt.min(16)).min(patience.wait_max);
            let wait = patience.backoff(attempt, &clock);
            assert!(wait <= full && wait >= full / 2, "{attempt}: {wait:?} of {full:?}");
        }
    }

    #[test]
    fn the_service_says_when_in_seconds_as_a_date_or_by_its_reset() {
        let now_ms = 1_700_000_000_000;
        let wait =
            |pairs: &[(&'static str, &'static str)]| asked_wait(&headers(pairs), None, now_ms).map(|d| d.as_secs());
        assert_eq!(wait(&[("retry-after", "7")]), Some(7));
        assert_eq!(wait(&[("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT")]), Some(60));
        assert_eq!(wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1700000030")]), Some(30));
        assert_eq!(wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1600000000")]), Some(0));
        assert_eq!(wait(&[("x-ratelimit-remaining", "12"), ("x-ratelimit-reset", "1700000030")]), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[("retry-after", "Tuesday, 14-Nov-23 22:14:20 GMT")]), Some(60));
        assert_eq!(wait(&[("retry-after", "1.5")]), Some(2), "never sooner than it says");
        assert_eq!((wait(&[("retry-after", "7.0")]), wait(&[("retry-after", "-7")])), (Some(7), None));
    }

    #[test]
    fn a_moment_is_measured_by_the_clock_of_the_service() {
        // Here it is 22:13:20, ten minutes ahead of the service.
        let now_ms = 1_700_000_000_000;
        let date = ("date", "Tue, 14 Nov 2023 22:03:20 GMT");
        let wait =
            |pairs: &[(&'static str, &'static str)]| asked_wait(&headers(pairs), None, now_ms).map(|d| d.as_secs());
        assert_eq!(wait(&[date, ("retry-after", "Tue, 14 Nov 2023 22:04:20 GMT")]), Some(60));
        assert_eq!(wait(&[date, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1699999430")]), Some(30));
        assert_eq!(wait(&[date, ("retry-after", "7")]), Some(7));
        let stale = ("date", "Tue, 14 Nov 2006 22:03:20 GMT");
        assert_eq!(wait(&[stale, ("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT")]), Some(60), "out of a cache");
        let quota = Quota {
            remaining: HeaderName::from_static("left"),
            limit: None,
            reset: Some(HeaderName::from_static("full")),
            reset_as: ResetAs::Unix,
        };
        let left = quota_left(&headers(&[date, ("left", "7"), ("full", "1699999430")]), &quota, now_ms);
        let resets_at = left.and_then(|left| left.resets_at).map(Timestamp::as_millisecond);
        assert_eq!(resets_at, Some(now_ms + 30_000), "as the clock here will show it");
    }

    #[test]
    fn a_short_wait_never_shortens_the_back_off_and_a_long_one_is_kept() {
        for (asked, backoff, kept) in
            [(0, 60_000, 60_000), (45_000, 30_000, 45_000), (60_000, 900_000, 60_000), (0, 0, 0)]
        {
            assert_eq!(kept_wait(asked, backoff), kept, "{asked} {backoff}");
        }
    }

    #[test]
    fn a_manifest_names_the_headers_of_its_quota() {
        let quota = |reset_as| Quota {
            remaining: HeaderName::from_static("left"),
            limit: None,
            reset: Some(HeaderName::from_static("full")),
            reset_as,
        };
        for (reset_as, value) in [
            (ResetAs::Unix, "1700000030"),
            (ResetAs::UnixMs, "1700000030000"),
            (ResetAs::Seconds, "30"),
            (ResetAs::Instant, "2023-11-14T22:13:50Z"),
        ] {
            let wait =
                asked_wait(&headers(&[("left", "0"), ("full", value)]), Some(&quota(reset_as)), 1_700_000_000_000);
            assert_eq!(wait, Some(Duration::from_secs(30)), "{value}");
        }
    }

    #[test]
    fn what_is_left_is_read_from_the_headers_that_the_manifest_names() {
        let quota = Quota {
            remaining: HeaderName::from_static("left"),
            limit: Some(HeaderName::from_static("of")),
            reset: Some(HeaderName::from_static("full")),
            reset_as: ResetAs::Unix,
        };
        let left = |pairs: &[(&'static str, &'static str)]| quota_left(&headers(pairs), &quota, 1_700_000_000_000);
        let full_at = Timestamp::from_second(1_700_000_030).ok();
        assert_eq!(
            left(&[("left", "4999"), ("of", "5000"), ("full", "1700000030")]),
            Some(Left { remaining: 4_999, limit: Some(5_000), resets_at: full_at })
        );
        assert_eq!(left(&[("left", "7"), ("full", "soon")]), Some(Left { remaining: 7, limit: None, resets_at: None }));
        assert_eq!((left(&[("of", "5000")]), left(&[("left", "many")])), (None, None));
    }

    #[test]
    fn no_service_is_waited_for_longer_than_a_day() {
        let now_ms = 1_700_000_000_000;
        let day = Some(Duration::from_secs(86_400));
        for pairs in [
            [("retry-after", "99999999999"), ("x", "x")],
            [("retry-after", "Tue, 14 Nov 2051 22:14:20 GMT"), ("x", "x")],
            // Milliseconds, where seconds are documented.
            [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1700000030000")],
        ] {
            assert_eq!(asked_wait(&headers(&pairs), None, now_ms), day, "{pairs:?}");
        }
        let quota = Quota {
            remaining: HeaderName::from_static("left"),
            limit: None,
            reset: Some(HeaderName::from_static("full")),
            reset_as: ResetAs::Unix,
        };
        let left = quota_left(&headers(&[("left", "0"), ("full", "1700000030000")]), &quota, now_ms);
        let resets_at = left.and_then(|left| left.resets_at).map(Timestamp::as_millisecond);
        assert_eq!(resets_at, Some(now_ms + ASKED_MAX_MS));
    }
}
