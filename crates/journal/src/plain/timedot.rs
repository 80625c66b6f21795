//! Files of timedot: below a day, accounts with what was worked for each, in dots for quarters of an hour or in numbers.

use super::{
    number,
    reader::{Lines, Reader},
    timed, transaction,
};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{Amount, Decimal, Head};

/// Units, each with how many are an hour or, the other way round, how many hours it is. `mo` stands before `m`.
const UNITS: [(&str, i64, i64); 7] =
    [("s", 1, 3_600), ("mo", 5_040, 1), ("m", 1, 60), ("h", 1, 1), ("d", 24, 1), ("w", 168, 1), ("y", 61_320, 1)];
/// The decimal places of what does not divide evenly.
const PLACES: u8 = 9;

/// Reads a file.
pub(super) fn read(reader: &mut Reader<'_>, lines: &mut Lines<'_>) -> Result<(), JournalError> {
    let mut day: Option<Head> = None;
    while let Some(line) = lines.next() {
        reader.look(&line)?;
        let indented = line.text.trim();
        // Days and accounts may be headings of org-mode.
        let stars = indented.trim_start_matches('*');
        let text = if stars.len() < indented.len() && stars.starts_with([' ', '\t']) { stars.trim() } else { indented };
        if text.is_empty() || indented.starts_with(['#', ';']) {
            continue;
        }
        if let Some(head) = head(reader, &line, text)? {
            day = Some(head);
        } else if let Some(day) = &day {
            entry(reader, &line, text, day)?;
        } else if !indented.starts_with('*') {
            return Err(line.error(text, "A day such as 2026-01-31 was expected here."));
        }
    }
    Ok(())
}

/// The day that a line begins, with what it says of it.
fn head(reader: &Reader<'_>, line: &Line<'_>, text: &str) -> Result<Option<Head>, JournalError> {
    let word = text.split_whitespace().next().unwrap_or_default();
    let dated = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'));
    if !dated || !word.contains(['-', '/', '.']) || !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    let (date, rest) = transaction::date(text, reader.year).map_err(|message| line.error(text, message))?;
    let mut head = Head::on(date);
    let (description, comment) = rest.split_once(';').unwrap_or((rest, ""));
    head.payee = transaction::bounded(description.trim());
    head.comment = transaction::bounded(comment.trim());
    Ok(Some(head))
}

/// An account with its time. Where there is none, there is nothing to book.
fn entry<'a>(reader: &mut Reader<'_>, line: &Line<'a>, text: &'a str, day: &Head) -> Result<(), JournalError> {
    let (name, after) = transaction::take_name(text, Format::Hledger);
    let account = transaction::account(reader, line, name.trim())?;
    let mut rest = after.trim_start();
    let hours = hours(reader, line, &mut rest)?;
    rest = rest.trim_start();
    if !rest.is_empty() && !rest.starts_with(';') {
        return Err(line.error(rest, "A time was expected here, such as `.... ..`, 1.5 or 90m."));
    }
    if hours.is_zero() {
        return Ok(());
    }
    let mut head = day.clone();
    if let Some(comment) = rest.strip_prefix(';') {
        head.comment = transaction::bounded(comment.trim());
    }
    let commodity = reader.default_commodity.clone().unwrap_or_else(|| reader.intern(""));
    timed::add(reader, line, head, account, Amount { quantity: hours, commodity });
    Ok(())
}

/// How many hours: dots are quarters, and a number may have a unit.
fn hours<'a>(reader: &Reader<'_>, line: &Line<'a>, rest: &mut &'a str) -> Result<Decimal, JournalError> {
    let text = *rest;
    let unsigned = text.trim_start_matches(['-', '+', ' ', '.', ',']);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit()) && !text.starts_with("..");
    if !is_number {
        let end = text.find(|c: char| !matches!(c, '.' | ' ')).unwrap_or(text.len());
        let (dots, after) = text.split_at(end);
        *rest = after;
        let dots = i64::try_from(dots.matches('.').count()).unwrap_or(i64::MAX / 25);
        return Ok(Decimal::from_units(dots * 25, 2).normalized());
    }
    let number = number::bare(reader, line, rest)?;
    let Some((end, times, by)) = UNITS.iter().find(|(end, ..)| rest.starts_with(end)) else { return Ok(number) };
    let after = &rest[end.len()..];
    *rest = after;
    let made = number.times(Decimal::from_units(*times, 0)).and_then(|all| {
        if *by == 1 { Ok(all) } else { all.divided(Decimal::from_units(*by, 0), PLACES).map(Decimal::normalized) }
    });
    made.map_err(|fault| line.error(text, format!("{fault}.")))
}
