//! Amounts that are worked out: `($10.00 + $20.00)`, as Ledger takes them.

use super::{
    number::Role,
    reader::Reader,
    value::{Scope, Value, evaluate, parenthesised},
};
use crate::{JournalError, error::Line};
use atom_ledger::Amount;

/// Takes an amount in parentheses from the beginning of `rest`.
pub(super) fn amount<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Amount, JournalError> {
    let at = *rest;
    let expression = parenthesised(reader, line, rest, role).map_err(|fault| fault.error)?;
    let places = |commodity: &str| reader.places(commodity);
    let scope = Scope { defined: &reader.of_ledger.defined, places: &places, subject: None, held: None, value: None };
    match evaluate(&expression, &scope) {
        Ok(Value::Amount(amount)) => Ok(amount),
        Ok(_) => Err(line.error(at, "This calculation comes to no amount.")),
        Err(trouble) => Err(line.error(line.text.get(trouble.at..).unwrap_or_default(), trouble.message)),
    }
}
