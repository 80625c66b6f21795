//! How dates and times are written for this person, whatever the language.
//!
//! One set for the whole window, like the language; who changes it has the window drawn anew.

use std::cell::Cell;

/// The day on which a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FirstDay {
    /// Monday.
    #[default]
    Monday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl FirstDay {
    /// Its place in a week that begins with Monday as 0.
    pub(crate) const fn from_monday(self) -> usize {
        match self {
            Self::Monday => 0,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

/// What stands first in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum DateOrder {
    /// `Fri 20 Nov`.
    #[default]
    DayFirst,
    /// `Fri Nov 20`.
    MonthFirst,
    /// `2026-11-20`.
    YearFirst,
}

/// How dates and times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Formats {
    /// The day on which a week begins.
    pub(crate) first_day: FirstDay,
    /// Whether the clock goes to 24; otherwise `2:05 pm`.
    pub(crate) clock_24h: bool,
    /// What stands first in a date.
    pub(crate) date_order: DateOrder,
}

impl Default for Formats {
    fn default() -> Self {
        FORMATS_UNLESS_TOLD
    }
}

const FORMATS_UNLESS_TOLD: Formats =
    Formats { first_day: FirstDay::Monday, clock_24h: true, date_order: DateOrder::DayFirst };

thread_local! {
    // The interface has one thread; tests have one each.
    static FORMATS: Cell<Formats> = const { Cell::new(FORMATS_UNLESS_TOLD) };
}

impl Formats {
    /// The ones in force.
    pub(crate) fn now() -> Self {
        FORMATS.get()
    }

    /// Puts these in force. What has been drawn stays as it is.
    pub(crate) fn take(self) {
        FORMATS.set(self);
    }
}
