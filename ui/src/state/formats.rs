//! How dates and times are written for this person, whatever the language.
//!
//! One set for the whole window, like the language; who changes it has the window drawn anew.

use crate::browser;
use std::cell::Cell;

/// Where the first day of the week is kept: `monday`, `saturday`, `sunday` or `auto`.
pub(crate) const FIRST_DAY_KEY: &str = "atom.first-day";
/// Where the clock is kept: `24h`, `12h` or `auto`.
pub(crate) const CLOCK_KEY: &str = "atom.clock";
/// Where the order of a date is kept: `day`, `month`, `year` or `auto`.
pub(crate) const DATE_ORDER_KEY: &str = "atom.date-order";

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
    pub(crate) const fn monday_offset(self) -> usize {
        match self {
            Self::Monday => 0,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

/// What stands first in a date.
#[allow(clippy::enum_variant_names)] // as people say it
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

// After the supplemental data of the Unicode CLDR, for regions where much is in English or German.
const WEEK_FROM_SUNDAY: &str = "AU BR CA CO HK ID IL IN JP KE KR MX PE PH PK SG TH TW US ZA";
const WEEK_FROM_SATURDAY: &str = "AE BH DZ EG IQ IR JO KW LY OM QA SD SY";
const CLOCK_12H: &str = "AE AU BD CA CO EG IN KE MX MY NZ PH PK SA SG US";
const YEAR_FIRST: &str = "CN HU JP KR LT SE TW";

thread_local! {
    // The interface has one thread; tests have one each.
    static FORMATS: Cell<Formats> = const { Cell::new(FORMATS_UNLESS_TOLD) };
}

/// Puts in force what was kept, and for `auto` what the browser's first language does.
pub(crate) fn take_kept() {
    let kept = |key| browser::kept(key).unwrap_or_default();
    let region = browser::languages().next().unwrap_or_default();
    Formats::of(&kept(FIRST_DAY_KEY), &kept(CLOCK_KEY), &kept(DATE_ORDER_KEY), &region).take();
}

/// What was chosen under a key of this file, or what is so unless told.
pub(crate) fn kept(key: &str) -> String {
    browser::kept(key).unwrap_or_else(|| unless_told(key).to_owned())
}

/// What is so under a key of this file unless told.
pub(crate) fn unless_told(key: &str) -> &'static str {
    match key {
        FIRST_DAY_KEY => "monday",
        CLOCK_KEY => "24h",
        _ => "day",
    }
}

/// Keeps a choice and puts it in force. Says whether it is another one.
pub(crate) fn choose(key: &str, choice: &str) -> bool {
    let changes = kept(key) != choice;
    browser::keep(key, Some(choice));
    take_kept();
    changes
}

impl Formats {
    /// The formats with these names; `auto` is as people with the language `tag` have it.
    fn of(first_day: &str, clock: &str, date_order: &str, tag: &str) -> Self {
        let region = tag.rsplit('-').next().unwrap_or_default();
        let among = |regions: &str| region.len() == 2 && regions.split(' ').any(|each| each == region);
        let unless_told = FORMATS_UNLESS_TOLD;
        Self {
            first_day: match first_day {
                "saturday" => FirstDay::Saturday,
                "sunday" => FirstDay::Sunday,
                "auto" if among(WEEK_FROM_SUNDAY) => FirstDay::Sunday,
                "auto" if among(WEEK_FROM_SATURDAY) => FirstDay::Saturday,
                _ => unless_told.first_day,
            },
            clock_24h: match clock {
                "12h" => false,
                "auto" => !among(CLOCK_12H),
                _ => unless_told.clock_24h,
            },
            date_order: match date_order {
                "month" => DateOrder::MonthFirst,
                "year" => DateOrder::YearFirst,
                "auto" if region == "US" => DateOrder::MonthFirst,
                "auto" if among(YEAR_FIRST) => DateOrder::YearFirst,
                _ => unless_told.date_order,
            },
        }
    }

    /// The ones in force.
    pub(crate) fn now() -> Self {
        FORMATS.get()
    }

    /// Puts these in force. What has been drawn stays as it is.
    pub(crate) fn take(self) {
        FORMATS.set(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_told_is_monday_and_24_hours() {
        assert_eq!(Formats::of("", "", "", "en-US"), Formats::default());
    }

    #[test]
    fn auto_is_as_the_region_has_it() {
        let auto = |tag| Formats::of("auto", "auto", "auto", tag);
        assert_eq!(auto("de-DE"), Formats::default());
        assert_eq!(auto("de"), Formats::default());
        let american = Formats { first_day: FirstDay::Sunday, clock_24h: false, date_order: DateOrder::MonthFirst };
        assert_eq!(auto("en-US"), american);
        assert_eq!(auto("ar-EG").first_day, FirstDay::Saturday);
        assert_eq!(auto("sv-SE").date_order, DateOrder::YearFirst);
    }

    #[test]
    fn what_was_told_is_taken_in_any_region() {
        let told = Formats::of("sunday", "12h", "year", "de-DE");
        let meant = Formats { first_day: FirstDay::Sunday, clock_24h: false, date_order: DateOrder::YearFirst };
        assert_eq!(told, meant);
    }
}
