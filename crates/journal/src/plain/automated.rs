//! Automated transactions (`=`): Ledger adds their postings to what fits, hledger only when it is asked to.

use super::{
    alias::compile,
    number::{self, Role},
    only_ledger::{
        checks::{self, Check, Outcome},
        parted_name,
    },
    query::Query,
    reader::{Lines, Reader},
    transaction::{self, Leg},
    value::{Expression, Scope, Subject, Value, evaluate, parenthesised},
};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{Amount, BalanceError, Entry, Posting};
use std::sync::Arc;

/// The most automated transactions of a journal.
const RULES_MAX: usize = 1_000;

/// A rule: what it adds to a transaction for each of its postings whose account fits.
#[derive(Debug, Clone)]
pub(super) struct Automated {
    query: Query,
    added: Vec<Added>,
    checks: Vec<Check>,
}

/// A posting that a rule adds.
#[derive(Debug, Clone)]
struct Added {
    leg: Leg,
    share: Share,
}

/// How much a rule adds: what is bare is a share of the posting that fits.
#[derive(Debug, Clone)]
enum Share {
    Written(Amount),
    Worked(Expression),
}

impl Automated {
    /// A rule that adds nothing, and asks something of the postings to an account.
    pub(super) fn of_account(account: &str, checks: Vec<Check>) -> Result<Self, String> {
        let query = Query::Account(compile(&format!("^{}$", regex::escape(account)))?);
        Ok(Self { query, added: Vec::new(), checks })
    }
}

/// Adds a rule for what comes after it.
pub(super) fn add(reader: &mut Reader<'_>, line: &Line<'_>, rule: Automated) -> Result<(), JournalError> {
    if reader.automated.len() >= RULES_MAX {
        return Err(line.error(line.text, format!("A journal has at most {RULES_MAX} automated transactions.")));
    }
    reader.automated.push(rule);
    Ok(())
}

/// Reads a rule.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    if reader.dialect == Format::Hledger {
        unused(reader, lines)?;
        reader.warn(&line, "An automated transaction was not applied, as hledger does without --auto.");
        return Ok(());
    }
    let query = line.text[1..].split(';').next().unwrap_or_default().trim();
    let query = Query::parse(query).map_err(|message| line.error(query, message))?;
    let (mut added, mut checks) = (Vec::new(), Vec::new());
    // A bare number is a share of the posting that fits, whatever commodity is the default.
    let default = reader.default_commodity.take();
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        // Comments, and what is only shown.
        if text.starts_with([';', '#', ':']) {
            continue;
        }
        if let Some(condition) = checks::parted(text) {
            checks.extend(checks::read(reader, &line, condition)?);
            continue;
        }
        added.push(posting(reader, &line, text)?);
    }
    reader.default_commodity = default;
    add(reader, &line, Automated { query, added, checks })
}

/// A posting of a rule.
fn posting<'a>(reader: &mut Reader<'_>, line: &Line<'a>, text: &'a str) -> Result<Added, JournalError> {
    let other =
        || line.error(text, "A posting of an automated transaction needs an amount or a share, and nothing else.");
    let (name, after) = parted_name(text);
    let mut rest = after.trim_start();
    if !rest.starts_with('(') {
        let leg = transaction::posting(reader, line, text)?;
        let units = leg.draft.units.clone().filter(|_| leg.assertion.is_none() && leg.draft.price.is_none());
        return Ok(Added { share: Share::Written(units.ok_or_else(other)?), leg });
    }
    // What is worked out depends on the posting that fits.
    let share = Share::Worked(parenthesised(reader, line, &mut rest, Role::Posting).map_err(|fault| fault.error)?);
    let mut leg = transaction::posting(reader, line, name)?;
    let rest = rest.trim_start();
    if let Some(comment) = rest.strip_prefix(';') {
        leg.draft.comment = transaction::bounded(comment.trim());
    } else if !rest.is_empty() {
        return Err(other());
    }
    Ok(Added { leg, share })
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

/// The entry with what the rules add to it, once what they ask of its postings holds. What does not, and stops nothing, is
/// told.
pub(super) fn extend(
    entry: Entry,
    rules: &[Automated],
    reader: &Reader<'_>,
    tell: impl Fn(String),
) -> Result<Entry, String> {
    let places = |commodity: &str| reader.places(commodity);
    let mut added = Vec::new();
    for rule in rules {
        for posting in entry.postings().iter().filter(|posting| rule.query.holds(&entry, posting)) {
            let subject = Some(Subject::of(&entry, posting));
            let scope = Scope { defined: &reader.of_ledger.defined, places: &places, subject, held: None, value: None };
            for check in &rule.checks {
                match check.outcome(&scope) {
                    Outcome::Holds => {}
                    Outcome::Warned(message) | Outcome::Unchecked(message) => tell(of_line(check, &message)),
                    Outcome::Refused(message) => return Err(of_line(check, &message)),
                }
            }
            for Added { leg, share } in &rule.added {
                let share = match share {
                    Share::Written(units) => units.clone(),
                    Share::Worked(expression) => match evaluate(expression, &scope) {
                        Ok(Value::Amount(amount)) => amount,
                        Ok(_) => return Err(of_rule(leg, "it comes to no amount.")),
                        Err(trouble) => return Err(of_rule(leg, &trouble.message)),
                    },
                };
                let units = if share.commodity.is_empty() {
                    let quantity = posting.units.quantity.times(share.quantity);
                    posting.units.with(quantity.map_err(|fault| BalanceError::from(fault).to_string())?)
                } else {
                    share
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
    Entry::new(entry.head().clone(), postings).map_err(|fault| fault.to_string())
}

/// What is told of a condition that stands elsewhere.
fn of_line(check: &Check, message: &str) -> String {
    format!("{message} It stands in line {}.", check.line)
}

/// What is told of an amount that a rule cannot work out for a posting.
fn of_rule(leg: &Leg, message: &str) -> String {
    format!("The automated transaction of line {} cannot work out its amount here: {message}", leg.line)
}
