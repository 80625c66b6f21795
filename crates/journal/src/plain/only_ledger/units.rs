//! Units that are parts of others: `C 1.00h = 60m` of Ledger.

use crate::{
    JournalError,
    error::Line,
    plain::{
        number::{self, Role},
        reader::Reader,
    },
};
use atom_ledger::{Amount, Decimal};
use std::sync::Arc;

/// The most units of a journal.
const UNITS_MAX: usize = 1_000;
/// How many steps lead from a unit to a larger one.
const STEPS_MAX: usize = 10;
/// The decimal places that an amount may get on its way.
const PLACES_MAX: u8 = 9;

/// Reads `C 1.00 LARGER = 60 SMALLER`; without `=` it says nothing, as in Ledger.
pub(in crate::plain) fn read<'a>(reader: &mut Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(), JournalError> {
    if !rest.contains('=') {
        return Ok(());
    }
    let wrong = |at: &str| line.error(at, "`C 1.00 LARGER = 60 SMALLER` was expected here.");
    let mut at = rest;
    let larger = number::amount(reader, line, &mut at, Role::Posting)?;
    let mut at = at.trim_start().strip_prefix('=').ok_or_else(|| wrong(at))?.trim_start();
    let smaller = number::amount(reader, line, &mut at, Role::Price)?;
    let none = |amount: &Amount| amount.quantity.is_zero() || amount.quantity.is_negative();
    if none(&larger) || none(&smaller) || larger.commodity == smaller.commodity {
        return Err(wrong(rest));
    }
    if reader.of_ledger.units.len() >= UNITS_MAX {
        return Err(line.error(rest, format!("A journal has at most {UNITS_MAX} units.")));
    }
    let known = (larger.quantity, smaller.quantity, larger.commodity);
    reader.of_ledger.units.insert(smaller.commodity, known);
    Ok(())
}

/// The same in the largest unit in which it can be written exactly.
pub(in crate::plain) fn converted(reader: &mut Reader<'_>, amount: Amount) -> Amount {
    let mut amount = amount;
    if reader.of_ledger.units.is_empty() {
        return amount;
    }
    for _ in 0..STEPS_MAX {
        let Some((larger, smaller, name)) = reader.of_ledger.units.get(&amount.commodity) else { break };
        let Some(quantity) = exact(amount.quantity, *larger, *smaller) else { break };
        let commodity = Arc::clone(name);
        reader.saw(&commodity, quantity.scale(), None, Role::Posting);
        amount = Amount { quantity, commodity };
    }
    amount
}

fn exact(quantity: Decimal, larger: Decimal, smaller: Decimal) -> Option<Decimal> {
    let product = quantity.times(larger).ok()?;
    let made = product.divided(smaller, PLACES_MAX).ok()?.normalized();
    (made.times(smaller).ok()? == product).then_some(made)
}
