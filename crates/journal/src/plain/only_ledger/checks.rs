//! Conditions of Ledger: `assert`, which stops the journal where it does not hold, and `check`, which warns.

use crate::{
    JournalError,
    error::Line,
    plain::{
        automated::{self, Automated},
        only_ledger::{day, parted_name, quoted},
        reader::{Lines, Reader},
        transaction::Leg,
        value::{Expression, Scope, Subject, evaluate, whole},
    },
};
use atom_ledger::Head;
use std::sync::Arc;

/// The most conditions of a journal.
const CHECKS_MAX: usize = 10_000;

/// A condition.
#[derive(Debug, Clone)]
pub(in crate::plain) struct Check {
    strict: bool,
    condition: Expression,
    /// As it was written, with its word.
    text: String,
    pub(in crate::plain) file: u32,
    pub(in crate::plain) line: u32,
}

/// What comes of a condition.
#[derive(Debug)]
pub(in crate::plain) enum Outcome {
    Holds,
    Warned(String),
    Refused(String),
    /// It cannot be evaluated here.
    Unchecked(String),
}

impl Check {
    /// Looks at it in its place.
    pub(in crate::plain) fn outcome(&self, scope: &Scope<'_>) -> Outcome {
        let text = &self.text;
        match evaluate(&self.condition, scope).map(|value| value.truth()) {
            Ok(Some(true)) => Outcome::Holds,
            Ok(Some(false)) if self.strict => Outcome::Refused(format!("`{text}` does not hold here.")),
            Ok(Some(false)) => Outcome::Warned(format!("`{text}` does not hold here.")),
            Ok(None) => Outcome::Unchecked(format!("`{text}` cannot be evaluated here and was not checked.")),
            Err(trouble) => {
                let why = trouble.message;
                Outcome::Unchecked(format!("`{text}` cannot be evaluated here and was not checked: {why}"))
            }
        }
    }
}

/// The word and the expression of a line such as `assert amount > 0`. What begins with `eval` is a posting to such an account.
pub(in crate::plain) fn parted(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = text.split_once([' ', '\t'])?;
    let rest = rest.trim();
    (matches!(word, "assert" | "check" | "expr") && !rest.is_empty()).then_some((word, rest))
}

/// Reads a condition. What cannot be evaluated here is told, and `expr` and `eval` ask for nothing.
pub(in crate::plain) fn read<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    (word, rest): (&'a str, &'a str),
) -> Result<Option<Check>, JournalError> {
    let asks = matches!(word, "assert" | "check");
    let text = quoted(&format!("{word} {rest}"));
    match whole(reader, line, rest) {
        Ok(condition) if asks => {
            Ok(Some(Check { strict: word == "assert", condition, text, file: reader.file, line: line.number }))
        }
        Err(fault) if fault.certain => Err(fault.error),
        Err(fault) if asks => {
            let why = fault.error.message;
            reader.warn(line, format!("`{text}` cannot be evaluated here and was not checked: {why}"));
            Ok(None)
        }
        Ok(_) | Err(_) => Ok(None),
    }
}

/// A condition that stands for itself: it is looked at once it is known what accounts hold there.
pub(in crate::plain) fn directive<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    word: &'a str,
    rest: &'a str,
) -> Result<(), JournalError> {
    if reader.of_ledger.checks.len() >= CHECKS_MAX {
        return Err(line.error(rest, format!("A journal has at most {CHECKS_MAX} assertions and checks.")));
    }
    let check = read(reader, line, (word, rest.trim()))?;
    if !matches!(word, "assert" | "check") {
        reader.warn(line, format!("The directive `{word}` was left out."));
    }
    let place = reader.items.len() + reader.written.len();
    reader.of_ledger.checks.extend(check.map(|check| (place, check)));
    Ok(())
}

/// Reads the lines below `tag NAME`.
pub(in crate::plain) fn of_tag<'a>(
    reader: &mut Reader<'_>,
    rest: &str,
    lines: &mut Lines<'a>,
) -> Result<(), JournalError> {
    while let Some(line) = lines.next_indented() {
        let Some(condition) = parted(line.text.trim()) else { continue };
        if reader.of_ledger.of_tags.len() >= CHECKS_MAX {
            return Err(line.error(line.text, format!("A journal has at most {CHECKS_MAX} conditions of tags.")));
        }
        let check = read(reader, &line, condition)?;
        reader.of_ledger.of_tags.extend(check.map(|check| (rest.trim().to_owned(), check)));
    }
    Ok(())
}

/// Conditions below `account NAME` hold for each later posting to it.
pub(in crate::plain) fn of_account(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    account: &Arc<str>,
    checks: Vec<Check>,
) -> Result<(), JournalError> {
    if checks.is_empty() {
        return Ok(());
    }
    let rule = Automated::of_account(account, checks).map_err(|message| line.error(line.text, message))?;
    automated::add(reader, line, rule)
}

