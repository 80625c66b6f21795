//! Padding and balance assertions, in the order of days. As `beancount.ops.pad` and `beancount.ops.balance` have it.

use super::parse::{Parser, Place};
use crate::Asserted;
use atom_ledger::{Amount, BalanceError, Decimal, Draft, Entry, Head, Overflow, Tolerance, balance};
use jiff::civil::Date;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What padding and assertions look at, in the order in which it counts.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Booked(Entry),
    Pad { account: Arc<str>, source: Arc<str> },
    Balance { account: Arc<str>, amount: Amount, tolerance: Option<Decimal> },
}

/// An event, its day and its place.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub(super) date: Date,
    pub(super) place: Place,
    pub(super) event: Event,
}

fn below(account: &str, name: &str) -> bool {
    name.strip_prefix(account).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// How far off a balance may be: the last place of what is asserted, where it has places.
fn allowed(amount: &Amount, tolerance: Option<Decimal>, multiplier: Decimal) -> Result<Decimal, Overflow> {
    match (tolerance, amount.quantity.scale()) {
        (Some(tolerance), _) => Ok(tolerance),
        (None, 0) => Ok(Decimal::ZERO),
        (None, scale) => Decimal::new(1, scale)?.times(multiplier.plus(multiplier)?),
    }
}

/// The entries that padding adds, each with where its `pad` stands among the events. Events are in order.
pub(super) fn pads(parser: &mut Parser<'_>, events: &[Dated]) -> Result<Vec<(usize, Entry)>, BalanceError> {
    let padded: BTreeSet<Arc<str>> = events
        .iter()
        .filter_map(|dated| match &dated.event {
            Event::Pad { account, .. } => Some(Arc::clone(account)),
            _ => None,
        })
        .collect();
    let mut made = Vec::new();
    for account in padded {
        let mut held: HashMap<Arc<str>, Decimal> = HashMap::new();
        let mut active: Option<(usize, Arc<str>)> = None;
        let mut done: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        for (at, dated) in events.iter().enumerate() {
            match &dated.event {
                Event::Booked(entry) => {
                    for posting in entry.postings().iter().filter(|posting| below(&account, &posting.account)) {
                        let sum = held.entry(Arc::clone(&posting.units.commodity)).or_default();
                        *sum = sum.plus(posting.units.quantity)?;
                    }
                }
                Event::Pad { account: own, source } if *own == account => {
                    active = Some((at, Arc::clone(source)));
                    done.clear();
                }
                Event::Pad { .. } => {}
                Event::Balance { account: own, amount, tolerance } if below(&account, own) => {
                    let commodity = Arc::clone(&amount.commodity);
                    let there = held.get(&commodity).copied().unwrap_or_default();
                    let off = amount.quantity.minus(there)?;
                    let far = off.abs()? > allowed(amount, *tolerance, parser.multiplier)?;
                    if let Some((pad, source)) = active.as_ref().filter(|_| far && !done.contains(&commodity)) {
                        made.push((*pad, padding(events, *pad, &account, source, amount, off)?));
                        used.insert(*pad);
                        held.insert(Arc::clone(&commodity), there.plus(off)?);
                    }
                    done.insert(commodity);
                }
                Event::Balance { .. } => {}
            }
        }
        for (at, dated) in events.iter().enumerate() {
            if matches!(&dated.event, Event::Pad { account: own, .. } if *own == account) && !used.contains(&at) {
                parser.warn(dated.place, "This pad adds nothing: no balance after it needs it.");
            }
        }
    }
    Ok(made)
}

fn padding(
    events: &[Dated],
    pad: usize,
    account: &Arc<str>,
    source: &Arc<str>,
    amount: &Amount,
    off: Decimal,
) -> Result<Entry, BalanceError> {
    let mut head = Head::on(events.get(pad).map_or(Date::MIN, |dated| dated.date));
    head.mark = "P".to_owned();
    let difference = amount.with(off);
    head.narration = format!("(Padding inserted for Balance of {amount} for difference {difference})");
    let drafts = vec![
        Draft::new(Arc::clone(account), Some(difference.clone())),
        Draft::new(Arc::clone(source), Some(difference.negated()?)),
    ];
    balance(head, drafts, |_| Tolerance::EXACT)
}

/// What is asserted. Warns of all that does not hold; Beancount goes on too.
pub(super) fn balances(parser: &mut Parser<'_>, events: &[Dated]) -> Result<Vec<Asserted>, Overflow> {
    let mut asserted = Vec::new();
    let mut held: HashMap<Arc<str>, HashMap<Arc<str>, Decimal>> = HashMap::new();
    for dated in events {
        match &dated.event {
            Event::Booked(entry) => {
                for posting in entry.postings() {
                    let of_account = held.entry(Arc::clone(&posting.account)).or_default();
                    let sum = of_account.entry(Arc::clone(&posting.units.commodity)).or_default();
                    *sum = sum.plus(posting.units.quantity)?;
                }
            }
            Event::Balance { account, amount, tolerance } => {
                let mut there = Decimal::ZERO;
                for (_, held) in held.iter().filter(|(name, _)| below(account, name)) {
                    there = there.plus(held.get(&amount.commodity).copied().unwrap_or_default())?;
                }
                let off = there.minus(amount.quantity)?;
                let tolerance = allowed(amount, *tolerance, parser.multiplier)?;
                asserted.push(Asserted {
                    account: Arc::clone(account),
                    amount: amount.clone(),
                    below: true,
                    alone: false,
                    tolerance,
                    date: dated.date,
                    at: None,
                    file: dated.place.file,
                    line: dated.place.line,
                });
                if off.abs()? > tolerance {
                    let found = amount.with(there);
                    parser.warn(
                        dated.place,
                        format!("The balance of {account} should be {amount} here, and is {found}."),
                    );
                }
            }
            Event::Pad { .. } => {}
        }
    }
    Ok(asserted)
}

/// Warns of every posting of a commodity that its account was not opened for. As `validate_currency_constraints` of
/// `beancount.ops.validation` has it.
pub(super) fn commodities(parser: &mut Parser<'_>, events: &[Dated], restricted: &HashMap<Arc<str>, Vec<Arc<str>>>) {
    for dated in events {
        let Event::Booked(entry) = &dated.event else { continue };
        for posting in entry.postings() {
            let commodity = &posting.units.commodity;
            if restricted.get(&posting.account).is_some_and(|allowed| !allowed.contains(commodity)) {
                parser.warn(dated.place, format!("{} was not opened for {commodity}.", posting.account));
            }
        }
    }
}
