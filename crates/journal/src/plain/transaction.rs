//! Transactions: a line with date and description, and the indented lines of its postings.

mod date;
mod name;
mod posting;

pub(super) use date::date;
pub(crate) use date::posting_date;
pub(super) use name::take_name;
pub(super) use posting::{account, posting};

use super::{
    only_ledger::{checks, day},
    reader::{Lines, Reader},
};
use crate::{Format, Item, JournalError, error::Line};
use atom_ledger::{Amount, Draft, Entry, Head, POSTINGS_MAX, Price, plain_entry};
use jiff::civil::Date;
use std::sync::Arc;

/// The most characters of a description or comment that are kept.
const TEXT_CHARS_MAX: usize = 10_000;

/// What an assertion says of the balance of an account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assertion {
    pub(super) amount: Amount,
    /// Whether no other commodity may be in it.
    pub(super) total: bool,
    /// Whether the accounts below it count.
    pub(super) inclusive: bool,
    /// What it costs, where hledger takes an amount from it.
    pub(super) price: Option<Price>,
}

/// A posting as it was written.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) draft: Draft,
    pub(super) assertion: Option<Assertion>,
    /// The day of its own that it has, in hledger.
    pub(super) date: Option<Date>,
    pub(super) line: u32,
}

/// A transaction as it was written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) head: Head,
    pub(super) postings: Vec<Leg>,
    pub(super) file: u32,
    pub(super) line: u32,
    /// How many automated transactions stood before it.
    pub(super) automated: usize,
    /// The account that balances it, where it has one posting only.
    pub(super) bucket: Option<Arc<str>>,
}

/// Reads the transaction that begins in `line`.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    let mut rest = line.text;
    let ledger = reader.dialect == Format::Ledger;
    let (date, after) = day_in(reader.dialect, rest, reader.year).map_err(|message| line.error(rest, message))?;
    rest = after;
    if let Some(second) = rest.strip_prefix('=') {
        // The day on which it reached the bank. It is checked, and plays no part in balances.
        let (_, after) = day_in(reader.dialect, second, date.year()).map_err(|message| line.error(second, message))?;
        rest = after;
    }
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return Err(line.error(rest, "A space was expected after the date."));
    }
    let mut head = Head::on(date);
    head.tags.clone_from(&reader.tags);
    rest = rest.trim_start();
    if let Some(mark) = rest.chars().next().filter(|c| matches!(c, '*' | '!')) {
        head.mark = mark.to_string();
        rest = rest[1..].trim_start();
    }
    if let Some(code) = rest.strip_prefix('(')
        && let Some((code, after)) = code.split_once(')')
    {
        head.code = bounded(code.trim());
        rest = after.trim_start();
    }
    let (description, comment) = split_comment(rest, reader.dialect);
    let description = description.trim();
    let (payee, note) = match description.split_once('|') {
        Some((payee, note)) if reader.dialect == Format::Hledger => (payee.trim(), note.trim()),
        _ => (description, ""),
    };
    (head.payee, head.narration) = (bounded(payee), bounded(note));
    if ledger {
        checks::comment(reader, &line, comment.trim(), &head, None)?;
        for tag in &head.tags {
            checks::tagged(reader, &line, tag, &head, None)?;
        }
    }
    let mut comment = comment.trim().to_owned();
    let mut postings = std::mem::take(&mut reader.legs);
    postings.clear();
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if let Some(more) = text.strip_prefix(';') {
            if ledger {
                checks::comment(reader, &line, more.trim(), &head, postings.last())?;
            }
            let into = postings.last_mut().map_or(&mut comment, |posting| &mut posting.draft.comment);
            if !into.is_empty() {
                into.push('\n');
            }
            into.push_str(more.trim());
            continue;
        }
        if postings.len() >= POSTINGS_MAX {
            return Err(line.error(text, format!("A transaction has at most {POSTINGS_MAX} postings.")));
        }
        if ledger && let Some(condition) = checks::parted(text) {
            checks::inline(reader, &line, condition, &head, postings.last())?;
            continue;
        }
        let leg = posting(reader, &line, text)?;
        if ledger && !leg.draft.comment.is_empty() {
            checks::comment(reader, &line, &leg.draft.comment, &head, Some(&leg))?;
        }
        postings.push(leg);
    }
    head.comment = bounded(&comment);
    if reader.dialect == Format::Hledger {
        for leg in &mut postings {
            let wrong = |message| JournalError { file: line.file.to_owned(), line: leg.line, column: 1, message };
            leg.date = posting_date(&leg.draft.comment, date.year()).map_err(wrong)?;
        }
    }
    if postings.is_empty() {
        reader.warn(&line, "A transaction without postings was left out.");
        return Ok(());
    }
    let (file, line) = (reader.file, line.number);
    let head = if reader.automated.is_empty() && postings.len() > 1 {
        match at_once(head, &mut postings) {
            Ok(entry) => {
                reader.items.push(Item { entry, file, line });
                reader.legs = postings;
                return Ok(());
            }
            Err(head) => *head,
        }
    } else {
        head
    };
    let (automated, bucket) = (reader.automated.len(), reader.default_account.clone());
    let place = reader.items.len() + reader.written.len();
    reader.written.push((place, Written { head, postings, file, line, automated, bucket }));
    Ok(())
}

/// The entry, where nothing that stands elsewhere has a say in it. Else nothing is changed.
fn at_once(head: Head, postings: &mut Vec<Leg>) -> Result<Entry, Box<Head>> {
    if postings.iter().any(|leg| leg.assertion.is_some() || leg.date.is_some()) {
        return Err(Box::new(head));
    }
    plain_entry(head, postings, |leg| &leg.draft, |leg| leg.draft)
}

/// A day as a dialect writes it.
fn day_in(dialect: Format, text: &str, year: i16) -> Result<(Date, &str), String> {
    if dialect == Format::Ledger { day::day(text, year) } else { date(text, year) }
}

/// Parts a comment from what stands before it.
fn split_comment(text: &str, dialect: Format) -> (&str, &str) {
    // In Ledger a description may have a semicolon in it; only one behind two spaces or a tab begins a comment.
    let begins = |at: usize| {
        let before = &text[..at];
        dialect == Format::Hledger || at == 0 || before.ends_with("  ") || before.ends_with('\t')
    };
    text.match_indices(';').find(|(at, _)| begins(*at)).map_or((text, ""), |(at, _)| (&text[..at], &text[at + 1..]))
}

/// A text of no more characters than are kept, none of them a control character.
pub(super) fn bounded(text: &str) -> String {
    if text.len() <= TEXT_CHARS_MAX && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(TEXT_CHARS_MAX).collect()
}
