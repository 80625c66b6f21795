//! Booking: lots, amounts that are missing, tolerance. As `beancount.parser.booking_full` has it.

use super::{
    held::Held,
    parse::{CostSpec, Leg, Parser, Place, PriceSpec},
};
use crate::JournalError;
use atom_ledger::{Amount, Booking, Cost, Decimal, Draft, Entry, Head, Overflow, Price, Tolerance, balance};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The decimal places of a quotient that has no tolerance to go by.
const PLACES: u8 = 14;

/// The decimal places of an amount that was worked out and has no tolerance to go by.
const WORKED_OUT: u8 = 9;

/// Books one transaction.
pub(super) fn book(
    parser: &Parser<'_>,
    held: &mut Held,
    methods: &HashMap<Arc<str>, Booking>,
    head: &Head,
    legs: &[Leg],
    place: Place,
) -> Result<Entry, JournalError> {
    let wrong = |place: Place, message: String| parser.error(place, message);
    let overflow = |fault: Overflow| parser.error(place, format!("{fault}."));
    let tolerances = tolerances(parser, legs).map_err(overflow)?;
    let mut drafts = Vec::with_capacity(legs.len());
    // The lines whose amount has to be worked out, by where their draft stands.
    let mut open: Vec<(usize, &Leg)> = Vec::new();
    // What comes with this transaction is there for the next one only.
    let mut acquisitions: Vec<(&Arc<str>, Amount, Cost)> = Vec::new();
    for leg in legs {
        let Some(number) = leg.number else {
            open.push((drafts.len(), leg));
            drafts.push(draft(leg, None, None, None));
            continue;
        };
        let Some(commodity) = leg.commodity.clone().or_else(|| unnamed_commodity(leg, legs, held)) else {
            return Err(wrong(leg.place, "The commodity of this amount cannot be worked out.".to_owned()));
        };
        let units = Amount { quantity: number, commodity };
        let price = price(leg, &units).map_err(overflow)?;
        if leg.price.is_some() && price.is_none() {
            if open.is_empty() && drafts.iter().all(|draft: &Draft| draft.units.is_some()) {
                open.push((drafts.len(), leg));
                drafts.push(draft(leg, Some(units), None, None));
                continue;
            }
            return Err(wrong(leg.place, "This price cannot be worked out.".to_owned()));
        }
        let Some(spec) = &leg.cost else {
            drafts.push(draft(leg, Some(units), None, price));
            continue;
        };
        let method = methods.get(&leg.account).copied().unwrap_or(parser.booking);
        let inventory = held.lots.entry(Arc::clone(&leg.account)).or_default();
        if method != Booking::None && inventory.reduces(&units) {
            let wanted = narrowed(spec, &units).map_err(overflow)?;
            let taken = inventory.take(&units, &wanted, method);
            for lot in taken.map_err(|fault| wrong(leg.place, format!("In {}, {fault}.", leg.account)))? {
                drafts.push(draft(
                    leg,
                    Some(lot.units),
                    Some(lot.cost),
                    price_of_part(price.as_ref(), &units).map_err(overflow)?,
                ));
            }
            continue;
        }
        match acquired(spec, &units, head).map_err(overflow)? {
            Some(cost) => {
                acquisitions.push((&leg.account, units.clone(), cost.clone()));
                drafts.push(draft(leg, Some(units), Some(cost), price));
            }
            None => {
                open.push((drafts.len(), leg));
                drafts.push(draft(leg, Some(units), None, price));
            }
        }
    }
    complete(&mut drafts, &open, &tolerances, head)
        .map_err(|message| wrong(open.first().map_or(place, |(_, leg)| leg.place), message))?;
    for (at, leg) in &open {
        if let (Some(Draft { units: Some(units), cost: Some(cost), .. }), Some(_)) = (drafts.get(*at), &leg.cost) {
            held.lots.entry(Arc::clone(&leg.account)).or_default().add(units, cost).map_err(overflow)?;
        }
    }
    for (account, units, cost) in acquisitions {
        held.lots.entry(Arc::clone(account)).or_default().add(&units, &cost).map_err(overflow)?;
    }
    // Beancount works with 28 digits; what is worked out here has fewer, and leaves that little.
    let divided = legs.iter().any(|leg| leg.cost.as_ref().is_some_and(|cost| cost.total.is_some()));
    let least = if open.is_empty() && !divided { Decimal::ZERO } else { Decimal::from_units(1, WORKED_OUT - 1) };
    let any = tolerances.get("*").copied().unwrap_or_default();
    let allowed = |commodity: &str| Tolerance::Within(tolerances.get(commodity).copied().unwrap_or(any).max(least));
    let rounded = round_missing(drafts, &tolerances).map_err(overflow)?;
    let entry = balance(head.clone(), rounded, allowed).map_err(|fault| wrong(place, fault.to_string()))?;
    held.count(&entry).map_err(overflow)?;
    Ok(entry)
}

