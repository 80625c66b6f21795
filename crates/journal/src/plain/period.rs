//! Periods as they are written: `monthly in 2026`, `every 2nd day of week from 2026-01-01`.

mod when;

use jiff::civil::{Date, Weekday};
use when::{Unit, month, number, span, unit};

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Whether hledger takes a period, and if so, whether it starts where its interval lets it: with a week, a month and so on.
pub(super) fn hledger(text: &str, today: Date) -> Option<bool> {
    let lower = text.to_ascii_lowercase();
    let text = lower.trim();
    let Some((unit, rest)) = interval(text) else {
        let (_, rest) = span(text, today)?;
        return rest.is_empty().then_some(true);
    };
    if rest.is_empty() {
        return Some(true);
    }
    let (start, rest) = span(rest.trim_start(), today)?;
    let first = start.is_none_or(|start| match unit {
        Some(Unit::Week) => start.weekday() == Weekday::Monday,
        Some(Unit::Month) => start.day() == 1,
        Some(Unit::Quarter) => start.day() == 1 && start.month() % 3 == 1,
        Some(Unit::Year) => start.day() == 1 && start.month() == 1,
        Some(Unit::Day) | None => true,
    });
    rest.is_empty().then_some(first)
}

/// How often; without a unit where the period may start on any day.
fn interval(text: &str) -> Option<(Option<Unit>, &str)> {
    for (word, unit) in [
        ("daily", Unit::Day),
        ("weekly", Unit::Week),
        ("biweekly", Unit::Week),
        ("fortnightly", Unit::Week),
        ("monthly", Unit::Month),
        ("bimonthly", Unit::Month),
        ("quarterly", Unit::Quarter),
        ("yearly", Unit::Year),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((Some(unit), rest));
        }
    }
    let text = text.strip_prefix("every")?.trim_start();
    if let Some((_, rest)) = ordinal(text) {
        let rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix("day") {
            return Some((None, of(of(rest, "week"), "month")));
        }
        if let Some(rest) = weekday(rest) {
            return Some((None, of(rest, "month")));
        }
        let (_, rest) = month(rest)?;
        return Some((None, of(rest, "year")));
    }
    if let Some((_, rest)) = month(text)
        && let Some((_, rest)) = ordinal(rest.trim_start())
    {
        return Some((None, of(rest, "year")));
    }
    if let Some((number, rest)) = number(text) {
        if let Some((day, rest)) = rest.strip_prefix(['-', '/', '.']).and_then(self::number) {
            let (month, day) = (i8::try_from(number).ok()?, i8::try_from(day).ok()?);
            Date::new(2024, month, day).ok()?;
            return Some((None, of(rest, "year")));
        }
        let (unit, rest) = unit(rest.trim_start())?;
        return Some((Some(unit), rest.strip_prefix('s')?));
    }
    if let Some(rest) = ["weekendday", "weekday"].iter().find_map(|word| text.strip_prefix(word)) {
        return Some((None, rest));
    }
    if let Some((unit, rest)) = unit(text) {
        return Some((Some(unit), rest));
    }
    let mut rest = weekday(text)?;
    while let Some(more) = rest.strip_prefix(',') {
        rest = weekday(more)?;
    }
    Some((None, rest))
}

/// What is behind `of UNIT`, where that follows.
fn of<'a>(text: &'a str, unit: &str) -> &'a str {
    let after = text.trim_start().strip_prefix("of").and_then(|rest| rest.trim_start().strip_prefix(unit));
    after.unwrap_or(text)
}

/// `1st`, `2nd`, `3rd`, `4th`.
fn ordinal(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = number(text)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end))?;
    Some((number, rest))
}

fn weekday(text: &str) -> Option<&str> {
    DAYS.iter().find_map(|word| text.strip_prefix(word).or_else(|| text.strip_prefix(word.get(..3).unwrap_or(word))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_are_those_that_hledger_takes() {
        let day = date(2026, 6, 15);
        let taken = "weekly; daily; every day; every 3 months; every 2nd Monday of month; quarterly from 2026/4; in 2026; \
            from 2026-01 to 2026-03; every weekday; every weekendday; every mon,wed; fortnightly; bimonthly; biweekly; 2026; \
            2026Q1; this month; last year; monthly until 2026; every 31st day; every 4th Apr; tomorrow; jan; \
            every nov 29th; every 0 days; every friday; 2026-01-01 to 2026-02-01; monthly from 2026-02-30; \
            monthly 2026-01..2026-03; every 10/11; q1; 1/15; 15; to feb; in this month; +5 days; 5 days ago; 2026..; \
            ..2026; -2026; 20260101; 202601; every monday; every month; every 2weeks; monthly2026; \
            every 2nd day of week from 2026-01-01; monthly 2026q1; every 5th january 2026; in 5 days ago; 2026.1.2";
        for text in taken.split("; ") {
            assert_eq!(hledger(text, day), Some(true), "{text}");
        }
        let refused = "every jan 5; next 3 weeks; every 5th; foo; every; monthly in; monthlyish; daily monthly; \
            every -1 days; 2026-13-01; 2026/02/30; monthly x; every 2 day; every 13/1; every april; 2026 daily; from; \
            in; ..; +2; every 3rd week; from 2026q1; 99; every mon, wed; 2026 -; 2026q5; this";
        for text in refused.split("; ").chain([""]) {
            assert_eq!(hledger(text, day), None, "{text}");
        }
        let elsewhere = "monthly from 2026-01-15; weekly from 2026-01-02; yearly in 2026-06; every 2 months from 2026-01-06; \
            quarterly from 2026-02; fortnightly from 2026-01-06";
        for text in elsewhere.split("; ") {
            assert_eq!(hledger(text, day), Some(false), "{text}");
        }
    }
}
