//! Assertions of balances: each is held against what its account holds there, and amounts that are missing come from them.

use super::running::Running;
use crate::{
    Asserted, Format, JournalError,
    plain::{
        reader::Reader,
        transaction::{Assertion, Leg, Written},
    },
};
use atom_ledger::{Amount, Decimal, Draft, Entry, Overflow, Price};
use std::{collections::BTreeMap, sync::Arc};

impl Written {
    /// As [`Self::plain`], with assertions checked and amounts that are missing taken from them. With the entry comes what
    /// is asserted, each with the place of its posting.
    pub(super) fn asserted(
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

    pub(super) fn check(
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
