//! Periodic transactions (`~`): they are plans, so they add nothing, and what they say has to be understood all the same.

use super::{
    period,
    reader::{Lines, Reader},
    transaction,
};
use crate::{Format, JournalError, error::Line};
use jiff::civil::Date;

/// Reads a periodic transaction.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    let text = line.text[1..].split(';').next().unwrap_or_default().trim();
    let wrong = || format!("{text:?} is not a period that is known here, such as monthly, or every 2 weeks.");
    if reader.dialect == Format::Ledger {
        if !period::ledger_may_take(text) {
            return Err(line.error(text, wrong()));
        }
        amounts(lines)?;
    } else {
        // Behind two spaces there is a description.
        let (written, _) = transaction::take_name(text, reader.dialect);
        let (year, today) = (reader.year, reader.today);
        let from = if year == today.year() { today } else { Date::new(year, 1, 1).unwrap_or(today) };
        match period::hledger(&written, from) {
            None => return Err(line.error(text, wrong())),
            Some(false) => return Err(line.error(text, "This has to start on the first day of one of its periods.")),
            Some(true) => {}
        }
        postings(reader, lines)?;
    }
    reader.warn(&line, "A periodic transaction was left out: it is a plan and no booking.");
    Ok(())
}

/// Reads postings that are planned: they have to be understood, and tell nothing of how amounts are written.
fn postings(reader: &mut Reader<'_>, lines: &mut Lines<'_>) -> Result<(), JournalError> {
    reader.unbooked = true;
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if !text.starts_with(';') {
            transaction::posting(reader, &line, text)?;
        }
    }
    reader.unbooked = false;
    Ok(())
}

/// Passes over postings that Ledger plans; one whose amount has no number in it is refused there too.
fn amounts(lines: &mut Lines<'_>) -> Result<(), JournalError> {
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        let (_, amount) = transaction::take_name(text, Format::Ledger);
        let amount = amount.trim_start();
        let is_said = !text.starts_with([';', '#', ':']) && !amount.is_empty() && !amount.starts_with([';', '=', '(']);
        if is_said && !amount.contains(|c: char| c.is_ascii_digit()) {
            return Err(line.error(amount, "An amount was expected here, such as 12.50 EUR."));
        }
    }
    Ok(())
}
