//! Automated transactions (`=`): Ledger adds their postings to what fits, hledger only when it is asked to.

use super::{
    number,
    query::Query,
    reader::{Lines, Reader},
    transaction::{self, Leg},
};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{BalanceError, Entry, Posting};
use std::sync::Arc;

/// The most automated transactions of a journal.
const RULES_MAX: usize = 1_000;

/// A rule: what it adds to a transaction for each of its postings whose account fits.
#[derive(Debug, Clone)]
pub(super) struct Automated {
    query: Query,
    legs: Vec<Leg>,
}

/// Reads a rule.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    if reader.dialect == Format::Hledger {
        unused(reader, lines)?;
        reader.warn(&line, "An automated transaction was not applied, as hledger does without --auto.");
        return Ok(());
    }
    if reader.automated.len() >= RULES_MAX {
        return Err(line.error(line.text, format!("A journal has at most {RULES_MAX} automated transactions.")));
    }
    let query = line.text[1..].split(';').next().unwrap_or_default().trim();
    let query = Query::parse(query).map_err(|message| line.error(query, message))?;
    let mut legs = Vec::new();
    // A bare number is a share of the posting that fits, whatever commodity is the default.
    let default = reader.default_commodity.take();
    reader.in_rule = true;
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        // Comments, and what is only checked or only shown.
        if text.starts_with([';', '#', ':']) || text.starts_with("assert ") || text.starts_with("check ") {
            continue;
        }
        let leg = transaction::posting(reader, &line, text)?;
        if leg.draft.units.is_none() || leg.assertion.is_some() || leg.draft.price.is_some() {
            return Err(
                line.error(text, "A posting of an automated transaction needs an amount or a share, and nothing else.")
            );
        }
        legs.push(leg);
    }
    reader.default_commodity = default;
    reader.in_rule = false;
    reader.automated.push(Automated { query, legs });
    Ok(())
}

/// Reads what is not applied: it has to be understood, and tells nothing of how amounts are written.
fn unused<'a>(reader: &mut Reader<'_>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    reader.unbooked = true;
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if text.starts_with(';') {
            continue;
        }
        let (_, after) = transaction::take_name(text, reader.dialect);
        let share = after.trim_start().strip_prefix('*');
        if let Some(mut share) = share.map(str::trim_start) {
            number::amount(reader, &line, &mut share, number::Role::Price)?;
        } else {
            transaction::posting(reader, &line, text)?;
        }
    }
    reader.unbooked = false;
    Ok(())
}

/// The account of a rule; `$account` in it is that of the posting that fits.
fn named(written: &Arc<str>, account: &str) -> Arc<str> {
    if !written.contains("$account") && !written.contains("%(account)") {
        return Arc::clone(written);
    }
    written.replace("$account", account).replace("%(account)", account).into()
}

/// The entry with what the rules add to it.
pub(super) fn extend(entry: Entry, rules: &[Automated]) -> Result<Entry, BalanceError> {
    let mut added = Vec::new();
    for rule in rules {
        for posting in entry.postings().iter().filter(|posting| rule.query.holds(&entry, posting)) {
            for leg in &rule.legs {
                let Some(units) = &leg.draft.units else { continue };
                let units = if units.commodity.is_empty() {
                    posting.units.with(posting.units.quantity.times(units.quantity)?)
                } else {
                    units.clone()
                };
                added.push(Posting {
                    account: named(&leg.draft.account, &posting.account),
                    group: leg.draft.group,
                    weight: units.clone(),
                    units,
                    cost: None,
                    price: None,
                    comment: leg.draft.comment.clone(),
                    inferred: true,
                });
            }
        }
    }
    if added.is_empty() {
        return Ok(entry);
    }
    let mut postings = entry.postings().to_vec();
    postings.extend(added);
    Entry::new(entry.head().clone(), postings)
}
