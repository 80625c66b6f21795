//! What accounts hold while a journal is booked: lots, and sums where something asks for them.

use super::parse::{Directive, Leg, What};
use atom_ledger::{Decimal, Entry, Inventory, Overflow};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The sum of each commodity.
type Sums = BTreeMap<Arc<str>, Decimal>;

/// What accounts hold.
#[derive(Debug)]
pub(super) struct Held {
    /// What is held at cost, by account.
    pub(super) lots: HashMap<Arc<str>, Inventory>,
    /// All that is held, by account and commodity. It is counted only where some amount has no commodity.
    sums: Option<HashMap<Arc<str>, Sums>>,
}

impl Held {
    /// Nothing yet, before these directives.
    pub(super) fn before(directives: &[Directive]) -> Self {
        let bare = |leg: &Leg| leg.number.is_some() && leg.commodity.is_none();
        let any = directives.iter().any(|directive| match &directive.what {
            What::Transaction { legs, .. } => legs.iter().any(bare),
            _ => false,
        });
        Self { lots: HashMap::new(), sums: any.then(HashMap::new) }
    }

    /// The commodity that an account holds, where it holds one only.
    pub(super) fn lone(&self, account: &str) -> Option<Arc<str>> {
        let mut held = self.sums.as_ref()?.get(account)?.iter().filter(|(_, sum)| !sum.is_zero());
        let (only, _) = held.next()?;
        held.next().is_none().then(|| Arc::clone(only))
    }

    /// Counts what an entry changes.
    ///
    /// # Errors
    /// When a sum does not fit.
    pub(super) fn count(&mut self, entry: &Entry) -> Result<(), Overflow> {
        let Some(sums) = &mut self.sums else { return Ok(()) };
        for posting in entry.postings() {
            let of_account = sums.entry(Arc::clone(&posting.account)).or_default();
            let sum = of_account.entry(Arc::clone(&posting.units.commodity)).or_default();
            *sum = sum.plus(posting.units.quantity)?;
        }
        Ok(())
    }
}
