//! The circuit breaker of a connection: a service that fails is left alone for a while, and then tried with one call.

use crate::error::{Trouble, VendorError};
use atom_api::integrations::Breaker as State;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// So many failures in a row are enough.
const IN_A_ROW: u32 = 3;
/// Half of the calls is enough where there were so many.
const CALLS_MIN: usize = 5;
/// Calls that are looked back upon.
const WINDOW_MS: i64 = 60_000;
/// The most calls that are looked back upon.
const WINDOW_CALLS: usize = 200;
/// The first rest; it doubles each time.
const FIRST_MS: i64 = 30_000;
/// The longest rest.
const LONGEST_MS: i64 = 15 * 60_000;
/// Chance adds a tenth of a rest at most, so that what failed together does not come back together.
const CHANCE_PARTS: i64 = 10;
/// How long to wait while another call tries it.
const PROBE_MS: i64 = 5_000;

/// What a call says of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It answered, even if it refused.
    Good,
    /// It failed for reasons of its own.
    Fault,
    /// It asked for patience.
    Limited,
    /// It was not reached.
    Away,
}

impl Verdict {
    /// What a call that ended so says.
    pub(crate) fn of(error: Option<&VendorError>) -> Self {
        match error.map(|error| error.trouble) {
            Some(Trouble::Offline) => Self::Away,
            Some(Trouble::RateLimited { .. }) => Self::Limited,
            Some(Trouble::BadAnswer | Trouble::Refused(408 | 500..)) => Self::Fault,
            _ => Self::Good,
        }
    }
}

/// The breaker. What is not stored is forgotten with the process: the calls of the last minute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Breaker {
    /// Failures in a row.
    in_a_row: u32,
    /// Until when no call is made, in milliseconds since 1970; what is past means that one call is to try it.
    #[serde(skip_serializing_if = "Option::is_none")]
    until_ms: Option<i64>,
    /// The last rest, without what chance added; 0 once calls go well again.
    wait_ms: i64,
    /// A call that tries it is under way.
    #[serde(skip)]
    probing: bool,
    /// Failures in a row before the last call that went well.
    #[serde(skip)]
    before: u32,
    /// When calls ended, and whether they failed.
    #[serde(skip)]
    recent: VecDeque<(i64, bool)>,
}

impl Breaker {
    /// How much longer no call is made, in milliseconds.
    pub(crate) fn rests_for(&self, now_ms: i64) -> Option<i64> {
        let left = self.until_ms?.saturating_sub(now_ms);
        // A clock that was set back makes what was noted worthless.
        (left > 0 && left <= LONGEST_MS + LONGEST_MS / CHANCE_PARTS).then_some(left)
    }

    /// Whether a call may be made now; `true` where it is the one that tries whether the service is well again. Otherwise how
    /// long to wait, in milliseconds.
    pub(crate) fn admit(&mut self, now_ms: i64) -> Result<bool, i64> {
        if let Some(left) = self.rests_for(now_ms) {
            return Err(left);
        }
        if self.until_ms.is_none() {
            return Ok(false);
        }
        if self.probing {
            return Err(PROBE_MS);
        }
        self.probing = true;
        Ok(true)
    }

    /// Ends a rest before its time, because a person asks. A try that fails rests as long as before, not longer.
    pub(crate) fn end_rest(&mut self, now_ms: i64) {
        if self.rests_for(now_ms).is_some() {
            self.until_ms = Some(now_ms);
            self.wait_ms /= 2;
        }
    }

    /// The call that was to try it came to no end.
    pub(crate) fn probe_lost(&mut self) {
        self.probing = false;
    }

    /// Notes how a call ended. `chance` is 0 to 255.
    pub(crate) fn note(&mut self, now_ms: i64, verdict: Verdict, probe: bool, chance: u8) {
        if probe {
            self.probing = false;
        }
        match verdict {
            Verdict::Limited if probe => self.close(),
            Verdict::Limited | Verdict::Away => {}
            Verdict::Good => {
                self.before = std::mem::take(&mut self.in_a_row);
                if probe {
                    self.close();
                } else if self.until_ms.is_none() {
                    self.wait_ms = 0;
                    self.remember(now_ms, false);
                }
            }
            Verdict::Fault => {
                self.in_a_row = self.in_a_row.saturating_add(1);
                // What was under way when it opened says nothing new.
                if self.until_ms.is_none() || probe {
                    self.remember(now_ms, true);
                    if probe || self.in_a_row >= IN_A_ROW || self.half_failed() {
                        self.open(now_ms, chance);
                    }
                }
            }
        }
    }

