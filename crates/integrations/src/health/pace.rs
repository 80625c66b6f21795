//! So many requests a minute and no more: a token bucket (GCRA) for each connection, across its streams.
//!
//! A quarter of them may go at once; the rest is spread so that no minute, wherever it begins, has more than the service takes.

use std::time::{Duration, Instant};

const MINUTE_MS: u64 = 60_000;

/// When the next request has its turn.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When the bucket is full again.
    full_at: Option<Instant>,
}

impl Pace {
    /// Takes a turn: how long to wait for it from `now` on.
    pub(crate) fn turn(&mut self, now: Instant, per_minute: u32) -> Duration {
        let per_minute = per_minute.max(1);
        let at_once = (per_minute / 4).max(1);
        let apart = Duration::from_millis(MINUTE_MS.div_ceil(u64::from(per_minute - at_once + 1)));
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        self.full_at = Some(full_at + apart);
        let turn = full_at.checked_sub(apart * (at_once - 1));
        turn.map_or(Duration::ZERO, |turn| turn.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(per_minute: u32, many: usize) -> Vec<u64> {
        let (mut pace, now) = (Pace::default(), Instant::now());
        (0..many).map(|_| u64::try_from(pace.turn(now, per_minute).as_millis()).unwrap()).collect()
    }

    #[test]
    fn a_quarter_goes_at_once_and_the_rest_one_after_the_other() {
        assert_eq!(waits(4, 3), [0, 15_000, 30_000]);
        // 60,000 / 7, rounded up.
        assert_eq!(waits(8, 4), [0, 0, 8_572, 17_144]);
        assert_eq!(waits(1, 3), [0, 60_000, 120_000]);
    }

    #[test]
    fn no_minute_has_more_than_it_may() {
        for per_minute in [1, 2, 3, 4, 5, 7, 60, 250, 1_000] {
            let times = waits(per_minute, per_minute as usize * 3);
            for begin in &times {
                let within = times.iter().filter(|time| (*begin..begin + MINUTE_MS).contains(*time)).count();
                assert!(within <= per_minute as usize, "{within} of {per_minute} in the minute from {begin}");
            }
        }
    }

    #[test]
    fn what_was_not_used_does_not_pile_up() {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        pace.turn(begin, 8);
        let later = begin + Duration::from_secs(3_600);
        let waits: Vec<_> = (0..3).map(|_| pace.turn(later, 8).as_millis()).collect();
        assert_eq!(waits, [0, 0, 8_572]);
    }
}
