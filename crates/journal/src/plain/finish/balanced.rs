//! A transaction becomes an entry that balances, with what automated transactions add.

use super::{Part, at_line};
use crate::{
    Format, Item, JournalError,
    plain::{
        automated,
        only_ledger::units,
        reader::Reader,
        transaction::{Leg, Written},
    },
};
use atom_ledger::{BalanceError, Draft, Entry, Group, Posting, Tolerance, balance};
use std::sync::Arc;

/// The decimal places beyond which an amount that was worked out is rounded.
const PLACES_MAX: u8 = 9;

impl Written {
    pub(super) fn error(&self, reader: &Reader<'_>, line: u32, message: impl Into<String>) -> JournalError {
        at_line(reader, self.file, line, message)
    }

    /// The entry, and its postings one by one; none where amounts come from assertions.
    pub(super) fn apart(&mut self, reader: &Reader<'_>) -> Result<Option<(Item, Vec<Part>)>, JournalError> {
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

    pub(super) fn plain(&mut self, reader: &Reader<'_>) -> Result<Entry, JournalError> {
        let drafts = std::mem::take(&mut self.postings).into_iter().map(|leg| leg.draft).collect();
        self.balanced(reader, drafts)
    }

    pub(in crate::plain) fn balanced(
        &self,
        reader: &Reader<'_>,
        mut drafts: Vec<Draft>,
    ) -> Result<Entry, JournalError> {
        if let ([only], Some(bucket)) = (drafts.as_slice(), &self.bucket)
            && only.units.is_some()
        {
            drafts.push(Draft::new(Arc::clone(bucket), None));
        }
        let places = |commodity: &str| reader.places(commodity);
        let made = if reader.dialect == Format::Ledger {
            lots_that_only_move(&mut drafts);
            self.together(reader, drafts)
        } else {
            balance(self.head.clone(), drafts, |commodity| Tolerance::Places(places(commodity)))
        };
        let made = made.map_err(|fault| fault.to_string()).and_then(|entry| {
            let rules = reader.automated.get(..self.automated).unwrap_or_default();
            if rules.is_empty() {
                return Ok(entry);
            }
            automated::extend(entry, rules, reader, |message| reader.tell(self.file, self.line, message))
        });
        let made = made.and_then(|entry| coarse(entry, &places).map_err(|fault| fault.to_string()));
        made.map_err(|message| self.error(reader, self.line, message))
    }

    /// In Ledger, units that are parts of each other balance, and virtual postings in brackets balance with the real ones. Here they do so among themselves; where that
    /// does not come out, they count as real.
    fn together(&self, reader: &Reader<'_>, drafts: Vec<Draft>) -> Result<Entry, BalanceError> {
        let tolerance = |commodity: &str| Tolerance::Places(reader.places(commodity));
        if drafts.iter().filter(|draft| draft.units.is_none()).count() > 1 {
            return Err(BalanceError::TwoMissing);
        }
        let drafts = units::in_one(reader, &drafts).unwrap_or(drafts);
        let mut real = Vec::new();
        if drafts.iter().any(|draft| draft.group == Group::Balanced) {
            real.clone_from(&drafts);
        }
        let made = balance(self.head.clone(), drafts, tolerance);
        if made.is_ok() || real.is_empty() {
            return made;
        }
        for draft in real.iter_mut().filter(|draft| draft.group == Group::Balanced) {
            draft.group = Group::Real;
        }
        let Ok(entry) = balance(self.head.clone(), real, tolerance) else { return made };
        let message = "The virtual postings in brackets balance with the others only, so they count as real.";
        reader.tell(self.file, self.line, message);
        Ok(entry)
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