    /// The last call had gone well, but its answer is not what the service documents.
    pub(crate) fn spoil(&mut self, now_ms: i64, chance: u8) {
        self.in_a_row = self.before;
        if self.recent.back().is_some_and(|(_, failed)| !failed) {
            self.recent.pop_back();
        }
        self.note(now_ms, Verdict::Fault, false, chance);
    }

    /// As the contract shows it.
    pub(crate) fn state(&self, now_ms: i64) -> State {
        match (self.until_ms, self.rests_for(now_ms)) {
            (None, _) => State::Closed,
            (Some(_), Some(_)) => State::Open,
            (Some(_), None) => State::HalfOpen,
        }
    }

    fn open(&mut self, now_ms: i64, chance: u8) {
        self.wait_ms = if self.wait_ms == 0 { FIRST_MS } else { (self.wait_ms * 2).min(LONGEST_MS) };
        let added = self.wait_ms / CHANCE_PARTS * i64::from(chance) / 255;
        self.until_ms = Some(now_ms.saturating_add(self.wait_ms + added));
    }

    fn close(&mut self) {
        self.until_ms = None;
        self.recent.clear();
    }

    fn remember(&mut self, now_ms: i64, failed: bool) {
        while self.recent.front().is_some_and(|(at, _)| now_ms.saturating_sub(*at) >= WINDOW_MS)
            || self.recent.len() >= WINDOW_CALLS
        {
            self.recent.pop_front();
        }
        self.recent.push_back((now_ms, failed));
    }

