//! The decimal places of what is imported.

use crate::{
    BooksError,
    book::{SCALE_MAX, WEIGHT_SCALE_MAX},
};
use atom_journal::Item;
use std::collections::{BTreeMap, HashSet};

/// Refuses amounts that are finer than any commodity can be, with their place.
pub(super) fn fine(fresh: &[(Item, Vec<u8>)], files: &[String]) -> Result<(), BooksError> {
    for (item, _) in fresh {
        let too_fine = |posting: &&atom_ledger::Posting| posting.units.quantity.normalized().scale() > SCALE_MAX;
        if let Some(posting) = item.entry.postings().iter().find(too_fine) {
            let file = files.get(item.file as usize).map_or("", String::as_str);
            let message = format!("Amounts of {} have more than {SCALE_MAX} decimal places.", posting.units.commodity);
            return Err(BooksError::invalid("path", format!("{file}:{}:1: {message}", item.line)));
        }
    }
    Ok(())
}

/// The decimal places that each commodity needs, and those that it is shown with.
pub(super) fn scales(
    fresh: &[(Item, Vec<u8>)],
    shown: &BTreeMap<std::sync::Arc<str>, u8>,
) -> BTreeMap<String, (u8, u8)> {
    let mut scales: BTreeMap<String, (u8, u8)> = BTreeMap::new();
    let mut need = |code: &str, places: u8| match scales.get_mut(code) {
        Some((scale, _)) => *scale = (*scale).max(places),
        None => {
            scales.insert(code.to_owned(), (places, shown.get(code).copied().unwrap_or(0)));
        }
    };
    let mut own: HashSet<&str> = HashSet::new();
    for posting in fresh.iter().flat_map(|(item, _)| item.entry.postings()) {
        if !own.contains(&*posting.units.commodity) {
            own.insert(&posting.units.commodity);
        }
        need(&posting.units.commodity, posting.units.quantity.normalized().scale());
    }
    // What has neither cost nor price counts for itself.
    let bought = |posting: &&atom_ledger::Posting| posting.cost.is_some() || posting.price.is_some();
    for posting in fresh.iter().flat_map(|(item, _)| item.entry.postings()).filter(bought) {
        let commodity = &*posting.weight.commodity;
        let places = posting.weight.quantity.normalized().scale();
        need(commodity, if own.contains(commodity) { 0 } else { places.min(WEIGHT_SCALE_MAX) });
    }
    scales
}
