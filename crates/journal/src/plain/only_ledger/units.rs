//! Units that are parts of others: `C 1.00h = 60m` of Ledger. An amount keeps the unit in which it was written, unless its
//! transaction has another one.

use crate::{
    JournalError,
    error::Line,
    plain::{
        number::{self, Role},
        reader::Reader,
    },
};
use atom_ledger::{Amount, Decimal, Draft};
use std::sync::Arc;

/// The most units of a journal.
const UNITS_MAX: usize = 1_000;
/// How many steps lead from a unit to a larger one.
const STEPS_MAX: usize = 10;

/// Reads `C 1.00 LARGER = 60 SMALLER`; without `=` it says nothing, as in Ledger.
pub(in crate::plain) fn read<'a>(reader: &mut Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(), JournalError> {
    if !rest.contains('=') {
        return Ok(());
    }
    let wrong = |at: &str| line.error(at, "`C 1.00 LARGER = 60 SMALLER` was expected here.");
    let mut at = rest;
    let larger = number::amount(reader, line, &mut at, Role::Posting)?;
    let mut at = at.trim_start().strip_prefix('=').ok_or_else(|| wrong(at))?.trim_start();
    let smaller = number::amount(reader, line, &mut at, Role::Posting)?;
    if larger.quantity.is_zero() || smaller.quantity.is_zero() || larger.commodity == smaller.commodity {
        return Err(wrong(rest));
    }
    if larger.quantity.is_negative() || smaller.quantity.is_negative() {
        reader.warn(line, "A unit of less than nothing was left out.");
        return Ok(());
    }
    if reader.of_ledger.units.len() >= UNITS_MAX {
        return Err(line.error(rest, format!("A journal has at most {UNITS_MAX} units.")));
    }
    let known = (larger.quantity, smaller.quantity, larger.commodity);
    reader.of_ledger.units.insert(smaller.commodity, known);
    Ok(())
}

/// The lines of a transaction with their amounts in one unit, the largest that has been written in it and can say all of them;
/// none where there are no two that are parts of each other.
pub(in crate::plain) fn in_one(reader: &Reader<'_>, drafts: &[Draft]) -> Option<Vec<Draft>> {
    if reader.of_ledger.units.is_empty() {
        return None;
    }
    let mut found: Option<(&Arc<str>, Vec<Draft>)> = None;
    for unit in drafts.iter().filter_map(bare).map(|units| &units.commodity) {
        let larger = found.as_ref().is_none_or(|(known, _)| share(reader, known, unit).is_some());
        if larger && let Some(made) = all_in(reader, drafts, unit) {
            found = Some((unit, made));
        }
    }
    found.map(|(_, made)| made)
}

/// An amount that counts for itself.
fn bare(draft: &Draft) -> Option<&Amount> {
    draft.units.as_ref().filter(|_| draft.cost.is_none() && draft.price.is_none())
}

/// All amounts of units that are parts of this one, or the other way round, in it; none where there is no other, or one
/// cannot be said exactly as this unit is shown.
fn all_in(reader: &Reader<'_>, drafts: &[Draft], unit: &Arc<str>) -> Option<Vec<Draft>> {
    let mut made = drafts.to_vec();
    let mut changed = false;
    for draft in &mut made {
        let Some(units) = bare(draft).filter(|units| units.commodity != *unit) else { continue };
        let up = share(reader, &units.commodity, unit);
        let down = || share(reader, unit, &units.commodity).map(|(larger, smaller)| (smaller, larger));
        let Some((times, by)) = up.or_else(down) else { continue };
        let quantity = exact(units.quantity, times, by, reader.places(unit))?;
        draft.units = Some(Amount { quantity, commodity: Arc::clone(unit) });
        changed = true;
    }
    changed.then_some(made)
}

/// What an amount of a unit is multiplied with and divided by to come to a larger one; none where that is not larger.
fn share(reader: &Reader<'_>, from: &Arc<str>, to: &Arc<str>) -> Option<(Decimal, Decimal)> {
    let (mut at, mut times, mut by) = (from, Decimal::from_units(1, 0), Decimal::from_units(1, 0));
    for _ in 0..STEPS_MAX {
        let (larger, smaller, name) = reader.of_ledger.units.get(at)?;
        times = times.times(*larger).ok()?;
        by = by.times(*smaller).ok()?;
        if name == to {
            return Some((times, by));
        }
        at = name;
    }
    None
}

fn exact(quantity: Decimal, times: Decimal, by: Decimal, places: u8) -> Option<Decimal> {
    let product = quantity.times(times).ok()?;
    let made = product.divided(by, places).ok()?.normalized();
    (made.times(by).ok()? == product).then_some(made)
}
