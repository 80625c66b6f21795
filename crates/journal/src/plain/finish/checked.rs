//! Conditions of Ledger that stand for themselves, looked at with what accounts hold there.

use super::{at_line, running::Running};
use crate::{
    JournalError,
    plain::{
        only_ledger::checks::{Check, Outcome},
        reader::Reader,
        value::Scope,
    },
};

/// Looks at a condition.
pub(super) fn check(reader: &Reader<'_>, running: &Running, check: &Check) -> Result<(), JournalError> {
    let places = |commodity: &str| reader.places(commodity);
    let held = |account: &str, below: bool| running.of(account, below);
    let defined = &reader.of_ledger.defined;
    let outcome = check.outcome(&Scope { defined, places: &places, subject: None, held: Some(&held), value: None });
    match outcome {
        Outcome::Holds => {}
        Outcome::Warned(message) | Outcome::Unchecked(message) => reader.tell(check.file, check.line, message),
        Outcome::Refused(message) => return Err(at_line(reader, check.file, check.line, message)),
    }
    Ok(())
}
