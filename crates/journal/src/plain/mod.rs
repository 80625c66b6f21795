//! Journals of hledger and Ledger, which share their form and differ in what it means.

mod alias;
mod automated;
mod directive;
mod expression;
mod finish;
mod hledger;
mod lately;
mod number;
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

use crate::{Files, Format, Journal, JournalError};
use jiff::civil::Date;
use reader::Reader;
use std::path::Path;

pub(crate) use transaction::posting_date;

/// Reads a journal.
pub(crate) fn read(
    path: &Path,
    text: &str,
    dialect: Format,
    today: Date,
    files: &dyn Files,
) -> Result<Journal, JournalError> {
    let mut reader = Reader::new(dialect, today, files);
    reader.file(path, text, timed::Kind::of(path, dialect))?;
    let entries = finish::finish(&mut reader)?;
    Ok(Journal {
        format: dialect,
        files: reader.file_names,
        entries,
        accounts: reader.accounts,
        commodities: reader.styles.iter().map(|(name, style)| (name.clone(), style.shown())).collect(),
        prices: reader.prices,
        assertions: reader.assertions,
        documents: Vec::new(),
        warnings: reader.warnings,
    })
}
