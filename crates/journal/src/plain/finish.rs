//! From what was written to entries: amounts that are missing, assertions, automated transactions.

use super::{
    automated,
    reader::Reader,
    transaction::{Assertion, Leg, Written},
};
use crate::{
    Asserted, Format, Item, JournalError,
    files::{LOOK_EVERY, STOPPED},
};
use atom_ledger::{Amount, BalanceError, Decimal, Draft, Entry, Overflow, Posting, Price, Tolerance, balance};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The decimal places beyond which an amount that was worked out is rounded.
const PLACES_MAX: u8 = 9;

/// What each account holds at a moment of the journal.
#[derive(Debug, Default)]
struct Running(HashMap<Arc<str>, BTreeMap<Arc<str>, Decimal>>);

impl Running {
    fn add(&mut self, account: &Arc<str>, amount: &Amount) -> Result<(), Overflow> {
        let held = self.0.entry(Arc::clone(account)).or_default();
        let sum = held.entry(Arc::clone(&amount.commodity)).or_default();
        *sum = sum.plus(amount.quantity)?;
        Ok(())
    }

    /// What an account holds, with those below it or without.
    fn of(&self, account: &str, inclusive: bool) -> Result<BTreeMap<Arc<str>, Decimal>, Overflow> {
        if !inclusive {
            return Ok(self.0.get(account).cloned().unwrap_or_default());
        }
        let mut all: BTreeMap<Arc<str>, Decimal> = BTreeMap::new();
        for (name, held) in &self.0 {
            if name.strip_prefix(account).is_none_or(|rest| !(rest.is_empty() || rest.starts_with(':'))) {
                continue;
            }
            for (commodity, quantity) in held {
                let sum = all.entry(Arc::clone(commodity)).or_default();
                *sum = sum.plus(*quantity)?;
            }
        }
        Ok(all)
    }
}

/// Makes the entries, in the order in which they were written.
pub(super) fn finish(reader: &mut Reader<'_>) -> Result<Vec<Item>, JournalError> {
    let (made, later) = (std::mem::take(&mut reader.items), std::mem::take(&mut reader.written));
    if later.is_empty() {
        return Ok(made);
    }
    let asserted = later.iter().any(|(_, one)| one.postings.iter().any(|leg| leg.assertion.is_some()));
    let mut all: Vec<Outcome> = Vec::with_capacity(made.len() + later.len());
    let mut made = made.into_iter();
    for (place, one) in later {
        all.extend(made.by_ref().take(place - all.len()).map(Outcome::Made));
        all.push(Outcome::Open(Box::new(one)));
    }
    all.extend(made.map(Outcome::Made));
    let hledger = reader.dialect == Format::Hledger;
    let mut steps: Vec<(Date, usize, Option<Part>)> = Vec::with_capacity(all.len());
    let mut moved: Vec<Arc<str>> = Vec::new();
    for (at, outcome) in all.iter_mut().enumerate() {
        let apart = match outcome {
            Outcome::Open(one) if asserted && hledger && one.postings.iter().any(|leg| leg.date.is_some()) => {
                one.apart(reader)?
            }
            _ => None,
        };
        let Some((item, parts)) = apart else {
            steps.push((outcome.date(), at, None));
            continue;
        };
        let day = item.entry.head().date;
        let dated = parts.iter().filter(|part| part.leg.date.is_some());
        moved.extend(dated.map(|part| Arc::clone(&part.leg.draft.account)));
        steps.extend(parts.into_iter().map(|part| (part.leg.date.unwrap_or(day), at, Some(part))));
        *outcome = Outcome::Made(item);
    }
    if asserted && hledger {
        steps.sort_by_key(|(date, ..)| *date);
    }
    let (mut running, mut kept) = (Running::default(), Vec::new());
    for (count, (date, at, part)) in (0_u32..).zip(steps) {
        if count % LOOK_EVERY == 0 && !reader.goes_on() {
            return Err(at_line(reader, 0, 1, STOPPED));
        }
        if let Some(Part { of, place, units, leg }) = part {
            for units in &units {
                let added = running.add(&leg.draft.account, units);
                added.map_err(|fault| of.error(reader, leg.line, format!("{fault}.")))?;
            }
            if let Some(assertion) = &leg.assertion {
                kept.push(Asserted { at: Some((at, place)), date, ..of.check(reader, &running, &leg, assertion)? });
            }
            continue;
        }
        match &mut all[at] {
            Outcome::Open(one) => {
                let entry = if asserted {
                    let (entry, said) = one.asserted(reader, &mut running)?;
                    let date = entry.head().date;
                    let said = said.into_iter().map(|(place, of)| Asserted { at: Some((at, place)), date, ..of });
                    kept.extend(said);
                    entry
                } else {
                    one.plain(reader)?
                };
                all[at] = Outcome::Made(Item { entry, file: one.file, line: one.line });
            }
            Outcome::Made(item) if asserted => {
                for posting in item.entry.postings() {
                    let added = running.add(&posting.account, &posting.units);
                    added.map_err(|fault| at_line(reader, item.file, item.line, format!("{fault}.")))?;
                }
            }
            Outcome::Made(_) => {}
        }
    }
    // The books know an entry by one day: what is said of accounts whose postings have other days could not hold there.
    kept.retain(|said| {
        !moved.iter().any(|name| *name == said.account || (said.below && name.starts_with(&*said.account)))
    });
    reader.assertions = kept;
    let item = |outcome| match outcome {
        Outcome::Made(item) => Some(item),
        Outcome::Open(_) => None,
    };
    Ok(all.into_iter().filter_map(item).collect())
}

