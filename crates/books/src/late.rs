//! Entries whose day is closed: they go to the first day that is open, and say for which day they were meant.

use atom_api::ledger::{ImportWarning, Moved};
use atom_ledger::Entry;
use jiff::civil::Date;

/// How the line of a comment begins that says for which day an entry was meant: hledger reads it as a tag.
const TAG: &str = "late: ";
/// Entries of an import that are told one by one.
const TOLD_MAX: usize = 100;

/// The entry on another day; its comment says for which one it was meant, so the chain covers it and journals have it.
pub(crate) fn moved(entry: Entry, to: Date) -> Entry {
    let (date, comment) = (entry.head().date, entry.head().comment.trim_end());
    let mark = format!("{TAG}{date}");
    let comment = if comment.is_empty() { mark } else { [comment, "\n", mark.as_str()].concat() };
    entry.moved(to, comment)
}

/// What is told of an entry that was asked for on one day and stands on another.
pub(crate) fn told(from: Date, stands: &str) -> Option<Moved> {
    let to = stands.parse().ok().filter(|to| *to != from)?;
    Some(Moved { from, to })
}

/// What is told of entries of an import that went to another day: each of the first ones, then how many more.
#[derive(Debug, Default)]
pub(crate) struct Told {
    warnings: Vec<ImportWarning>,
    more: u64,
    last: Option<(String, u32)>,
}

impl Told {
    /// Tells of one, which stands in a line of a file.
    pub(crate) fn add(&mut self, file: &str, line: u32, from: Date, to: Date) {
        if self.warnings.len() < TOLD_MAX {
            let message = format!("This is of {from}, which is closed; it goes to {to} and says so.");
            self.warnings.push(ImportWarning { file: file.to_owned(), line, message });
        } else {
            self.more += 1;
            self.last = Some((file.to_owned(), line));
        }
    }

    /// All that is told.
    pub(crate) fn warnings(self) -> Vec<ImportWarning> {
        let Self { mut warnings, more, last } = self;
        if let Some((file, line)) = last {
            let message = format!("{more} more entries up to here are of closed days too, and went to an open one.");
            warnings.push(ImportWarning { file, line, message });
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_ledger::{Amount, Decimal, Draft, Head, Tolerance, balance};
    use jiff::civil::date;

    fn entry(comment: &str) -> Entry {
        let mut head = Head::on(date(2026, 1, 5));
        head.comment = comment.to_owned();
        let drafts = vec![
            Draft::new("Assets:Bank", Some(Amount::new(Decimal::from_units(100, 2), "EUR"))),
            Draft::new("Equity:X", None),
        ];
        balance(head, drafts, |_| Tolerance::EXACT).expect("an entry")
    }

    #[test]
    fn what_comes_late_says_for_which_day_it_was_meant() {
        let late = moved(entry(""), date(2026, 2, 1));
        assert_eq!((late.head().date, late.head().comment.as_str()), (date(2026, 2, 1), "late: 2026-01-05"));
        let late = moved(entry("lunch, with: Ada\n"), date(2026, 2, 1));
        assert_eq!(late.head().comment, "lunch, with: Ada\nlate: 2026-01-05");
        let moved = told(date(2026, 1, 5), "2026-02-01");
        assert_eq!(moved, Some(Moved { from: date(2026, 1, 5), to: date(2026, 2, 1) }));
        assert_eq!(told(date(2026, 2, 1), "2026-02-01"), None);
    }

    #[test]
    fn of_very_many_the_rest_is_counted() {
        let mut told = Told::default();
        for line in 1..=130 {
            told.add("a.journal", line, date(2026, 1, 5), date(2026, 2, 1));
        }
        let warnings = told.warnings();
        assert_eq!((warnings.len(), warnings[100].line), (101, 130));
        assert!(warnings[100].message.starts_with("30 more entries"));
    }
}