/// A condition among the lines of a transaction: it is about the posting before it. One that cannot be evaluated and has what
/// may be an amount is refused, for it may be meant as a posting to an account such as `check fund`.
pub(in crate::plain) fn inline<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    condition: (&'a str, &'a str),
    head: &Head,
    leg: Option<&Leg>,
) -> Result<(), JournalError> {
    let amount = parted_name(line.text.trim()).1.trim_start();
    let like_posting = !amount.is_empty() && !amount.starts_with(';');
    let (word, rest) = condition;
    let made = match whole(reader, line, rest) {
        Ok(condition) => {
            let text = quoted(&format!("{word} {rest}"));
            let check = Check { strict: word == "assert", condition, text, file: reader.file, line: line.number };
            if amount.starts_with(|c: char| !(c.is_alphabetic() || "();=<>!&|?:".contains(c))) {
                let message = format!("In Ledger, what begins with `{word}` is a condition and no posting.");
                reader.warn(line, message);
            }
            match outcome_now(reader, &check, subject(head, leg), None) {
                Outcome::Unchecked(why) => Err(why),
                // `expr` asks for nothing.
                _ if word == "expr" => Ok(()),
                outcome => return told(reader, line, outcome),
            }
        }
        Err(fault) if fault.certain => return Err(fault.error),
        Err(fault) => Err(format!("`{word}` was not checked: {}", fault.error.message)),
    };
    match made {
        Err(why) if like_posting => {
            let message = format!("In Ledger, what begins with `{word}` is a condition and no posting. {why}");
            Err(line.error(rest, message))
        }
        Err(why) => {
            reader.warn(line, why);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Looks at a comment: at the days in it, and at what is asked of its tag.
pub(in crate::plain) fn comment(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    comment: &str,
    head: &Head,
    leg: Option<&Leg>,
) -> Result<(), JournalError> {
    day::check(comment, head.date.year()).map_err(|message| line.error(comment, message))?;
    tagged(reader, line, comment, head, leg)
}

/// Looks at what is asked of a tag.
pub(in crate::plain) fn tagged(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    comment: &str,
    head: &Head,
    leg: Option<&Leg>,
) -> Result<(), JournalError> {
    if reader.of_ledger.of_tags.is_empty() {
        return Ok(());
    }
    let Some((name, said)) = metadata(comment) else { return Ok(()) };
    let asked = reader.of_ledger.of_tags.iter().filter(|(tag, _)| tag == name);
    let asked: Vec<Check> = asked.map(|(_, check)| check.clone()).collect();
    for check in asked {
        now(reader, line, &check, subject(head, leg), said)?;
    }
    Ok(())
}

/// The name of the tag that a comment is, and what it says where that is a text: `name: value`.
fn metadata(comment: &str) -> Option<(&str, Option<&str>)> {
    let (word, said) = comment.trim().split_once(char::is_whitespace)?;
    let name = word.strip_suffix(':').filter(|name| !name.is_empty() && !name.starts_with(':'))?;
    // Behind two colons stands an expression.
    let worked = name.strip_suffix(':');
    Some((worked.unwrap_or(name), worked.is_none().then_some(said.trim())))
}

fn subject<'s>(head: &'s Head, leg: Option<&'s Leg>) -> Subject<'s> {
    Subject {
        head,
        account: leg.map(|leg| &*leg.draft.account),
        units: leg.and_then(|leg| leg.draft.units.as_ref()),
        weight: None,
        comment: leg.map_or("", |leg| leg.draft.comment.as_str()),
    }
}

/// Looks at a condition where it stands.
fn now(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    check: &Check,
    subject: Subject<'_>,
    value: Option<&str>,
) -> Result<(), JournalError> {
    let outcome = outcome_now(reader, check, subject, value);
    told(reader, line, outcome)
}

fn outcome_now(reader: &Reader<'_>, check: &Check, subject: Subject<'_>, value: Option<&str>) -> Outcome {
    let places = |commodity: &str| reader.places(commodity);
    let defined = &reader.of_ledger.defined;
    check.outcome(&Scope { defined, places: &places, subject: Some(subject), held: None, value })
}

/// Stops, or warns, where a condition does not hold.
fn told(reader: &mut Reader<'_>, line: &Line<'_>, outcome: Outcome) -> Result<(), JournalError> {
    match outcome {
        Outcome::Holds => Ok(()),
        Outcome::Warned(message) | Outcome::Unchecked(message) => {
            reader.warn(line, message);
            Ok(())
        }
        Outcome::Refused(message) => Err(line.error(line.text, message)),
    }
}
