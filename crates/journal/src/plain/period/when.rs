//! When a period is: dates, months, quarters, and what is said from today on.

use jiff::{Span, civil::Date};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Units by name.
const UNITS: [(&str, Unit); 5] = [
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
];
/// Months by name.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
];

/// When: the first day, where there is one.
pub(super) fn span(text: &str, today: Date) -> Option<(Option<Date>, &str)> {
    if let Some((start, rest)) = quarter(text, today) {
        return Some((Some(start), rest));
    }
    let from = text.strip_prefix("from").map(str::trim_start);
    if let Some((start, rest)) = date(from.unwrap_or(text), today) {
        let after = rest.trim_start();
        let to = ["to", "..", "-"].iter().find_map(|word| after.strip_prefix(word));
        if let Some((_, rest)) = to.and_then(|to| date(to.trim_start(), today)) {
            return Some((Some(start), rest));
        }
        let open = ["..", "-"].iter().find_map(|word| rest.strip_prefix(word));
        return Some((Some(start), open.filter(|_| from.is_none()).unwrap_or(rest)));
    }
    if let Some(to) = ["to", "until", "..", "-"].iter().find_map(|word| text.strip_prefix(word))
        && let Some((_, rest)) = date(to.trim_start(), today)
    {
        return Some((None, rest));
    }
    let (start, rest) = date(text.strip_prefix("in")?.trim_start(), today)?;
    Some((Some(start), rest))
}

/// `2026q1` and `q1`.
fn quarter(text: &str, today: Date) -> Option<(Date, &str)> {
    let (year, rest) = number(text).map_or((Some(today.year()), text), |(year, rest)| (i16::try_from(year).ok(), rest));
    let rest = rest.strip_prefix('q')?;
    let number = rest.chars().next()?.to_digit(10).filter(|number| (1..=4).contains(number))?;
    Some((Date::new(year?, i8::try_from(number * 3 - 2).ok()?, 1).ok()?, &rest[1..]))
}

/// A date, or the first day of what is written for one.
fn date(text: &str, today: Date) -> Option<(Date, &str)> {
    relative(text, today).or_else(|| digits(text, today)).or_else(|| {
        if let Some((month, rest)) = month(text) {
            return Some((Date::new(today.year(), month, 1).ok()?, rest));
        }
        let near = [("today", 0), ("yesterday", -1), ("tomorrow", 1)];
        near.iter().find_map(|(word, days)| Some((shifted(today, *days, Unit::Day)?, text.strip_prefix(word)?)))
    })
}

/// `20260131`, `2026-01-31`, `2026-01`, `2026`, `1/31` and `31`.
fn digits(text: &str, today: Date) -> Option<(Date, &str)> {
    let (first, rest) = number(text)?;
    let length = text.len() - rest.len();
    let small = |number: u32| i8::try_from(number).ok();
    if matches!(length, 6 | 8) {
        let all = if length == 6 { first * 100 + 1 } else { first };
        let (year, month, day) = (i16::try_from(all / 10_000).ok()?, small(all / 100 % 100)?, small(all % 100)?);
        return Some((Date::new(year, month, day).ok()?, rest));
    }
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'));
    let next = mark.and_then(|_| number(&rest[1..]));
    if length < 4 {
        return match next {
            Some((day, after)) => Some((Date::new(today.year(), small(first)?, small(day)?).ok()?, after)),
            None => {
                let day = small(first).filter(|day| (1..=31).contains(day))?;
                let day = day.min(today.days_in_month());
                Some((Date::new(today.year(), today.month(), day).ok()?, rest))
            }
        };
    }
    let year = i16::try_from(first).ok()?;
    let start = Date::new(year, 1, 1).ok()?;
    let Some((month, after)) = next.and_then(|(month, after)| Some((small(month)?, after))) else {
        return Some((start, rest));
    };
    let Ok(start_of_month) = Date::new(year, month, 1) else { return Some((start, rest)) };
    let day = mark.and_then(|mark| after.strip_prefix(mark)).and_then(number);
    let full = day.and_then(|(day, after)| Some((Date::new(year, month, small(day)?).ok()?, after)));
    full.or(Some((start_of_month, after)))
}

/// `this month`, `last week`, `+5 days`, `5 days ago`.
fn relative(text: &str, today: Date) -> Option<(Date, &str)> {
    let text = text.strip_prefix("in ").unwrap_or(text).trim_start();
    let words = [("this", 0), ("last", -1), ("next", 1)];
    let (count, rest) = match words.iter().find_map(|(word, count)| Some((*count, text.strip_prefix(word)?))) {
        Some(found) => found,
        None => {
            let unsigned = text.strip_prefix(['+', '-']).map_or(text, str::trim_start);
            let (count, rest) = number(unsigned)?;
            (if text.starts_with('-') { -i64::from(count) } else { i64::from(count) }, rest)
        }
    };
    let (unit, rest) = unit(rest.trim_start())?;
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    let (count, rest) = match rest.trim_start().strip_prefix("ago") {
        Some(rest) => (-count, rest),
        None => (count, rest),
    };
    Some((shifted(today, count, unit)?, rest))
}

/// The first day of a unit, so many from the one that a day is in.
fn shifted(day: Date, count: i64, unit: Unit) -> Option<Date> {
    let span = Span::new();
    let (first, span) = match unit {
        Unit::Day => (day, span.try_days(count)),
        Unit::Week => {
            let since_monday = i64::from(day.weekday().to_monday_zero_offset());
            (day.checked_sub(span.try_days(since_monday).ok()?).ok()?, span.try_weeks(count))
        }
        Unit::Month => (day.first_of_month(), span.try_months(count)),
        Unit::Quarter => {
            let month = (day.month() - 1) / 3 * 3 + 1;
            (Date::new(day.year(), month, 1).ok()?, span.try_months(count.checked_mul(3)?))
        }
        Unit::Year => (day.first_of_year(), span.try_years(count)),
    };
    first.checked_add(span.ok()?).ok()
}

/// A whole number.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The name of a unit.
pub(super) fn unit(text: &str) -> Option<(Unit, &str)> {
    UNITS.iter().find_map(|(word, unit)| Some((*unit, text.strip_prefix(word)?)))
}

/// The name of a month, in full or by its three letters.
pub(super) fn month(text: &str) -> Option<(i8, &str)> {
    let short = |word: &'static str| word.get(..3).unwrap_or(word);
    (1..).zip(MONTHS).find_map(|(number, word)| {
        let rest = text.strip_prefix(word).or_else(|| text.strip_prefix(short(word)))?;
        Some((number, rest))
    })
}
