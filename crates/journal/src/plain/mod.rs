//! Journals of hledger and Ledger, which share their form and differ in what it means.

mod alias;
mod automated;
mod directive;
mod expression;
mod finish;
mod hledger;
mod lately;
mod number;
mod only_ledger;
mod period;
mod periodic;
mod query;
mod reader;
#[cfg(test)]
mod tests;
mod timeclock;
mod timed;
mod timedot;
mod transaction;
mod value;

use crate::{Files, Format, Journal, JournalError};
use jiff::civil::Date;
use reader::Reader;
use std::path::Path;

pub(crate) use transaction::posting_date;

/// Of what two dialects say against a journal, what tells more: that of Ledger, where hledger only knows no such directive.
pub(crate) fn telling(of_hledger: JournalError, of_ledger: JournalError) -> JournalError {
    let (unknown, further) =
        (|error: &JournalError| error.message == directive::UNKNOWN, of_ledger.line >= of_hledger.line);
    let better = unknown(&of_hledger) && !unknown(&of_ledger) && further && of_hledger.file == of_ledger.file;
    if better { of_ledger } else { of_hledger }
}

/// Reads a journal, of which the dialect may be said or only guessed.
pub(crate) fn read(
    path: &Path,
    text: &str,
    (dialect, guessed): (Format, bool),
    today: Date,
    files: &dyn Files,
) -> Result<Journal, JournalError> {
    let mut reader = Reader::new(dialect, today, files);
    reader.of_ledger.guessed = guessed;
    reader.file(path, text, timed::Kind::of(path, dialect))?;
    let entries = finish::finish(&mut reader)?;
    only_ledger::clock::finish(&reader);
    if let Some(error) = reader.of_ledger.unknown.take()
        && entries.is_empty()
        && reader.accounts.is_empty()
        && reader.prices.is_empty()
    {
        // Lines that nobody knows, and nothing besides, are no journal.
        return Err(error);
    }
    let told = reader.of_ledger.told.take();
    reader.warnings.extend(told);
    Ok(Journal {
        format: dialect,
        files: reader.file_names,
        entries,
        accounts: reader.accounts,
        commodities: reader.styles.iter().map(|(name, style)| (name.clone(), style.shown(dialect))).collect(),
        prices: reader.prices,
        assertions: reader.assertions,
        documents: Vec::new(),
        warnings: reader.warnings,
    })
}