fn draft(leg: &Leg, units: Option<Amount>, cost: Option<Cost>, price: Option<Price>) -> Draft {
    Draft { cost, price, comment: leg.comment.clone(), ..Draft::new(Arc::clone(&leg.account), units) }
}

/// The commodity of an amount that names none: the one that all lines count for. Where a price or a cost says what the line
/// counts for, or where lines count for several, it is what the account holds, if that is one.
fn unnamed_commodity(leg: &Leg, legs: &[Leg], held: &Held) -> Option<Arc<str>> {
    let counted = if leg.cost.is_none() && leg.price.is_none() { lone_commodity(legs) } else { None };
    counted.or_else(|| held.lone(&leg.account))
}

/// The one commodity that the lines count for, where it is one only.
fn lone_commodity(legs: &[Leg]) -> Option<Arc<str>> {
    let mut found: Option<Arc<str>> = None;
    for commodity in legs.iter().filter_map(weight_commodity) {
        if found.as_ref().is_some_and(|found| *found != commodity) {
            return None;
        }
        found = Some(commodity);
    }
    found
}

fn price(leg: &Leg, units: &Amount) -> Result<Option<Price>, Overflow> {
    let Some(PriceSpec { total, number: Some(number), commodity: Some(commodity) }) = &leg.price else {
        return Ok(None);
    };
    let amount = Amount { quantity: *number, commodity: Arc::clone(commodity) };
    if !*total {
        return Ok(Some(Price::Unit(amount)));
    }
    if units.quantity.is_zero() {
        Ok(Some(Price::Unit(amount.with(Decimal::ZERO))))
    } else {
        Ok(Some(Price::Total(amount)))
    }
}

/// The price of a part of what was priced: by unit.
fn price_of_part(price: Option<&Price>, whole: &Amount) -> Result<Option<Price>, Overflow> {
    match price {
        Some(Price::Total(total)) if !whole.quantity.is_zero() => {
            let unit = total.quantity.divided(whole.quantity.abs()?, PLACES)?;
            Ok(Some(Price::Unit(total.with(unit.normalized()))))
        }
        other => Ok(other.cloned()),
    }
}

/// Whether one part of `{UNIT # TOTAL}` is missing.
const fn is_partial(spec: &CostSpec) -> bool {
    spec.compound && (spec.wanted.number.is_none() || spec.total.is_none())
}

/// The lots that a reduction means; a total stands for the cost of a unit, and a cost that lacks a part for any.
fn narrowed(spec: &CostSpec, units: &Amount) -> Result<atom_ledger::Wanted, Overflow> {
    let mut wanted = spec.wanted.clone();
    if is_partial(spec) {
        wanted.number = None;
    } else if let Some(total) = spec.total {
        let share = total.divided(units.quantity.abs()?, PLACES)?;
        wanted.number = Some(wanted.number.unwrap_or_default().plus(share)?.normalized());
    }
    Ok(wanted)
}

/// The cost of a new lot, where it is said in full.
fn acquired(spec: &CostSpec, units: &Amount, head: &Head) -> Result<Option<Cost>, Overflow> {
    let Some(commodity) = spec.wanted.commodity.clone().filter(|_| !is_partial(spec)) else { return Ok(None) };
    let number = match (spec.wanted.number, spec.total) {
        (Some(number), None) => number,
        (None, Some(total)) if !units.quantity.is_zero() => total.divided(units.quantity.abs()?, PLACES)?.normalized(),
        (Some(number), Some(total)) if !units.quantity.is_zero() => {
            number.plus(total.divided(units.quantity.abs()?, PLACES)?)?.normalized()
        }
        _ => return Ok(None),
    };
    Ok(Some(Cost {
        unit: Amount { quantity: number, commodity },
        date: Some(spec.wanted.date.unwrap_or(head.date)),
        label: spec.wanted.label.clone(),
    }))
}

