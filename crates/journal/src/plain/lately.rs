//! What came lately: large journals say the same few names again and again, and these are found without hashing.

use std::sync::Arc;

/// How many names are kept; a power of two.
const NAMES: usize = 1024;
/// How many commodities are kept.
const COMMODITIES: usize = 8;

/// Names of accounts that were looked at and mean what they say. A name that takes the place of another one costs time only.
#[derive(Debug)]
pub(super) struct Names(Vec<Option<Arc<str>>>);

impl Names {
    pub(super) fn new() -> Self {
        Self(vec![None; NAMES])
    }

    pub(super) fn get(&self, name: &str) -> Option<&Arc<str>> {
        self.0.get(place(name))?.as_ref().filter(|known| &***known == name)
    }

    pub(super) fn put(&mut self, name: &Arc<str>) {
        if let Some(kept) = self.0.get_mut(place(name)) {
            *kept = Some(Arc::clone(name));
        }
    }
}

/// Where a name is kept: told by its length and its last letters, in which accounts differ.
fn place(name: &str) -> usize {
    let mut mixed = name.len() as u64;
    for byte in name.bytes().rev().take(12) {
        mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    usize::try_from((mixed ^ (mixed >> 29)) % NAMES as u64).unwrap_or(0)
}

/// A commodity whose amounts are written with a point, or with no mark that could be mistaken for one.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) commodity: Arc<str>,
    /// The most decimal places that were seen.
    pub(super) places: u8,
}

/// The commodities that came lately.
#[derive(Debug, Default)]
pub(super) struct Commodities(Vec<Known>);

impl Commodities {
    pub(super) fn get(&self, name: &str) -> Option<&Known> {
        self.0.iter().find(|known| &*known.commodity == name)
    }

    pub(super) fn put(&mut self, commodity: &Arc<str>, places: u8) {
        if let Some(known) = self.0.iter_mut().find(|known| known.commodity == *commodity) {
            known.places = places;
            return;
        }
        if self.0.len() >= COMMODITIES {
            self.0.remove(0);
        }
        self.0.push(Known { commodity: Arc::clone(commodity), places });
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
