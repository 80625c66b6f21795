//! Whether a window was left alone: when it was touched last, and for how long it may be left before it locks itself.
//!
//! Both are kept by the page's storage, so whoever comes back after a restart or a sleep finds what was there before. It
//! is compared before anything newer is written: what was touched too late is no touch.

use crate::browser;
use std::cell::Cell;

/// When any window of this browser was touched last, so that one in the background does not lock the one in use.
const TOUCHED: &str = "atom.touched";
/// After how many minutes the person of the session wants the lock; nothing for never. For a page that has not heard the
/// settings yet.
const AFTER: &str = "atom.lock_after";
/// How far a clock may go back, in seconds, before it counts as set: those that follow others are put right a little.
const BACK_S: i64 = 60;

/// What this page knows of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// Nothing yet; what is kept holds.
    Unheard,
    /// It is never locked.
    Never,
    /// It is locked after this many seconds.
    After(i64),
}

impl Limit {
    fn parse(minutes: &str) -> Self {
        minutes.parse::<i64>().map_or(Self::Never, |minutes| Self::After(minutes.saturating_mul(60)))
    }
}

thread_local! {
    static LIMIT: Cell<Limit> = const { Cell::new(Limit::Unheard) };
    /// The newest touch that this page knows of, and for how long the page had run when it learned of it: nobody can set
    /// that clock.
    static KNOWN: Cell<(Option<i64>, i64)> = const { Cell::new((None, 0)) };
}

/// The person is here: they have shown who they are, or touched a window in time.
pub(crate) fn touch() {
    let now = browser::now().as_second();
    browser::keep(TOUCHED, Some(&now.to_string()));
    KNOWN.set((Some(now), browser::running_s()));
}

/// Takes in the setting: minutes, or anything else for never.
pub(crate) fn lock_after(minutes: &str) {
    let limit = Limit::parse(minutes);
    LIMIT.set(limit);
    browser::keep(AFTER, Some(minutes).filter(|_| limit != Limit::Never));
}

/// The session has ended: the next person has a setting of their own.
pub(crate) fn forget() {
    LIMIT.set(Limit::Unheard);
    browser::keep(AFTER, None);
    browser::keep(TOUCHED, None);
}

/// For how many seconds nobody has touched a window; more than any limit where that cannot be told.
pub(crate) fn away_s() -> i64 {
    let (known, learned) = KNOWN.get();
    let running = browser::running_s();
    // A page that may keep nothing has what it knows itself.
    let touched = browser::kept(TOUCHED).and_then(|text| text.parse().ok()).or(known);
    let learned = if touched == known { learned } else { running };
    KNOWN.set((touched, learned));
    touched.map_or(i64::MAX, |touched| since(touched, browser::now().as_second(), running - learned))
}

/// Whether the window was left alone for too long.
pub(crate) fn is_over() -> bool {
    is_too_long(away_s())
}

/// Whether so many seconds are too long.
pub(crate) fn is_too_long(away_s: i64) -> bool {
    let limit = match LIMIT.get() {
        Limit::Unheard => browser::kept(AFTER).map_or(Limit::Never, |minutes| Limit::parse(&minutes)),
        heard => heard,
    };
    matches!(limit, Limit::After(after) if away_s >= after)
}

/// The seconds since a touch by the clock on the wall, and no fewer than the page itself has counted meanwhile. A touch
/// that is yet to come tells that the clock was set back: then nobody knows.
fn since(touched: i64, now: i64, counted: i64) -> i64 {
    let passed = now.saturating_sub(touched);
    if passed < -BACK_S { i64::MAX } else { passed.max(counted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_by_the_wall_or_by_the_page_whichever_saw_more_of_it() {
        assert_eq!(since(1_000, 1_300, 300), 300);
        assert_eq!(since(1_000, 4_600, 3), 3_600, "the machine slept, and the page did not count");
        assert_eq!(since(1_000, 1_010, 3_600), 3_600, "the clock was set back, but not before the touch");
    }

    #[test]
    fn a_clock_that_was_set_back_before_the_touch_counts_as_an_absence_without_end() {
        assert_eq!(since(10_000, 6_400, 0), i64::MAX);
        assert_eq!(since(10_000, 9_998, 4), 4, "one that was only put right does not");
    }

    #[test]
    fn a_setting_without_a_number_never_locks() {
        assert_eq!(Limit::parse("5"), Limit::After(300));
        assert_eq!(Limit::parse("never"), Limit::Never);
    }
}
