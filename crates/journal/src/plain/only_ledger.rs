//! What only journals of Ledger have.

pub(super) mod checks;
pub(super) mod clock;
pub(super) mod day;
pub(super) mod define;
pub(super) mod periodic;
pub(super) mod strict;
pub(super) mod units;

#[cfg(test)]
mod tests;

use super::{reader::Reader, value::Definition};
use crate::{JournalError, Warning, error::Line};
use atom_ledger::Decimal;
use checks::Check;
use clock::ClockedIn;
use std::{cell::RefCell, collections::HashMap, sync::Arc};

/// What such a journal keeps in mind while it is read.
#[derive(Debug, Default)]
pub(super) struct OfLedger {
    /// What `define` gave names to.
    pub(super) defined: HashMap<String, Arc<Definition>>,
    /// Conditions that stand for themselves, each with how many transactions stood before it.
    pub(super) checks: Vec<(usize, Check)>,
    /// Conditions of tags.
    pub(super) of_tags: Vec<(String, Check)>,
    /// Units that are parts of others: so much of the larger one is so much of this.
    pub(super) units: HashMap<Arc<str>, (Decimal, Decimal, Arc<str>)>,
    /// What was clocked in and not out.
    pub(super) clocked: Vec<ClockedIn>,
    /// Whether nobody said that the journal is one of Ledger.
    pub(super) guessed: bool,
    /// The first line that was left out because nobody knows what it means.
    pub(super) unknown: Option<JournalError>,
    /// Warnings of what is only known once all is read.
    pub(super) told: RefCell<Vec<Warning>>,
}

/// Goes on behind what nobody knows, where the journal is certainly one of Ledger, which passes over it. Where that is only
/// guessed, somebody may have misspelt what changes accounts or amounts, so it is an error.
pub(super) fn pass_by(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    error: JournalError,
    message: String,
) -> Result<(), JournalError> {
    if reader.of_ledger.guessed {
        return Err(error);
    }
    reader.warn(line, message);
    reader.of_ledger.unknown.get_or_insert(error);
    Ok(())
}

/// The name of an account, which ends at two spaces or a tab, and what is behind it.
pub(super) fn parted_name(text: &str) -> (&str, &str) {
    let ends = [text.find('\t'), text.find("  "), text.find(" \t")];
    text.split_at(ends.into_iter().flatten().min().unwrap_or(text.trim_end().len()))
}

/// Words of a journal as they may stand in a message: not too many, and none that are not seen or turn others round.
pub(super) fn quoted(text: &str) -> String {
    /// The most characters that are told.
    const CHARS_MAX: usize = 200;
    let seen = |c: &char| {
        !c.is_control() && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    text.chars().filter(seen).take(CHARS_MAX).collect()
}
