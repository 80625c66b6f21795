//! What stands at a word: a name, a date, a time, a duration, a priority.

use super::{
    Reading, names,
    words::{Look, Unit, Words, half_day, look},
};
use crate::civil::{add_days, add_minutes, add_months};
use jiff::civil::{Date, Time, Weekday};

/// The longest duration: a year.
const DURATION_MIN_MAX: u32 = 525_600;

/// A token, and how many words it takes.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) words: usize,
    pub(super) what: What,
}

/// What a token says.
#[derive(Debug)]
pub(super) enum What {
    Due { date: Option<Date>, time: Option<Time>, evening: bool },
    Project(String),
    Label(String),
    Priority(u8),
    Duration(u32),
}

fn found(words: usize, what: What) -> Option<Found> {
    Some(Found { words, what })
}

/// The token that begins at a word, if one does. `has_project` spares the look for a second project.
pub(super) fn find(words: &Words<'_>, at: usize, reading: &Reading<'_>, has_project: bool) -> Option<Found> {
    match words.word(at).as_bytes().first()? {
        b'#' if !has_project => return project(words, at, 1, reading),
        b'#' => return None,
        b'@' => return names::named(words, at, 1, &[]).and_then(|(count, name)| found(count, What::Label(name))),
        _ => {}
    }
    timed(words, at, words.look(at), reading)
}

/// The token behind a backslash, which makes it text.
pub(super) fn escaped(words: &Words<'_>, at: usize, reading: &Reading<'_>) -> Option<Found> {
    let word = words.word(at).strip_prefix('\\')?;
    match word.as_bytes().first()? {
        b'#' => project(words, at, 2, &Reading { projects: &[], ..*reading }).or_else(|| single(word)),
        b'@' => names::named(words, at, 2, &[]).and_then(|(count, name)| found(count, What::Label(name))),
        _ => timed(words, at, look(word), reading),
    }
}

/// `\#7` stands for `#7`, although that is no project.
fn single(word: &str) -> Option<Found> {
    (word.len() > 1).then(|| Found { words: 1, what: What::Project(String::new()) })
}

fn project(words: &Words<'_>, at: usize, skip: usize, reading: &Reading<'_>) -> Option<Found> {
    let (count, name) = names::named(words, at, skip, reading.projects)?;
    // `#482` is the number of something elsewhere, unless a project is called so.
    let number = name.bytes().all(|b| b.is_ascii_digit()) && !reading.projects.contains(&name);
    if number { None } else { found(count, What::Project(name)) }
}

/// What begins with a word of this look and is no name.
fn timed(words: &Words<'_>, at: usize, first: Look, reading: &Reading<'_>) -> Option<Found> {
    match first {
        Look::Plain => None,
        Look::Priority(number) => found(1, What::Priority(number)),
        Look::For => duration(words, at + 1, words.look(at + 1)).map(|found| longer(found, 1)),
        Look::On | Look::Am => date(words, at + 1, words.look(at + 1), reading).map(|found| longer(found, 1)),
        Look::At => hour(words, at + 1, words.look(at + 1), reading, true).map(|found| longer(found, 1)),
        _ => date(words, at, first, reading)
            .or_else(|| hour(words, at, first, reading, false))
            .or_else(|| duration(words, at, first)),
    }
}

fn longer(found: Found, by: usize) -> Found {
    Found { words: found.words + by, ..found }
}

/// A date, with `evening` behind it where it stands.
fn date(words: &Words<'_>, at: usize, first: Look, reading: &Reading<'_>) -> Option<Found> {
    let today = reading.now.date();
    let next = words.look(at + 1);
    let (count, date, evening) = match (first, next) {
        (Look::Tonight, _) => return found(1, What::Due { date: Some(today), time: None, evening: true }),
        (Look::This, Look::Evening) => (1, today, false),
        (Look::In, _) => return later(words, at, reading),
        (Look::Day(days), _) => (1, add_days(today, days.into())?, false),
        (Look::Weekday(day), _) => (1, next_such(today, weekday(day)?)?, false),
        (Look::Next, Look::Weekday(day)) => (2, next_week(today, weekday(day)?, reading.first_day)?, false),
        (Look::Next, Look::Unit(Unit::Week)) => (2, next_week(today, Weekday::Monday, reading.first_day)?, false),
        (Look::Next, Look::Unit(Unit::Month)) => (2, add_months(today.first_of_month(), 1)?, false),
        (Look::DayMonth { day, month, year }, _) => (1, resolve(today, day, month, year)?, false),
        (Look::Month(month), Look::Number(day) | Look::Ordinal(day)) => {
            let (more, year) = year_at(words, at + 2);
            (2 + more, resolve(today, i8::try_from(day).ok()?, month, year)?, false)
        }
        (Look::Number(day) | Look::Ordinal(day), Look::Month(month)) => {
            let (more, year) = year_at(words, at + 2);
            (2 + more, resolve(today, i8::try_from(day).ok()?, month, year)?, false)
        }
        _ => return None,
    };
    let evening = evening || words.look(at + count) == Look::Evening;
    found(count + usize::from(evening), What::Due { date: Some(date), time: None, evening })
}