/// A posting that may have a day of its own, with what it came to.
struct Part {
    of: Box<Written>,
    place: usize,
    units: Vec<Amount>,
    leg: Leg,
}

/// A transaction on its way.
enum Outcome {
    Made(Item),
    Open(Box<Written>),
}

impl Outcome {
    fn date(&self) -> Date {
        match self {
            Self::Made(item) => item.entry.head().date,
            Self::Open(one) => one.head.date,
        }
    }
}

fn at_line(reader: &Reader<'_>, file: u32, line: u32, message: impl Into<String>) -> JournalError {
    let file = reader.file_names.get(file as usize).cloned().unwrap_or_default();
    JournalError { file, line, column: 1, message: message.into() }
}

impl Written {
    fn error(&self, reader: &Reader<'_>, line: u32, message: impl Into<String>) -> JournalError {
        at_line(reader, self.file, line, message)
    }

    /// The entry, and its postings one by one; none where amounts come from assertions.
    fn apart(&mut self, reader: &Reader<'_>) -> Result<Option<(Item, Vec<Part>)>, JournalError> {
        let assigns = |leg: &&Leg| leg.draft.units.is_none() && leg.assertion.is_some();
        if let Some(leg) = self.postings.iter().filter(assigns).find(|leg| leg.date.is_some()) {
            return Err(self.error(reader, leg.line, "An amount that comes from a balance has no day of its own."));
        }
        if self.postings.iter().any(|leg| assigns(&leg)) {
            return Ok(None);
        }
        let legs = std::mem::take(&mut self.postings);
        let entry = self.balanced(reader, legs.iter().map(|leg| leg.draft.clone()).collect())?;
        let (mut parts, mut place) = (Vec::with_capacity(legs.len()), 0);
        for leg in legs {
            let mut count = 1;
            if leg.draft.units.is_none() {
                let more = |posting: &&Posting| posting.inferred && posting.account == leg.draft.account;
                count = entry.postings().iter().skip(place).take_while(more).count().max(1);
            }
            let units = entry.postings().iter().skip(place).take(count).map(|posting| posting.units.clone()).collect();
            place += count;
            parts.push(Part { of: Box::new(self.clone()), place: place - 1, units, leg });
        }
        Ok(Some((Item { entry, file: self.file, line: self.line }, parts)))
    }

    fn plain(&mut self, reader: &Reader<'_>) -> Result<Entry, JournalError> {
        let drafts = std::mem::take(&mut self.postings).into_iter().map(|leg| leg.draft).collect();
        self.balanced(reader, drafts)
    }

    fn balanced(&self, reader: &Reader<'_>, mut drafts: Vec<Draft>) -> Result<Entry, JournalError> {
        if let ([only], Some(bucket)) = (drafts.as_slice(), &self.bucket)
            && only.units.is_some()
        {
            drafts.push(Draft::new(Arc::clone(bucket), None));
        }
        if reader.dialect == Format::Ledger {
            lots_that_only_move(&mut drafts);
        }
        let places = |commodity: &str| reader.styles.get(commodity).map_or(0, |style| style.shown());
        let made = balance(self.head.clone(), drafts, |commodity| Tolerance::Places(places(commodity)))
            .and_then(|entry| {
                let rules = reader.automated.get(..self.automated).unwrap_or_default();
                if rules.is_empty() { Ok(entry) } else { automated::extend(entry, rules) }
            })
            .and_then(|entry| coarse(entry, &places));
        made.map_err(|fault| self.error(reader, self.line, fault.to_string()))
    }

