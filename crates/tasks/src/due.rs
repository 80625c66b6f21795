//! When something is due: a civil date, or a local time with its zone.
//!
//! Kept as text that sorts by local time: `2030-01-02` before `2030-01-02T15:00[Europe/Berlin]`. A date stays a date
//! wherever it is read; a time stays at its place and its zone (RFC 9557), because a person meant both.

use jiff::{
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};
use std::{fmt, str::FromStr};

/// A civil date, or a local time with its zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A date.
    Date(Date),
    /// A local time, in the IANA zone or at the fixed offset named.
    Time(DateTime, String),
}

const EXPECTED: &str = "Expected a date such as 2030-01-02, or a time with its zone such as 2030-01-02T15:00[Europe/Berlin] or 2030-01-02T15:00:00+01:00.";

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let in_years =
            |year: i16| if (1..=9999).contains(&year) { Ok(()) } else { Err("The year is 1 to 9999.".to_owned()) };
        // Only the long form: `20300102` or a week date would be read otherwise than it looks.
        if text.len() == 10 {
            let date: Date = text.parse().map_err(|_| expected())?;
            in_years(date.year())?;
            return Ok(Self::Date(date));
        }
        if text.len() > 100 || text.as_bytes().get(10) != Some(&b'T') {
            return Err(expected());
        }
        let (local, zone) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            Some((local, zone)) => (strip_offset(local), zone.to_owned()),
            None => split_offset(text).ok_or_else(expected)?,
        };
        let local: DateTime = local.parse().map_err(|_| expected())?;
        in_years(local.year())?;
        let known = if zone.starts_with(['+', '-']) { is_offset(&zone) } else { TimeZone::get(&zone).is_ok() };
        if !known {
            return Err(format!("There is no time zone `{zone}`. {EXPECTED}"));
        }
        Ok(Self::Time(local, zone))
    }
}

/// Parts `2030-01-02T15:00:00+01:00` or `…Z` into local time and zone.
fn split_offset(text: &str) -> Option<(&str, String)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, "UTC".to_owned()));
    }
    let at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (local, offset) = text.split_at(at);
    is_offset(offset).then(|| (local, offset.to_owned()))
}

/// Whether this is an offset such as `+01:00`, of at most 18 hours.
fn is_offset(text: &str) -> bool {
    let [b'+' | b'-', tens, ones, b':', minute_tens, minute_ones] = text.as_bytes() else { return false };
    if ![tens, ones, minute_tens, minute_ones].iter().all(|digit| digit.is_ascii_digit()) {
        return false;
    }
    let number = |tens: &u8, ones: &u8| u32::from(tens - b'0') * 10 + u32::from(ones - b'0');
    let (hours, minutes) = (number(tens, ones), number(minute_tens, minute_ones));
    minutes < 60 && hours * 60 + minutes <= 18 * 60
}

/// Leaves out an offset that stands beside a zone: the zone rules.
fn strip_offset(text: &str) -> &str {
    split_offset(text).map_or(text, |(local, _)| local)
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Time(local, zone) if local.second() == 0 => write!(f, "{}[{zone}]", local.strftime("%Y-%m-%dT%H:%M")),
            Self::Time(local, zone) => write!(f, "{}[{zone}]", local.strftime("%Y-%m-%dT%H:%M:%S")),
        }
    }
}

impl When {
    /// An instant as a local time at offset zero, for services that know no zone.
    #[must_use]
    pub fn utc(instant: jiff::Timestamp) -> Self {
        Self::Time(Offset::UTC.to_datetime(instant), "UTC".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::{DAY_AT, moment};
    use proptest::prelude::*;

    #[test]
    fn dates_and_times_are_kept_as_they_were_meant() {
        for (text, kept) in [
            ("2030-01-02", "2030-01-02"),
            ("2030-01-02T15:00[Europe/Berlin]", "2030-01-02T15:00[Europe/Berlin]"),
            ("2030-01-02T15:00:30[America/New_York]", "2030-01-02T15:00:30[America/New_York]"),
            ("2030-01-02T15:00:00+01:00", "2030-01-02T15:00[+01:00]"),
            ("2030-01-02T15:00:00Z", "2030-01-02T15:00[UTC]"),
            ("2030-01-02T15:00[-18:00]", "2030-01-02T15:00[-18:00]"),
            ("2030-01-02T15:00:00+01:00[Europe/Berlin]", "2030-01-02T15:00[Europe/Berlin]"),
            ("2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(text.parse::<When>().map(|when| when.to_string()), Ok(kept.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_what_is_expected() {
        for text in [
            "",
            "yesterday-ish",
            "2030-13-01",
            "2023-02-29",
            "2030-01-02T15:00",
            "2030-01-02T25:00[UTC]",
            "20300102",
            "2030-01-02T15:00[Mars/Olympus]",
            "0000-00-00",
            "2030-01-02 15:00",
            "2030-01-02T15:00+99:00",
            "2030-01-02T15:00+18:01",
            "2030-01-02T15:00++1:00",
            "2030-01-02T15:00[+99:99]",
            "2030-01-02T15:00[+18:30]",
            "2030-01-02T15:00[-soon]",
            "2030-01-02T15:00[+1:00]",
            "2030-01-02T15:00[+01:60]",
            "2030-01-02T15:00[+]",
            "2030-01-02T15:00[]",
            "2030-01-02T",
            "٢٠٣٠-٠١-٠٢",
            "2030-01-0é",
        ] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_has_a_moment(
            day in "(000[1-9]|[1-8][0-9]{3}|999[0-8])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
            time in "(T[0-2][0-9](:[0-6][0-9]){1,2}(\\.[0-9]{1,3})?)?",
            zone in "(\\[(UTC|Europe/Berlin|America/St_Johns|Mars|[+-][0-9]{1,2}:?[0-9]{0,2}|[+-][a-z:]{0,5})?\\])?",
            offset in "(Z|[+-][0-9+-]{1,2}:?[0-9]{0,2})?",
        ) {
            for text in [format!("{day}{time}{zone}"), format!("{day}{time}{offset}"), format!("{day}{time}{offset}{zone}")] {
                if let Ok(when) = text.parse::<When>() {
                    let kept = when.to_string();
                    prop_assert!(moment(&kept, &TimeZone::UTC, DAY_AT).is_some(), "{text} is kept as {kept}");
                    prop_assert_eq!(kept.parse::<When>().map(|again| again.to_string()), Ok(kept));
                }
            }
        }
    }
}
