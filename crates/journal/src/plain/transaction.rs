//! Transactions: a line with date and description, and the indented lines of its postings.

use super::{
    number::{self, Role},
    reader::{Lines, Reader},
};
use crate::{Format, Item, JournalError, error::Line};
use atom_ledger::{Amount, Cost, Decimal, Draft, Entry, Group, Head, POSTINGS_MAX, Price, check_name, plain_entry};
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
    let (date, after) = date(rest, reader.year).map_err(|message| line.error(rest, message))?;
    rest = after;
    if let Some(second) = rest.strip_prefix('=') {
        // The day on which it reached the bank. It is checked, and plays no part in balances.
        let (_, after) = self::date(second, date.year()).map_err(|message| line.error(second, message))?;
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
    let mut comment = comment.trim().to_owned();
    let mut postings = std::mem::take(&mut reader.legs);
    postings.clear();
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if let Some(more) = text.strip_prefix(';') {
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
        postings.push(posting(reader, &line, text)?);
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

/// Reads a posting, from the text of its line without space around it.
pub(super) fn posting(reader: &mut Reader<'_>, line: &Line<'_>, text: &str) -> Result<Leg, JournalError> {
    let mut rest = text;
    if rest.starts_with(['*', '!']) {
        rest = rest[1..].trim_start();
    }
    // The name of an account ends at two spaces or a tab.
    let end = name_end(rest);
    let (name, after) = rest.split_at(end);
    let (group, inner) = match (name.chars().next(), name.chars().next_back()) {
        (Some('('), Some(')')) => (Group::Unbalanced, &name[1..name.len() - 1]),
        (Some('['), Some(']')) => (Group::Balanced, &name[1..name.len() - 1]),
        _ => (Group::Real, name),
    };
    let account = account(reader, line, inner.trim())?;
    rest = after.trim_start();
    let mut draft = Draft::new(account, None);
    draft.group = group;
    let mut assertion = None;
    if !rest.is_empty() && !rest.starts_with([';', '=']) {
        draft.units = Some(number::amount(reader, line, &mut rest, Role::Posting)?);
        rest = rest.trim_start();
        lot(reader, line, &mut rest, &mut draft)?;
        price(reader, line, &mut rest, &mut draft)?;
        lot(reader, line, &mut rest, &mut draft)?;
    }
    if rest.starts_with('=') {
        // Only where it stands for the amount does it tell how its commodity is written.
        let role = if draft.units.is_some() { Role::Price } else { Role::Posting };
        assertion = Some(self::assertion(reader, line, &mut rest, role)?);
        rest = rest.trim_start();
    }
    if let Some(comment) = rest.strip_prefix(';') {
        draft.comment = bounded(comment.trim());
    } else if !rest.is_empty() {
        return Err(
            line.error(rest, "This was not understood; after an amount there may be @ PRICE, = BALANCE and ; COMMENT.")
        );
    }
    if reader.dialect == Format::Hledger && group == Group::Unbalanced && draft.units.is_none() && assertion.is_none() {
        draft.units = Some(Amount::new(Decimal::ZERO, ""));
    }
    Ok(Leg { draft, assertion, date: None, line: line.number })
}

/// Where the name of an account ends.
pub(super) fn name_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let double =
        |at: usize| bytes[at] == b'\t' || (bytes[at] == b' ' && matches!(bytes.get(at + 1), Some(b' ' | b'\t')));
    (0..bytes.len()).find(|at| double(*at)).unwrap_or(text.trim_end().len())
}

/// The account that a name means here: with its prefix, after aliases.
pub(super) fn account(reader: &mut Reader<'_>, line: &Line<'_>, name: &str) -> Result<Arc<str>, JournalError> {
    let as_written = reader.prefixes.is_empty() && reader.aliases.is_empty();
    if as_written && let Some(known) = reader.accounts_lately.get(name) {
        return Ok(Arc::clone(known));
    }
    check_name(name).map_err(|fault| line.error(name, format!("{fault}.")))?;
    if as_written {
        let name = reader.intern(name);
        reader.accounts_lately.put(&name);
        return Ok(name);
    }
    if reader.dialect == Format::Ledger
        && let Some(full) = reader.aliases.iter().rev().find_map(|alias| alias.meant_by(name))
    {
        check_name(&full).map_err(|fault| line.error(name, format!("{fault}.")))?;
        return Ok(reader.intern(&full));
    }
    let mut full = String::new();
    for prefix in &reader.prefixes {
        full.push_str(prefix);
        full.push(':');
    }
    full.push_str(name);
    // The newest alias goes first. In Ledger one replaces a name once, and none was found.
    if reader.dialect == Format::Hledger {
        for alias in reader.aliases.iter().rev() {
            full = alias.apply(&full).into_owned();
        }
    }
    check_name(&full).map_err(|fault| line.error(name, format!("{fault}.")))?;
    Ok(reader.intern(&full))
}

/// `{COST}`, `{{TOTAL}}`, `[DATE]` and `(NOTE)` after an amount. hledger reads them and counts by the price.
fn lot<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    draft: &mut Draft,
) -> Result<(), JournalError> {
    loop {
        if let Some(after) = rest.strip_prefix('{') {
            let total = after.starts_with('{');
            let mut inner = after.trim_start_matches('{').trim_start().trim_start_matches('=').trim_start();
            let amount = number::amount(reader, line, &mut inner, Role::Price)?;
            let close = if total { "}}" } else { "}" };
            let Some(after) = inner.trim_start().strip_prefix(close) else {
                return Err(line.error(inner, format!("The cost is not closed: {close} was expected.")));
            };
            *rest = after.trim_start();
            if reader.dialect == Format::Ledger
                && let Some(units) = draft.units.as_ref().filter(|units| !units.quantity.is_zero())
            {
                let unit = if total {
                    let by = units.quantity.abs().map_err(|fault| line.error(inner, format!("{fault}.")))?;
                    amount
                        .with(amount.quantity.divided(by, 14).map_err(|fault| line.error(inner, format!("{fault}.")))?)
                } else {
                    amount
                };
                draft.cost = Some(Cost { unit, date: None, label: None });
            }
        } else if let Some(after) = rest.strip_prefix('[') {
            let Some((inner, after)) = after.split_once(']') else {
                return Err(line.error(rest, "The date of this lot is not closed: ] was expected."));
            };
            let (date, _) = date(inner.trim(), reader.year).map_err(|message| line.error(rest, message))?;
            if let Some(cost) = &mut draft.cost {
                cost.date = Some(date);
            }
            *rest = after.trim_start();
        } else if rest.starts_with("((")
            && reader.dialect == Format::Ledger
            && let Some((_, after)) = rest.split_once("))")
        {
            // How it is valued in reports.
            *rest = after.trim_start();
        } else if rest.starts_with('(') && !rest.starts_with("(@") {
            let Some((note, after)) = rest[1..].split_once(')') else {
                return Err(line.error(rest, "The note of this lot is not closed: ) was expected."));
            };
            if let Some(cost) = &mut draft.cost {
                cost.label = Some(bounded(note));
            }
            *rest = after.trim_start();
        } else {
            return Ok(());
        }
    }
}