    /// As [`Self::plain`], with assertions checked and amounts that are missing taken from them. With the entry comes what
    /// is asserted, each with the place of its posting.
    fn asserted(
        &mut self,
        reader: &Reader<'_>,
        running: &mut Running,
    ) -> Result<(Entry, Vec<(usize, Asserted)>), JournalError> {
        let legs = std::mem::take(&mut self.postings);
        let assigns = legs.iter().any(|leg| leg.draft.units.is_none() && leg.assertion.is_some());
        let overflow = |fault: Overflow| self.error(reader, self.line, format!("{fault}."));
        let mut said = Vec::new();
        if !assigns {
            // One amount may be worked out for several commodities, so an assertion follows its account.
            let drafts: Vec<Draft> = legs.iter().map(|leg| leg.draft.clone()).collect();
            let entry = self.balanced(reader, drafts)?;
            let mut postings = entry.postings().iter();
            for leg in &legs {
                let Some(first) = postings.next() else { break };
                running.add(&first.account, &first.units).map_err(overflow)?;
                if first.inferred && leg.draft.units.is_none() {
                    let mut more = postings.clone();
                    while let Some(next) = more.next().filter(|next| next.inferred && next.account == first.account) {
                        running.add(&next.account, &next.units).map_err(overflow)?;
                        postings = more.clone();
                    }
                }
                if let Some(assertion) = &leg.assertion {
                    let place = entry.postings().len() - postings.len() - 1;
                    said.push((place, self.check(reader, running, leg, assertion)?));
                }
            }
            // What automated transactions added.
            for rest in postings {
                running.add(&rest.account, &rest.units).map_err(overflow)?;
            }
            return Ok((entry, said));
        }
        let mut drafts = Vec::with_capacity(legs.len());
        for leg in &legs {
            let mut made = vec![leg.draft.clone()];
            if let (None, Some(assertion)) = (&leg.draft.units, &leg.assertion) {
                let amounts = assigned(reader, running, leg, assertion).map_err(overflow)?.into_iter();
                made = amounts.map(|(units, price)| Draft { units: Some(units), price, ..leg.draft.clone() }).collect();
            }
            for draft in made {
                if let Some(units) = &draft.units {
                    running.add(&draft.account, units).map_err(overflow)?;
                }
                drafts.push(draft);
            }
            if let Some(assertion) = &leg.assertion {
                said.push((drafts.len() - 1, self.check(reader, running, leg, assertion)?));
            }
        }
        let open = drafts.iter().position(|draft| draft.units.is_none());
        let missing = open.and_then(|at| drafts.get(at)).map(|draft| Arc::clone(&draft.account));
        let entry = self.balanced(reader, drafts)?;
        if let Some((open, account)) = open.zip(missing) {
            let made = || entry.postings().iter().filter(|posting| posting.inferred && posting.account == account);
            for posting in made() {
                running.add(&account, &posting.units).map_err(overflow)?;
            }
            // The one that was missing may have become several, or none.
            for (place, _) in said.iter_mut().filter(|(place, _)| *place > open) {
                *place = (*place + made().count()).saturating_sub(1);
            }
        }
        Ok((entry, said))
    }

    fn check(
        &self,
        reader: &Reader<'_>,
        running: &Running,
        leg: &Leg,
        assertion: &Assertion,
    ) -> Result<Asserted, JournalError> {
        let account = &leg.draft.account;
        let held = running
            .of(account, assertion.inclusive)
            .map_err(|fault| self.error(reader, leg.line, format!("{fault}.")))?;
        let commodity = meant(reader, &held, &assertion.amount);
        let actual = held.get(&commodity).copied().unwrap_or_default();
        // Whether it holds nothing else is asked of the account itself.
        let own = running.of(account, false).map_err(|fault| self.error(reader, leg.line, format!("{fault}.")))?;
        let there = |name: &Arc<str>| held.get(name).is_some_and(|quantity| !quantity.is_zero());
        let others = assertion.total && own.keys().any(|name| *name != commodity && there(name));
        if actual == assertion.amount.quantity && !others {
            return Ok(Asserted {
                account: Arc::clone(account),
                amount: Amount { quantity: actual, commodity },
                below: assertion.inclusive,
                alone: assertion.total && !assertion.inclusive,
                tolerance: Decimal::ZERO,
                date: self.head.date,
                at: None,
                file: self.file,
                line: leg.line,
            });
        }
        let found = Amount { quantity: actual, commodity };
        let more = if others { ", and other commodities" } else { "" };
        let message = format!("The balance of {account} should be {} here, and is {found}{more}.", assertion.amount);
        Err(self.error(reader, leg.line, message))
    }
}

