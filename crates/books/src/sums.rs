//! What a journal that was read comes to, without storing anything.

use crate::{BooksError, Source};
use atom_ledger::{Decimal, Posting};
use std::collections::{BTreeMap, HashMap};

impl Source {
    /// What its accounts hold in the end, by account and commodity; zeros too.
    ///
    /// # Errors
    /// [`BooksError::Conflict`] for a sum that does not fit.
    pub fn balances(&self) -> Result<BTreeMap<(String, String), Decimal>, BooksError> {
        let fault = |fault: atom_ledger::Overflow| BooksError::Conflict(format!("A balance cannot be kept: {fault}."));
        // Nearly all names are one value each, so they are known by where they lie.
        let mut sums: HashMap<(usize, usize), (&Posting, Decimal)> = HashMap::new();
        for posting in self.journal.entries.iter().flat_map(|item| item.entry.postings()) {
            let key = (posting.account.as_ptr() as usize, posting.units.commodity.as_ptr() as usize);
            let sum = &mut sums.entry(key).or_insert((posting, Decimal::ZERO)).1;
            *sum = sum.plus(posting.units.quantity).map_err(fault)?;
        }
        let mut named: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for (posting, more) in sums.into_values() {
            let sum = named.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
            *sum = sum.plus(more).map_err(fault)?;
        }
        Ok(named)
    }
}