/// Works out what is missing in lines that have part of what they need: a number, a cost or a price.
fn complete(
    drafts: &mut [Draft],
    open: &[(usize, &Leg)],
    tolerances: &BTreeMap<Arc<str>, Decimal>,
    head: &Head,
) -> Result<(), String> {
    let whole = |leg: &Leg| leg.number.is_none() && leg.cost.is_none() && leg.price.is_none();
    // A line with nothing but an account takes all that is left over; one with a commodity takes that of it.
    let blank = open.iter().filter(|(_, leg)| whole(leg) && leg.commodity.is_none()).count();
    if blank > 1 {
        return Err("Only one posting may be without an amount.".to_owned());
    }
    let partial: Vec<_> = open.iter().filter(|(_, leg)| !(whole(leg) && leg.commodity.is_none())).collect();
    for (at, leg) in &partial {
        let commodity = weight_commodity(leg).or_else(|| other_commodity(drafts, *at));
        let Some(commodity) = commodity else { return Err("What is missing here cannot be worked out.".to_owned()) };
        let rival = |other: &Leg| weight_commodity(other).is_none_or(|other| other == commodity);
        let rivals = partial.iter().filter(|(_, other)| rival(other)).count();
        if rivals > 1 || blank > 0 && !whole(leg) {
            return Err(format!("More than one amount of {commodity} is missing."));
        }
        let left = left_over(drafts, *at, &commodity).map_err(|fault| format!("{fault}."))?;
        fill(&mut drafts[*at], leg, &left, tolerances, head).map_err(|fault| format!("{fault}."))?;
    }
    Ok(())
}

/// The commodity that a line counts for.
fn weight_commodity(leg: &Leg) -> Option<Arc<str>> {
    match (&leg.cost, &leg.price) {
        (Some(cost), _) => cost.wanted.commodity.clone(),
        (None, Some(price)) => price.commodity.clone(),
        (None, None) => leg.commodity.clone(),
    }
}

/// The commodity that all other lines count for, where it is one.
fn other_commodity(drafts: &[Draft], except: usize) -> Option<Arc<str>> {
    let mut found: Option<Arc<str>> = None;
    for (at, draft) in drafts.iter().enumerate() {
        let Some(units) = draft.units.as_ref().filter(|_| at != except) else { continue };
        let commodity = match (&draft.cost, &draft.price) {
            (Some(cost), _) => &cost.unit.commodity,
            (None, Some(price)) => &price.amount().commodity,
            (None, None) => &units.commodity,
        };
        if found.as_ref().is_some_and(|found| found != commodity) {
            return None;
        }
        found = Some(Arc::clone(commodity));
    }
    found
}

/// What the other lines leave for one, in a commodity.
fn left_over(drafts: &[Draft], except: usize, commodity: &Arc<str>) -> Result<Amount, Overflow> {
    let mut sum = Decimal::ZERO;
    for (at, draft) in drafts.iter().enumerate() {
        let Some(units) = draft.units.as_ref().filter(|_| at != except) else { continue };
        let weight = match (&draft.cost, &draft.price) {
            (Some(cost), _) => cost.unit.with(units.quantity.times(cost.unit.quantity)?),
            (None, Some(price)) => price.of(units.quantity)?,
            (None, None) => units.clone(),
        };
        if weight.commodity == *commodity {
            sum = sum.plus(weight.quantity)?;
        }
    }
    Ok(Amount { quantity: sum.negated()?, commodity: Arc::clone(commodity) })
}

fn fill(
    draft: &mut Draft,
    leg: &Leg,
    left: &Amount,
    tolerances: &BTreeMap<Arc<str>, Decimal>,
    head: &Head,
) -> Result<(), Overflow> {
    match (&draft.units, &leg.cost, &leg.price) {
        // The cost of the units is missing.
        (Some(units), Some(spec), _) => {
            let unit = left.quantity.divided(units.quantity, PLACES)?.abs()?.normalized();
            draft.cost = Some(Cost {
                unit: left.with(unit),
                date: Some(spec.wanted.date.unwrap_or(head.date)),
                label: spec.wanted.label.clone(),
            });
        }
        // The price of the units is missing.
        (Some(units), None, Some(_)) => {
            let unit = left.quantity.divided(units.quantity, PLACES)?.abs()?.normalized();
            draft.price = Some(Price::Unit(left.with(unit)));
        }
        // How many units there are is missing.
        (None, _, _) => {
            let Some(commodity) = &leg.commodity else { return Err(Overflow) };
            let (mut quantity, mut cost, mut price) = (left.quantity, None, None);
            if let Some(spec) = &leg.cost {
                let Some(mut number) = spec.wanted.number.filter(|_| !is_partial(spec)) else { return Err(Overflow) };
                let total = spec.total.unwrap_or_default();
                quantity = left.quantity.minus(total)?.divided(number, PLACES)?.normalized();
                if !total.is_zero() {
                    quantity = quantized(quantity, tolerances.get(commodity).copied());
                    number = number.plus(total.divided(quantity.abs()?, PLACES)?)?.normalized();
                }
                cost = Some(Cost {
                    unit: left.with(number),
                    date: Some(spec.wanted.date.unwrap_or(head.date)),
                    label: spec.wanted.label.clone(),
                });
            } else if let Some(spec) = &leg.price {
                let Some(number) = spec.number else { return Err(Overflow) };
                if spec.total {
                    return Err(Overflow);
                }
                quantity = left.quantity.divided(number, PLACES)?.normalized();
                price = Some(Price::Unit(left.with(number)));
            }
            let quantity = quantized(quantity, tolerances.get(commodity).copied());
            draft.units = Some(Amount { quantity, commodity: Arc::clone(commodity) });
            (draft.cost, draft.price) = (cost, price);
        }
        (Some(_), None, None) => {}
    }
    Ok(())
}

