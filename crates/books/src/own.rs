//! Entries that commands of Atom's own made, and that reports therefore leave out: the closing of a year, and revaluations.
//!
//! A tag alone says nothing, for a journal that is imported may have it too. What is imported has a key of its source, what
//! a caller posts has a key of the caller's, and what stands in the place of another entry has the key of a correction. So
//! a closing entry is known by having none of them, and a revaluation by a key that callers cannot choose. A reversal is
//! what the entry was that it takes back. The chain covers all of this, and the archive carries it.

use crate::{BooksError, entry::Kept};
use atom_store::{AssertSqlSafe, Scoped};

/// What Atom made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// The closing of a year.
    Closing,
    /// Foreign money at the price of the end of a period, and that taken back.
    Revaluation,
}

impl Own {
    /// The tag of these entries, by which they are found.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Revaluation => "revaluation",
        }
    }

    /// The index that has the entries with the tag.
    pub(crate) const fn index(self) -> &'static str {
        match self {
            Self::Closing => "entry_closing",
            Self::Revaluation => "entry_revaluation",
        }
    }

    /// A condition of SQL: the row of `entry` is one of these.
    pub(crate) fn condition(self) -> String {
        let tag = self.tag();
        let named = match self {
            Self::Closing => "named IS NULL",
            Self::Revaluation => "named GLOB 'revaluation:*'",
        };
        format!(
            "entry.tags = '[\"{tag}\"]' AND (WITH RECURSIVE root (reverses, source, named) AS \
             (SELECT entry.reverses, entry.source, entry.idempotency UNION ALL \
             SELECT taken.reverses, taken.source, taken.idempotency FROM root CROSS JOIN entry AS taken \
             ON taken.id = root.reverses) SELECT source IS NULL AND {named} FROM root WHERE reverses IS NULL)"
        )
    }
}

/// What it is, where Atom made the entry.
pub(crate) async fn made(read: &mut impl Scoped, kept: &Kept) -> Result<Option<Own>, BooksError> {
    for own in [Own::Closing, Own::Revaluation] {
        let condition = own.condition();
        let sql = format!("SELECT 1 FROM entry WHERE entry.workspace = ?1 AND entry.id = ?2 AND {condition}");
        if read.query(AssertSqlSafe(sql)).bind(kept.id).fetch_optional().await?.is_some() {
            return Ok(Some(own));
        }
    }
    Ok(None)
}

/// Refuses to put something else in the place of such an entry: it would no longer be known as what it is.
pub(crate) async fn refuse_mending(read: &mut impl Scoped, kept: &Kept) -> Result<(), BooksError> {
    let what = match made(read, kept).await? {
        None => return Ok(()),
        Some(Own::Closing) => "closes a year. Reverse it, and close the year again.",
        Some(Own::Revaluation) => "revalues foreign money, so nothing takes its place. It can be reversed.",
    };
    Err(BooksError::Conflict(format!("This entry {what}")))
}
