//! Posting: new entries, and what takes a wrong one back or stands in its place.

use super::{AssertionView, Cost, Moved, Price, WhenClosed};
use atom_core::EntryId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most entries of one `ledger.post_many`.
pub const ENTRIES_MAX: usize = 10_000;

/// How an entry is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryMark {
    /// Not at all.
    #[default]
    None,
    /// To be looked at again: `!`.
    #[serde(alias = "!")]
    Pending,
    /// Compared with what the bank says: `*`.
    #[serde(alias = "*")]
    Cleared,
}

impl EntryMark {
    /// The sign of it, as journals write it and `ledger.entry` shows it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Pending => "!",
            Self::Cleared => "*",
        }
    }
}

/// One line of an entry that is to be posted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPosting {
    /// Which account changes, by its name.
    pub account: String,
    /// By how much; one line may leave it out, and takes what the others leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodity: Option<String>,
    /// What each unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What is said of it besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Request of `ledger.post`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Names this posting: the same again replies the same and posts nothing; with another content it is a `conflict`.
    pub idempotency_key: String,
    /// The day that it counts for.
    pub date: Date,
    /// Whom it was with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// The number of a voucher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How it is marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<EntryMark>,
    /// What is said of it besides; may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Tags, each a word. `closing` and `revaluation` are Atom's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Links, each a word: entries with the same belong together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Its lines; their weights come to zero in each commodity.
    pub postings: Vec<NewPosting>,
    /// Only announces it: it counts nowhere until `ledger.post_pending`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// The last day on which what is pending can be posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// What becomes of it where its day is closed.
    #[serde(default, skip_serializing_if = "WhenClosed::refuses")]
    pub when_closed: WhenClosed,
}

/// Reply of `ledger.post`, `ledger.post_pending`, `ledger.void` and `ledger.reverse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Posted {
    /// The entry.
    pub entry_id: EntryId,
    /// Its number in the chain, from one on.
    pub sequence: u64,
    /// The head of the chain with it.
    pub hash: String,
    /// Assertions that held before and do not any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broke: Vec<AssertionView>,
    /// Where its day was closed: the day that it was meant for, and the one that it was posted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// Request of `ledger.post_many`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostMany {
    /// The entries, in their order.
    pub entries: Vec<Post>,
}

/// Reply of `ledger.post_many`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostedMany {
    /// What became of each, in the same order.
    pub entries: Vec<Posted>,
    /// Assertions that held before and do not any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broke: Vec<AssertionView>,
}

/// Request of `ledger.reverse`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The entry.
    pub entry_id: EntryId,
    /// The day that the reversal counts for.
    pub date: Date,
}

/// Request of `ledger.correct`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The entry that is wrong.
    pub entry_id: EntryId,
    /// The day that its reversal counts for; its own day where that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<Date>,
    /// The day that the right one counts for.
    pub date: Date,
    /// Whom it was with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// The number of a voucher; as it was where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How it is marked; as it was where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<EntryMark>,
    /// What is said of it besides; as it was where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Tags, each a word; as they were where they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Links, each a word; as they were where they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<String>>,
    /// Its lines; their weights come to zero in each commodity. A line that says no comment keeps the one of the line of
    /// its account that it stands for.
    pub postings: Vec<NewPosting>,
}

/// Reply of `ledger.correct`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Corrected {
    /// What takes the wrong one back.
    pub reversal: Posted,
    /// What stands in its place.
    pub entry: Posted,
}

/// Request of `ledger.correction`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetCorrection {
    /// The entry.
    pub id: EntryId,
}

/// Reply of `ledger.correction`: how an entry stands among those that `ledger.correct` made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// The entry that this one stands in the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryId>,
    /// The entry that stands in the place of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<EntryId>,
}