/// Gives the line without any amount its amounts, rounded as Beancount rounds what it works out.
fn round_missing(drafts: Vec<Draft>, tolerances: &BTreeMap<Arc<str>, Decimal>) -> Result<Vec<Draft>, Overflow> {
    let Some(at) = drafts.iter().position(|draft| draft.units.is_none()) else { return Ok(drafts) };
    let mut commodities: Vec<Arc<str>> = Vec::new();
    for draft in &drafts {
        let Some(units) = &draft.units else { continue };
        let commodity = match (&draft.cost, &draft.price) {
            (Some(cost), _) => &cost.unit.commodity,
            (None, Some(price)) => &price.amount().commodity,
            (None, None) => &units.commodity,
        };
        if !commodities.contains(commodity) {
            commodities.push(Arc::clone(commodity));
        }
    }
    let mut amounts = Vec::new();
    for commodity in commodities {
        let left = left_over(&drafts, at, &commodity)?;
        let quantity = quantized(left.quantity, tolerances.get(&commodity).copied());
        if !quantity.is_zero() {
            amounts.push(left.with(quantity));
        }
    }
    let mut out = Vec::with_capacity(drafts.len() + 1);
    for (index, draft) in drafts.into_iter().enumerate() {
        if index == at {
            out.extend(amounts.iter().map(|amount| Draft { units: Some(amount.clone()), ..draft.clone() }));
        } else {
            out.push(draft);
        }
    }
    Ok(out)
}

/// With as many places as twice the tolerance has, where that is a neat number.
fn quantized(number: Decimal, tolerance: Option<Decimal>) -> Decimal {
    let Some(quantum) = tolerance.and_then(|tolerance| tolerance.plus(tolerance).ok()).map(Decimal::normalized) else {
        return number.rounded(WORKED_OUT);
    };
    let neat = !quantum.is_zero() && quantum.mantissa() < 100_000;
    number.rounded(if neat { quantum.scale() } else { WORKED_OUT })
}

/// What may be left over in each commodity: half of the last place of its amounts, the coarsest counting.
pub(super) fn tolerances(parser: &Parser<'_>, legs: &[Leg]) -> Result<BTreeMap<Arc<str>, Decimal>, Overflow> {
    let mut found = parser.default_tolerances.clone();
    let mut costs: BTreeMap<Arc<str>, Decimal> = BTreeMap::new();
    for leg in legs {
        let (Some(number), Some(commodity)) = (leg.number, &leg.commodity) else { continue };
        if number.scale() == 0 {
            continue;
        }
        let tolerance = Decimal::new(1, number.scale())?.times(parser.multiplier)?;
        let known = found.entry(Arc::clone(commodity)).or_default();
        *known = (*known).max(tolerance);
        if !parser.tolerance_from_cost {
            continue;
        }
        let cost = leg.cost.as_ref().and_then(|cost| cost.wanted.number.zip(cost.wanted.commodity.as_ref()));
        let price = leg.price.as_ref().and_then(|price| price.number.zip(price.commodity.as_ref()));
        for (number, commodity) in [cost, price].into_iter().flatten() {
            let sum = costs.entry(Arc::clone(commodity)).or_default();
            *sum = sum.plus(tolerance.times(number)?)?;
        }
    }
    for (commodity, tolerance) in costs {
        let known = found.entry(commodity).or_default();
        *known = (*known).max(tolerance);
    }
    Ok(found)
}
