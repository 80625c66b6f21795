//! Periodic transactions of Ledger: they are plans and left out, but have to be understood.

use super::{checks, day};
use crate::{
    JournalError,
    error::Line,
    plain::{
        reader::{Lines, Reader},
        transaction::{self, Written},
    },
};
use atom_ledger::{Draft, Head, POSTINGS_MAX};

/// The words of a period, but for units of time, months and days of the week.
const WORDS: [&str; 20] = [
    "from",
    "since",
    "to",
    "until",
    "in",
    "this",
    "next",
    "last",
    "every",
    "today",
    "tomorrow",
    "yesterday",
    "ago",
    "hence",
    "yearly",
    "quarterly",
    "bimonthly",
    "monthly",
    "biweekly",
    "weekly",
];

/// Words that something has to follow.
const OPEN: [&str; 6] = ["from", "since", "to", "until", "in", "every"];

/// What one of something takes.
const UNITS: [&str; 5] = ["year", "quarter", "month", "week", "day"];

/// Months and days of the week, which may be shortened to three letters.
const NAMES: [&str; 19] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Reads `~ PERIOD` and its postings.
pub(in crate::plain) fn read<'a>(
    reader: &mut Reader<'_>,
    line: Line<'a>,
    lines: &mut Lines<'a>,
) -> Result<(), JournalError> {
    if let Some(word) = wrong(line.text[1..].trim()) {
        return Err(
            line.error(word, "This is no word of a period such as `monthly` or `every 2 weeks from 2026/01/01`.")
        );
    }
    let mut drafts: Vec<Draft> = Vec::new();
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if text.starts_with(';') {
            continue;
        }
        if let Some(condition) = checks::parted(text) {
            checks::read(reader, &line, condition)?;
            continue;
        }
        if drafts.len() >= POSTINGS_MAX {
            return Err(line.error(text, format!("A transaction has at most {POSTINGS_MAX} postings.")));
        }
        drafts.push(transaction::posting(reader, &line, text)?.draft);
    }
    if !drafts.is_empty() {
        let (head, file, bucket) = (Head::on(reader.today), reader.file, reader.default_account.clone());
        let plan = Written { head, postings: Vec::new(), file, line: line.number, automated: 0, bucket };
        plan.balanced(reader, drafts)?;
    }
    reader.warn(&line, "A periodic transaction was left out: it is a plan and no booking.");
    Ok(())
}

/// The first word of a period that cannot stand there.
fn wrong(period: &str) -> Option<&str> {
    let mut words = period.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let lower = word.to_lowercase();
        if !is_known(&lower) || (OPEN.contains(&lower.as_str()) && words.peek().is_none()) {
            return Some(word);
        }
        if lower == "every" {
            // One of something, or so many.
            let many = words.next_if(|next| next.bytes().all(|byte| byte.is_ascii_digit())).is_some();
            let next = words.next().unwrap_or(word);
            let unit = next.to_lowercase();
            let unit = if many { unit.strip_suffix('s').unwrap_or_default() } else { unit.as_str() };
            if !UNITS.contains(&unit) {
                return Some(next);
            }
        }
    }
    None
}

fn is_known(word: &str) -> bool {
    if word.starts_with(char::is_alphabetic) {
        let unit = word.strip_suffix('s').unwrap_or(word);
        let named = |name: &&str| **name == *word || name.get(..3) == Some(word);
        return word == "daily" || WORDS.contains(&word) || UNITS.contains(&unit) || NAMES.iter().any(named);
    }
    match word.split(['-', '/', '.']).count() {
        3 => matches!(day::day(word, 2000), Ok((_, ""))),
        _ => word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_that_ledger_knows() {
        for period in [
            "",
            "Monthly",
            "every 2 weeks from 2026/01/01 to 2027-01-01",
            "every month",
            "jan 2026",
            "March",
            "2026/01/01 - 2026/02/01",
            "weekly since 2 weeks ago",
            "from 1/2",
            "this year",
            "daily",
        ] {
            assert_eq!(wrong(period), None, "{period}");
        }
        for (period, word) in [
            ("monthlyish", "monthlyish"),
            ("monthly foo", "foo"),
            ("every 2 day", "day"),
            ("every jan 5", "jan"),
            ("every 5th", "5th"),
            ("every", "every"),
            ("monthly in", "in"),
            ("every -1 days", "-1"),
            ("2026-13-01", "2026-13-01"),
            ("from 2026/02/30", "2026/02/30"),
            ("monthly ; x", ";"),
            ("Mondays", "Mondays"),
        ] {
            assert_eq!(wrong(period), Some(word), "{period}");
        }
    }
}