/// `@ UNIT` or `@@ TOTAL`.
fn price<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    draft: &mut Draft,
) -> Result<(), JournalError> {
    let text = *rest;
    let forms = [("(@@)", true), ("(@)", false), ("@@", true), ("@", false)];
    let Some((total, after)) = forms.iter().find_map(|(form, total)| Some((*total, text.strip_prefix(*form)?))) else {
        return Ok(());
    };
    *rest = after.trim_start();
    if reader.dialect == Format::Ledger {
        *rest = rest.trim_start_matches('=').trim_start();
    }
    let amount = number::amount(reader, line, rest, Role::Price)?;
    *rest = rest.trim_start();
    draft.price = Some(if total { Price::Total(amount) } else { Price::Unit(amount) });
    Ok(())
}

fn assertion<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Assertion, JournalError> {
    let total = rest.starts_with("==");
    let after = rest.trim_start_matches('=');
    let inclusive = after.starts_with('*');
    *rest = after.trim_start_matches('*').trim_start();
    let amount = number::amount(reader, line, rest, role)?;
    *rest = rest.trim_start();
    // A cost may follow; it says nothing about how much there is.
    let mut unused = Draft::new("x", None);
    lot(reader, line, rest, &mut unused)?;
    price(reader, line, rest, &mut unused)?;
    lot(reader, line, rest, &mut unused)?;
    Ok(Assertion { amount, total, inclusive, price: unused.price.filter(|_| reader.dialect == Format::Hledger) })
}