    fn half_failed(&self) -> bool {
        let failed = self.recent.iter().filter(|(_, failed)| *failed).count();
        self.recent.len() >= CALLS_MIN && failed * 2 >= self.recent.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A breaker after these calls, a second apart from 0 on.
    fn after(verdicts: &[Verdict]) -> Breaker {
        let mut breaker = Breaker::default();
        for (at, verdict) in (0..).zip(verdicts) {
            breaker.note(at * 1_000, *verdict, false, 0);
        }
        breaker
    }

    use Verdict::{Away, Fault, Good, Limited};

    #[test]
    fn three_failures_in_a_row_open_it_for_half_a_minute() {
        let breaker = after(&[Fault, Fault]);
        assert_eq!(breaker.state(1_000), State::Closed);
        let breaker = after(&[Fault, Fault, Fault]);
        assert_eq!((breaker.state(2_000), breaker.rests_for(2_000)), (State::Open, Some(30_000)));
        assert_eq!((breaker.rests_for(31_999), breaker.state(32_000)), (Some(1), State::HalfOpen));
    }

    #[test]
    fn half_of_five_calls_within_a_minute_opens_it_and_of_four_does_not() {
        assert_eq!(after(&[Fault, Good, Fault, Good]).state(3_000), State::Closed);
        assert_eq!(after(&[Fault, Good, Good, Fault, Good]).state(4_000), State::Closed, "two of five");
        assert_eq!(after(&[Fault, Good, Fault, Good, Fault]).state(4_000), State::Open, "three of five");
        assert_eq!(after(&[Good, Good, Good, Fault, Good, Fault]).state(5_000), State::Closed, "two of six");
        let mut late = after(&[Fault, Good, Fault, Good]);
        late.note(62_000, Fault, false, 0);
        assert_eq!(late.state(62_000), State::Closed, "what is older than a minute does not count");
    }

    #[test]
    fn refusals_limits_and_a_missing_network_are_no_failures() {
        let of = |trouble| Verdict::of(Some(&VendorError::new(trouble, "")));
        assert_eq!(Verdict::of(None), Good);
        for trouble in [Trouble::Refused(404), Trouble::Refused(422), Trouble::Forbidden, Trouble::NeedsSignIn] {
            assert_eq!(of(trouble), Good, "{trouble:?}");
        }
        for trouble in [Trouble::Refused(500), Trouble::Refused(408), Trouble::BadAnswer] {
            assert_eq!(of(trouble), Fault, "{trouble:?}");
        }
        assert_eq!((of(Trouble::Offline), of(Trouble::RateLimited { retry_after: None })), (Away, Limited));
        assert_eq!(after(&[Away; 9]).state(9_000), State::Closed);
        assert_eq!(after(&[Limited; 9]).state(9_000), State::Closed);
        assert_eq!(after(&[Fault, Away, Fault, Limited, Fault]).state(4_000), State::Open, "they break no row either");
    }

    #[test]
    fn one_call_tries_it_and_each_failure_doubles_the_rest_up_to_a_quarter_of_an_hour() {
        let mut breaker = after(&[Fault, Fault, Fault]);
        let mut now = 2_000;
        for rest in [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000] {
            assert_eq!(breaker.admit(now), Err(rest));
            now += rest;
            assert_eq!((breaker.admit(now), breaker.admit(now)), (Ok(true), Err(PROBE_MS)), "only one");
            breaker.note(now, Fault, true, 0);
        }
        now += 900_000;
        assert_eq!(breaker.admit(now), Ok(true));
        breaker.note(now, Good, true, 0);
        assert_eq!((breaker.state(now), breaker.admit(now)), (State::Closed, Ok(false)));
    }

    #[test]
    fn a_try_without_an_end_or_without_a_network_leaves_it_to_the_next() {
        let mut breaker = after(&[Fault, Fault, Fault]);
        assert_eq!(breaker.admit(40_000), Ok(true));
        breaker.probe_lost();
        assert_eq!(breaker.admit(40_000), Ok(true));
        breaker.note(40_000, Away, true, 0);
        assert_eq!((breaker.state(40_000), breaker.admit(40_000)), (State::HalfOpen, Ok(true)));
        breaker.note(40_000, Limited, true, 0);
        assert_eq!(breaker.state(40_000), State::Closed, "who asks for patience is there");
    }

    #[test]
    fn a_person_may_end_a_rest_and_a_try_that_fails_then_rests_no_longer() {
        let mut breaker = after(&[Fault, Fault, Fault]);
        for now in [5_000, 6_000] {
            assert_eq!(breaker.state(now), State::Open);
            breaker.end_rest(now);
            assert_eq!((breaker.state(now), breaker.admit(now)), (State::HalfOpen, Ok(true)));
            breaker.note(now, Fault, true, 0);
            assert_eq!(breaker.rests_for(now), Some(30_000));
        }
        breaker.end_rest(7_000);
        assert_eq!(breaker.admit(7_000), Ok(true));
        breaker.note(7_000, Good, true, 0);
        breaker.end_rest(8_000);
        assert_eq!(breaker.state(8_000), State::Closed, "there is nothing to end");
    }

    #[test]
    fn chance_adds_a_tenth_at_most() {
        let mut breaker = after(&[Fault, Fault]);
        breaker.note(0, Fault, false, 255);
        assert_eq!(breaker.rests_for(0), Some(33_000));
    }

    #[test]
    fn answers_that_are_not_understood_count_as_failures_in_a_row() {
        let mut breaker = Breaker::default();
        for at in [0, 1_000] {
            breaker.note(at, Good, false, 0);
            breaker.spoil(at, 0);
            assert_eq!(breaker.state(at), State::Closed);
        }
        breaker.note(2_000, Good, false, 0);
        breaker.spoil(2_000, 0);
        assert_eq!(breaker.state(2_000), State::Open);
    }

    #[test]
    fn it_is_the_same_after_a_restart_and_a_clock_that_was_set_back_does_not_hold_it() {
        let breaker = after(&[Fault, Fault, Fault]);
        let text = serde_json::to_string(&breaker).unwrap();
        assert_eq!(text, r#"{"in_a_row":3,"until_ms":32000,"wait_ms":30000}"#);
        let again: Breaker = serde_json::from_str(&text).unwrap();
        assert_eq!((again.rests_for(2_000), again.state(32_000)), (Some(30_000), State::HalfOpen));
        assert_eq!(serde_json::from_str::<Breaker>("{}").unwrap(), Breaker::default());
        assert_eq!(breaker.rests_for(-2_000_000), None);
    }
}
