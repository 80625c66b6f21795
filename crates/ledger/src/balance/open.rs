//! What lines leave open is worked out: an amount that is missing, and the price of an exchange.

use super::{BalanceError, Draft, Tolerance};
use crate::{Amount, Decimal, Group, Price};
use std::collections::BTreeMap;

/// The amounts that the line without one stands for, by group: one for each commodity that is left over.
pub(super) fn missing_amounts(drafts: &[Draft]) -> Result<BTreeMap<Group, Vec<Amount>>, BalanceError> {
    let mut amounts = BTreeMap::new();
    for group in [Group::Real, Group::Balanced] {
        let of_group = || drafts.iter().filter(|draft| draft.group == group);
        let missing: Vec<_> = of_group().filter(|draft| draft.units.is_none()).collect();
        if missing.len() > 1 {
            return Err(BalanceError::TwoMissing);
        }
        if missing.is_empty() {
            continue;
        }
        // In the order in which the commodities come, so that the same text always gives the same entry.
        let mut sums: Vec<Amount> = Vec::new();
        for draft in of_group() {
            let Some(units) = &draft.units else { continue };
            let weight = draft.weight(units)?;
            match sums.iter_mut().find(|sum| sum.commodity == weight.commodity) {
                Some(sum) => sum.quantity = sum.quantity.plus(weight.quantity)?,
                None => sums.push(weight),
            }
        }
        let mut left = Vec::new();
        for sum in &sums {
            if !sum.quantity.is_zero() {
                left.push(sum.negated()?);
            }
        }
        if left.is_empty() {
            let nothing = sums.first().map_or_else(|| Amount::new(Decimal::ZERO, ""), |sum| sum.with(Decimal::ZERO));
            left.push(nothing);
        }
        amounts.insert(group, left);
    }
    Ok(amounts)
}

/// Two commodities are left over, and nothing says a price: the first was exchanged for the other.
pub(super) fn price_an_exchange(
    group: Group,
    drafts: &mut [Draft],
    tolerance: &impl Fn(&str) -> Tolerance,
) -> Result<(), BalanceError> {
    if drafts.iter().any(|draft| draft.group == group && (draft.price.is_some() || draft.cost.is_some())) {
        return Ok(());
    }
    let mut sums: Vec<Amount> = Vec::new();
    for units in drafts.iter().filter(|draft| draft.group == group).filter_map(|draft| draft.units.as_ref()) {
        match sums.iter_mut().find(|sum| sum.commodity == units.commodity) {
            Some(sum) => sum.quantity = sum.quantity.plus(units.quantity)?,
            None => sums.push(units.clone()),
        }
    }
    sums.retain(|sum| !tolerance(&sum.commodity).allows(sum.quantity));
    let [from, to] = sums.as_slice() else { return Ok(()) };
    // Both more, or both less, is no exchange.
    if from.quantity.is_negative() == to.quantity.is_negative() {
        return Ok(());
    }
    let takes_part = |draft: &Draft| {
        let units = draft.units.as_ref().filter(|units| units.commodity == from.commodity);
        draft.group == group && units.is_some_and(|units| !units.quantity.is_zero())
    };
    let taking: Vec<usize> = (0..drafts.len()).filter(|at| takes_part(&drafts[*at])).collect();
    // Each takes its share in whole units, and the last one what is left: so nothing is lost to rounding.
    let all = to.quantity.negated()?;
    let mut left = all;
    for (number, at) in (1..).zip(&taking) {
        let Some(quantity) = drafts[*at].units.as_ref().map(|units| units.quantity) else { continue };
        let share = if number == taking.len() {
            left
        } else {
            all.times(quantity)?.divided(from.quantity, to.quantity.scale())?
        };
        left = left.minus(share)?;
        // The sign of a total follows the amount.
        let total = if quantity.is_negative() { share.negated()? } else { share };
        drafts[*at].price = Some(Price::Total(to.with(total)));
    }
    Ok(())
}
