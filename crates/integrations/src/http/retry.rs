//! When to try again, and when it is better to tell the person.

use atom_core::Clock;
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
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            backoff: Duration::from_millis(500),
            wait_max: Duration::from_secs(60),
            body_bytes_max: 32 << 20,
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

/// The wait that a service asks for: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), else
/// `x-ratelimit-reset` in seconds since 1970 where `x-ratelimit-remaining` is 0.
pub(crate) fn asked_wait(headers: &reqwest::header::HeaderMap, now_ms: i64) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(after) = text("retry-after") {
        if let Ok(seconds) = after.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        if let Ok(at) = jiff::fmt::rfc2822::parse(after) {
            return Some(until(at.timestamp().as_millisecond(), now_ms));
        }
    }
    if text("x-ratelimit-remaining") == Some("0") {
        let reset = text("x-ratelimit-reset")?.parse::<i64>().ok()?;
        return Some(until(reset.saturating_mul(1_000), now_ms));
    }
    None
}

fn until(at_ms: i64, now_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::ManualClock;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

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
        let wait = |pairs: &[(&'static str, &'static str)]| asked_wait(&headers(pairs), now_ms).map(|d| d.as_secs());
        assert_eq!(wait(&[("retry-after", "7")]), Some(7));
        assert_eq!(wait(&[("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT")]), Some(60));
        assert_eq!(wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1700000030")]), Some(30));
        assert_eq!(wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1600000000")]), Some(0));
        assert_eq!(wait(&[("x-ratelimit-remaining", "12"), ("x-ratelimit-reset", "1700000030")]), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
    }
}
