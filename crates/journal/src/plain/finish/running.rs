//! What accounts hold while a journal is gone through.

use atom_ledger::{Amount, Decimal, Overflow};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What each account holds at a moment of the journal.
#[derive(Debug, Default)]
pub(super) struct Running(HashMap<Arc<str>, BTreeMap<Arc<str>, Decimal>>);

impl Running {
    pub(super) fn add(&mut self, account: &Arc<str>, amount: &Amount) -> Result<(), Overflow> {
        let held = self.0.entry(Arc::clone(account)).or_default();
        let sum = held.entry(Arc::clone(&amount.commodity)).or_default();
        *sum = sum.plus(amount.quantity)?;
        Ok(())
    }

    /// What an account holds, with those below it or without.
    pub(super) fn of(&self, account: &str, inclusive: bool) -> Result<BTreeMap<Arc<str>, Decimal>, Overflow> {
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
