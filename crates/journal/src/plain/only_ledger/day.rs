//! Days and times as Ledger takes them.

use crate::plain::transaction;
use jiff::civil::Date;

/// A day at the beginning of a text, in which the marks may differ: `2026-01/31`.
pub(in crate::plain) fn day(text: &str, year: i16) -> Result<(Date, &str), String> {
    transaction::date(text, year).or_else(|fault| {
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
        let (written, rest) = text.split_at(end);
        let alike: String = written.chars().map(|c| if c.is_ascii_digit() { c } else { '-' }).collect();
        let day = transaction::date(&alike, year).ok().filter(|(_, rest)| rest.is_empty());
        day.map(|(day, _)| (day, rest)).ok_or(fault)
    })
}

/// Whether a comment has days between brackets that are none.
pub(in crate::plain) fn check(comment: &str, year: i16) -> Result<(), String> {
    let Some((inner, _)) = comment.split_once('[').and_then(|(_, after)| after.split_once(']')) else { return Ok(()) };
    if !inner.starts_with(|c: char| c.is_ascii_digit() || c == '=') {
        return Ok(());
    }
    let none = |part: &&str| {
        let is_day = matches!(day(part, year), Ok((_, "")));
        !part.is_empty() && !is_day && !is_month(part)
    };
    match inner.splitn(2, '=').find(none) {
        Some(part) => Err(format!("A day such as [2026-01-31] was expected here, and {part} is none.")),
        None => Ok(()),
    }
}

/// A year and a month.
fn is_month(text: &str) -> bool {
    text.split_once(['/', '-', '.']).is_some_and(|(year, month)| {
        year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
            && month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
    })
}

/// The seconds of a time of day such as `9:30:00`.
pub(in crate::plain) fn seconds(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let mut below = |most: i64| {
        let part = parts.next().filter(|part| (1..=2).contains(&part.len()))?;
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|value| digits && *value < most)
    };
    let (hours, minutes, seconds) = (below(24)?, below(60)?, below(60)?);
    parts.next().is_none().then_some(hours * 3_600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_between_brackets_are_days() {
        for comment in ["[2026-01-31]", "x [1/2] [99/99]", "[2026/5=2026-06/07]", "[v1.2.3]", "[13/2 and on", ""] {
            assert_eq!(check(comment, 2026), Ok(()), "{comment}");
        }
        for comment in ["[2026/02/30]", "a [1/32] b", "[=2026-13-01]", "[12]", "[2026-01-02 x]"] {
            assert!(check(comment, 2026).is_err(), "{comment}");
        }
    }

    #[test]
    fn a_time_of_day_has_seconds() {
        assert_eq!((seconds("09:30:05"), seconds("1:00:00")), (Some(34_205), Some(3_600)));
        for text in ["12:00", "24:00:00", "1:60:00", "1:00:00:00", "+1:00:00", "a:b:c"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