/// A year of four figures behind a day and a month.
fn year_at(words: &Words<'_>, at: usize) -> (usize, Option<i16>) {
    match words.look(at) {
        Look::Number(year @ 1900..=2199) => (1, i16::try_from(year).ok()),
        _ => (0, None),
    }
}

/// `in 3 days`, `in a week`, `in 2 hours`.
fn later(words: &Words<'_>, at: usize, reading: &Reading<'_>) -> Option<Found> {
    let count = match words.look(at + 1) {
        Look::Number(count) => i64::from(count),
        Look::One => 1,
        _ => return None,
    };
    let Look::Unit(unit) = words.look(at + 2) else { return None };
    let today = reading.now.date();
    let date = match unit {
        Unit::Minute | Unit::Hour => {
            let minutes = if unit == Unit::Hour { count * 60 } else { count };
            let then = add_minutes(reading.now, minutes)?;
            return found(3, What::Due { date: Some(then.date()), time: Some(then.time()), evening: false });
        }
        Unit::Day => add_days(today, count),
        Unit::Week => add_days(today, count * 7),
        Unit::Month => add_months(today, count),
    };
    found(3, What::Due { date: Some(date?), time: None, evening: false })
}

/// A time of day. A number alone is one only behind `at`.
fn hour(words: &Words<'_>, at: usize, first: Look, reading: &Reading<'_>, announced: bool) -> Option<Found> {
    let next = match words.look(at + 1) {
        // `Raum 3 am Montag` is German, and no hour.
        Look::Am if date(words, at + 2, words.look(at + 2), reading).is_some() => Look::On,
        other => other,
    };
    let half = |number: u32, minute: u32, next: Look| match next {
        Look::Am => Some(half_day(number, minute, false)),
        Look::Pm => Some(half_day(number, minute, true)),
        _ => None,
    };
    let (count, time) = match (first, next) {
        (Look::Clock { time, half: true }, Look::Am | Look::Pm) => {
            let (hour, minute) = (u32::try_from(time.hour()).ok()?, u32::try_from(time.minute()).ok()?);
            (2, half(hour, minute, next)?)
        }
        (Look::Clock { .. }, Look::Oclock) => (2, first),
        (Look::Clock { .. }, _) => (1, first),
        (Look::Number(number), Look::Am | Look::Pm) => (2, half(number, 0, next)?),
        (Look::Number(number), Look::Oclock) => (2, whole_hour(number)?),
        (Look::Number(number) | Look::Ordinal(number), _) if announced => (1, whole_hour(number)?),
        _ => return None,
    };
    let Look::Clock { time, .. } = time else { return None };
    found(count, What::Due { date: None, time: Some(time), evening: false })
}

fn whole_hour(number: u32) -> Option<Look> {
    let time = Time::new(i8::try_from(number).ok()?, 0, 0, 0).ok()?;
    Some(Look::Clock { time, half: false })
}

fn duration(words: &Words<'_>, at: usize, first: Look) -> Option<Found> {
    let (count, minutes) = match (first, words.look(at + 1)) {
        (Look::Minutes(minutes), _) => (1, minutes),
        (Look::Number(number), Look::Unit(Unit::Minute)) => (2, number),
        (Look::Number(number), Look::Unit(Unit::Hour)) => (2, number.checked_mul(60)?),
        _ => return None,
    };
    (1..=DURATION_MIN_MAX).contains(&minutes).then_some(Found { words: count, what: What::Duration(minutes) })
}

fn weekday(day: i8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(day).ok()
}

/// The first such day on or after the beginning of next week.
fn next_week(today: Date, day: Weekday, first_day: Weekday) -> Option<Date> {
    next_such(add_days(next_such(today, first_day)?, -1)?, day)
}

/// The first such day after a date.
fn next_such(date: Date, day: Weekday) -> Option<Date> {
    let ahead = i64::from(day.to_monday_zero_offset()) - i64::from(date.weekday().to_monday_zero_offset());
    add_days(date, if ahead > 0 { ahead } else { ahead + 7 })
}

/// A day of a month: of the year named, else the next one that there is.
fn resolve(today: Date, day: i8, month: i8, year: Option<i16>) -> Option<Date> {
    match year {
        Some(year) => (1..=9999).contains(&year).then(|| Date::new(year, month, day).ok()).flatten(),
        // Eight years may lie between two leap days.
        None => (0..=8)
            .filter_map(|ahead| Date::new(today.year().checked_add(ahead)?, month, day).ok())
            .find(|date| *date >= today),
    }
}
