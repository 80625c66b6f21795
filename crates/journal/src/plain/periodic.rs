//! Periodic transactions (`~`) of hledger: they are plans and add nothing, but what they say has to be understood.

use super::{
    period,
    reader::{Lines, Reader},
    transaction,
};
use crate::{JournalError, error::Line};
use jiff::civil::Date;

/// Reads a periodic transaction.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    let text = line.text[1..].split(';').next().unwrap_or_default().trim();
    // Behind two spaces there is a description.
    let (written, _) = transaction::take_name(text, reader.dialect);
    let (year, today) = (reader.year, reader.today);
    let from = if year == today.year() { today } else { Date::new(year, 1, 1).unwrap_or(today) };
    match period::hledger(&written, from) {
        None => {
            let message = format!("{text:?} is not a period that is known here, such as monthly, or every 2 weeks.");
            return Err(line.error(text, message));
        }
        Some(false) => return Err(line.error(text, "This has to start on the first day of one of its periods.")),
        Some(true) => {}
    }
    postings(reader, lines)?;
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