/// A lot of Ledger that has no price beside it counts at its cost against another commodity only. Where an amount is
/// missing, or its like goes elsewhere, it counts for itself.
fn lots_that_only_move(drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let (Some(draft), Some(units)) = (drafts.get(at), drafts.get(at).and_then(|draft| draft.units.as_ref())) else {
            continue;
        };
        if draft.cost.is_none() || draft.price.is_some() {
            continue;
        }
        let of_group = || drafts.iter().filter(|other| other.group == draft.group);
        let missing = of_group().any(|other| other.units.is_none());
        let others = of_group().filter_map(|other| other.units.as_ref());
        let alone = others.clone().all(|other| other.commodity == units.commodity);
        if (missing || alone)
            && let Some(draft) = drafts.get_mut(at)
        {
            draft.cost = None;
        }
    }
}

/// The commodity that an asserted amount means: in Ledger a bare zero means whatever the account holds.
fn meant(reader: &Reader<'_>, held: &BTreeMap<Arc<str>, Decimal>, amount: &Amount) -> Arc<str> {
    let bare = amount.commodity.is_empty() && amount.quantity.is_zero() && reader.dialect == Format::Ledger;
    let mut open = held.iter().filter(|(_, quantity)| !quantity.is_zero());
    match (bare, open.next()) {
        (true, Some((name, _))) => Arc::clone(name),
        _ => Arc::clone(&amount.commodity),
    }
}

/// The amounts that bring an account to what is asserted of it, each with what it costs.
fn assigned(
    reader: &Reader<'_>,
    running: &Running,
    leg: &Leg,
    assertion: &Assertion,
) -> Result<Vec<(Amount, Option<Price>)>, Overflow> {
    let held = running.of(&leg.draft.account, assertion.inclusive)?;
    let commodity = meant(reader, &held, &assertion.amount);
    let actual = held.get(&commodity).copied().unwrap_or_default();
    let amount = |quantity: Decimal| Amount { quantity, commodity: Arc::clone(&commodity) };
    let mut amounts = Vec::new();
    if assertion.price.is_some() {
        // What is there goes as it is, and all comes anew at its price.
        amounts.push((amount(assertion.amount.quantity), assertion.price.clone()));
        if !actual.is_zero() {
            amounts.push((amount(actual.negated()?), None));
        }
    } else {
        amounts.push((amount(assertion.amount.quantity.minus(actual)?), None));
    }
    let others = held.iter().filter(|(name, quantity)| assertion.total && **name != commodity && !quantity.is_zero());
    for (name, quantity) in others {
        amounts.push((Amount { quantity: quantity.negated()?, commodity: Arc::clone(name) }, None));
    }
    Ok(amounts)
}

/// Amounts that were worked out have no more places than can be kept.
fn coarse(entry: Entry, places: &impl Fn(&str) -> u8) -> Result<Entry, BalanceError> {
    let fine = |posting: &atom_ledger::Posting| {
        posting.inferred
            && posting.units.quantity.normalized().scale() > places(&posting.units.commodity).max(PLACES_MAX)
    };
    if !entry.postings().iter().any(fine) {
        return Ok(entry);
    }
    let mut postings = entry.postings().to_vec();
    for posting in postings.iter_mut().filter(|posting| fine(posting)) {
        let most = places(&posting.units.commodity).max(PLACES_MAX);
        posting.units.quantity = posting.units.quantity.rounded(most);
        posting.weight = posting.units.clone();
    }
    let head = entry.head().clone();
    // What rounding leaves is far below what is shown, and goes into the weight of what has a price.
    let drafts = postings
        .into_iter()
        .map(|posting| Draft {
            account: posting.account,
            group: posting.group,
            units: Some(posting.units),
            cost: posting.cost,
            price: posting.price,
            comment: posting.comment,
        })
        .collect();
    balance(head, drafts, |_| Tolerance::Places(PLACES_MAX - 1))
}
