//! The rows of records as they came, beside what was understood of them.

mod here;
mod shown;
mod stored;

pub(crate) use here::{
    Parent, changed_parents, live_ids, mirrored_ids, not_understood, orphans, parents, parents_at, streams_of,
    task_base, understood,
};
pub(crate) use shown::{Aside, aside, page, set_aside, set_aside_counts};
pub(crate) use stored::{Fresh, Known, Shelf, agree, bury, known, put};

/// The digest by which a listing remembers an id: small, so that a million of them fit.
pub(crate) fn id_digest(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    let (first, _) = hash.as_bytes().split_at(16);
    first.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}
