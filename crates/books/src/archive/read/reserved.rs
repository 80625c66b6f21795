//! What only those do who may close periods: an archive of it is brought in by them only.

use crate::{BooksError, archive::Link, own::Own};

/// What a link does that only those do who may close periods; none where everybody does it who may post.
pub(super) fn reserved(link: &Link) -> Option<&'static str> {
    let entry = match link {
        Link::Step(step) if step.step == "closed" => return Some("closes a period"),
        Link::Step(step) if step.step == "reopened" => return Some("opens a period again"),
        Link::Step(_) => return None,
        Link::Entry(entry) => entry,
    };
    if entry.late {
        return Some("has an entry of a period that was closed softly");
    }
    let is = |own: Own| entry.tags == [own.tag()];
    match entry.key.as_deref() {
        // What takes one back has no key either, and everybody takes entries back.
        None if entry.reverses.is_none() && entry.source.is_none() && is(Own::Closing) => {
            Some("has the closing of a year")
        }
        Some(key) if key.starts_with("revaluation:") && is(Own::Revaluation) => Some("revalues foreign money"),
        _ => None,
    }
}

/// What whoever may not do it is told.
pub(super) fn refused(what: &str) -> BooksError {
    BooksError::Forbidden(format!("This archive {what}, so only somebody who may close periods can import it."))
}