/// The day that a comment of hledger gives a posting: `date:2026-01-31` or `[2026-01-31]`.
pub(crate) fn posting_date(comment: &str, year: i16) -> Result<Option<Date>, String> {
    for (at, tag) in comment.match_indices("date:") {
        if comment[..at].chars().next_back().is_some_and(|c| !c.is_whitespace() && c != ',') {
            continue;
        }
        let value = comment[at + tag.len()..].split([',', '\n']).next().unwrap_or_default().trim();
        let (day, rest) = date(value, year)?;
        return if rest.is_empty() { Ok(Some(day)) } else { Err(format!("{value} is not a date such as 2026-01-31.")) };
    }
    for part in comment.split('[').skip(1) {
        let Some((inner, _)) = part.split_once(']') else { continue };
        let dated = inner.chars().all(|c| c.is_ascii_digit() || "-/.=".contains(c)) && inner.contains(['-', '/', '.']);
        let first = inner.split('=').next().unwrap_or_default();
        if dated && !first.is_empty() {
            return date(first, year).map(|(day, _)| Some(day));
        }
    }
    Ok(None)
}

/// A date at the beginning of a text: `2026-01-31`, with `/` or `.` too, and without the year where one is set.
pub(super) fn date(text: &str, year: i16) -> Result<(Date, &str), String> {
    if let Some(date) = full_date(text.as_bytes()) {
        return Ok((date, &text[10..]));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    let wrong = || format!("{written} is not a date such as 2026-01-31.");
    let mark = written.chars().find(|c| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let parts: Vec<&str> = written.split(mark).collect();
    let small = |part: &str| part.parse::<i8>().ok().filter(|_| (1..=2).contains(&part.len()));
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (year.parse::<i16>().ok(), small(month), small(day)),
        [month, day] => (Some(year), small(month), small(day)),
        _ => return Err(wrong()),
    };
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(wrong()) };
    let date = Date::new(year, month, day).ok().filter(|date| date.year() >= 1).ok_or_else(wrong)?;
    Ok((date, rest))
}

/// The commonest form, `2026-01-31`, with nothing right behind it that could belong to it.
fn full_date(text: &[u8]) -> Option<Date> {
    let (written, rest) = text.split_first_chunk::<10>()?;
    let mark = written[4];
    let ends = !rest.first().is_some_and(|next| next.is_ascii_digit() || matches!(next, b'-' | b'/' | b'.'));
    if !matches!(mark, b'-' | b'/' | b'.') || written[7] != mark || !ends {
        return None;
    }
    let digit = |at: usize| written[at].is_ascii_digit().then(|| i16::from(written[at] - b'0'));
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let (year, month, day) = (two(0)? * 100 + two(2)?, i8::try_from(two(5)?).ok()?, i8::try_from(two(8)?).ok()?);
    Date::new(year, month, day).ok().filter(|date| date.year() >= 1)
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

fn bounded(text: &str) -> String {
    if text.len() <= TEXT_CHARS_MAX && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(TEXT_CHARS_MAX).collect()
}
