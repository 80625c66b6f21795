//! The rows of records as they came, beside what was understood of them.

mod here;
mod relations;
mod shown;
mod stored;

pub(crate) use here::{
    Parent, changed_parents, here_before, live_ids, mirrored_ids, not_understood, orphans, parents, parents_at,
    streams_of, task_base, understood,
};
pub(crate) use relations::{At, belonging, of_person, owners, people};
pub(crate) use shown::{Aside, aside, newest, not_fetched, one, page, set_aside, set_aside_counts};
pub(crate) use stored::{Fresh, Known, Shelf, agree, bury, known, put};

/// The digest by which a listing remembers an id: small, so that a million of them fit. Two ids of one digest would only mean that
/// one which is gone stays here; among a million that happens once in thirty million listings.
pub(crate) fn id_digest(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
