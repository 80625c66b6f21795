//! Automated transactions (`=`): Ledger adds their postings to what fits, hledger only when it is asked to.

use super::{
    alias::compile,
    reader::{Lines, Reader},
    transaction::{self, Leg},
};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{BalanceError, Entry, Posting};
use regex::Regex;

/// The most automated transactions of a journal.
const RULES_MAX: usize = 1_000;

/// A rule: what it adds to a transaction for each of its postings whose account fits.
#[derive(Debug, Clone)]
pub(super) struct Automated {
    account: Regex,
    legs: Vec<Leg>,
}

/// Reads a rule.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    if reader.dialect == Format::Hledger {
        lines.skip_indented();
        reader.warn(&line, "An automated transaction was not applied, as hledger does without --auto.");
        return Ok(());
    }
    if reader.automated.len() >= RULES_MAX {
        return Err(line.error(line.text, format!("A journal has at most {RULES_MAX} automated transactions.")));
    }
    let query = line.text[1..].split(';').next().unwrap_or_default().trim();
    let account = pattern(query).map_err(|message| line.error(query, message))?;
    let mut legs = Vec::new();
    // A bare number is a share of the posting that fits, whatever commodity is the default.
    let default = reader.default_commodity.take();
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if text.starts_with([';', '#']) {
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
    reader.automated.push(Automated { account, legs });
    Ok(())
}

/// The pattern of accounts that a query means.
fn pattern(query: &str) -> Result<Regex, String> {
    let other = || {
        format!("The query `{query}` cannot be used: an automated transaction is written as = /PATTERN OF ACCOUNTS/.")
    };
    let mut inner = query.strip_prefix("expr ").unwrap_or(query).trim();
    inner = inner.trim_matches(['\'', '"']).trim();
    inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner).trim();
    if let Some(rest) = inner.strip_prefix("account") {
        inner = rest.trim_start().strip_prefix("=~").ok_or_else(other)?.trim();
    }
    if let Some(rest) = inner.strip_prefix('/') {
        let pattern = rest.strip_suffix('/').filter(|pattern| !pattern.contains('/')).ok_or_else(other)?;
        return compile(pattern);
    }
    // A bare word is a pattern too; with more than one it is an expression.
    let word = !inner.is_empty()
        && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '^' | '$' | '-' | '_' | '.'));
    if word && query == inner { compile(inner) } else { Err(other()) }
}

/// The entry with what the rules add to it.
pub(super) fn extend(entry: Entry, rules: &[Automated]) -> Result<Entry, BalanceError> {
    let mut added = Vec::new();
    for rule in rules {
        for posting in entry.postings().iter().filter(|posting| rule.account.is_match(&posting.account)) {
            for leg in &rule.legs {
                let Some(units) = &leg.draft.units else { continue };
                let units = if units.commodity.is_empty() {
                    posting.units.with(posting.units.quantity.times(units.quantity)?)
                } else {
                    units.clone()
                };
                added.push(Posting {
                    account: leg.draft.account.clone(),
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
