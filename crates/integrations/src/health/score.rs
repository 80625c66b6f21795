//! The score of a connection: 0.7 × the share of calls that succeeded + 0.3 × how quick they were.

use atom_api::integrations::{Breaker, Score};

/// So many calls are looked back upon.
pub(crate) const CALLS: usize = 100;
/// Up to this p95, calls are as quick as can be wished.
const QUICK_MS: u64 = 2_000;
/// From this p95 on, they are as slow as can be.
const SLOW_MS: u64 = 10_000;

/// The score of calls: whether each succeeded, and how many milliseconds it took. None where there were none.
pub(crate) fn score(calls: &[(bool, u64)], breaker: Breaker) -> Option<Score> {
    if calls.is_empty() {
        return None;
    }
    let mut times: Vec<u64> = calls.iter().map(|(_, ms)| *ms).collect();
    times.sort_unstable();
    // The nearest rank: the smallest time that 95 of 100 calls did not exceed.
    let p95_ms = times[(times.len() * 95).div_ceil(100) - 1];
    let succeeded = calls.iter().filter(|(ok, _)| *ok).count();
    let success = succeeded as f64 / calls.len() as f64;
    let value = 0.7 * success + 0.3 * latency(p95_ms);
    Some(Score { value, success, p95_ms, calls: calls.len() as u64, breaker })
}

fn latency(p95_ms: u64) -> f64 {
    let over = p95_ms.clamp(QUICK_MS, SLOW_MS) - QUICK_MS;
    1.0 - over as f64 / (SLOW_MS - QUICK_MS) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(calls: &[(bool, u64)]) -> Score {
        score(calls, Breaker::Closed).unwrap()
    }

    fn is(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-9
    }

    #[test]
    fn without_calls_there_is_no_score() {
        assert_eq!(score(&[], Breaker::Closed), None);
    }

    #[test]
    fn quick_calls_that_succeed_score_one_and_slow_failures_nothing() {
        assert!(is(of(&[(true, 2_000); 100]).value, 1.0));
        assert!(is(of(&[(false, 10_000); 100]).value, 0.0));
        assert!(is(of(&[(true, 30_000); 100]).value, 0.7));
        assert!(is(of(&[(false, 1); 100]).value, 0.3));
    }

    #[test]
    fn nine_of_ten_at_six_seconds_score_seventy_eight() {
        // 0.7 × 0.9 + 0.3 × (10,000 − 6,000) / 8,000 = 0.63 + 0.15.
        let calls: Vec<_> = (0..100).map(|at| (at >= 10, 6_000)).collect();
        let score = of(&calls);
        assert!(is(score.value, 0.78) && is(score.success, 0.9), "{score:?}");
        assert_eq!((score.p95_ms, score.calls), (6_000, 100));
    }

    #[test]
    fn the_slowest_five_of_a_hundred_do_not_count_and_the_sixth_does() {
        let slow = |many: usize| (0..100).map(|at| (true, if at < many { 10_000 } else { 100 })).collect::<Vec<_>>();
        assert_eq!((of(&slow(5)).p95_ms, of(&slow(6)).p95_ms), (100, 10_000));
        assert_eq!((of(&[(true, 7)]).p95_ms, of(&[(true, 1), (true, 9)]).p95_ms), (7, 9));
    }
}
