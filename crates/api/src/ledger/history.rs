//! The chain: what became of an entry, link by link, and whether all of it holds.

use super::{AssertionsTold, SourceLine};
use atom_core::EntryId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Request of `ledger.history`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetHistory {
    /// An entry, whichever of those that belong together.
    pub id: EntryId,
}

/// What a link of the chain is to the entry that it began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// It was posted by hand, or by a program.
    Posted,
    /// It came with a file.
    Imported,
    /// It takes the one before it back.
    Reversed,
    /// It stands in the place of one that was taken back.
    Replaced,
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryLink {
    /// What it is.
    pub kind: LinkKind,
    /// The entry.
    pub entry_id: EntryId,
    /// Its number in the chain.
    pub sequence: u64,
    /// The day that it counts for.
    pub date: Date,
    /// When it became known here.
    pub known_at: Timestamp,
    /// Who did it, as they are called now; absent where nobody of this workspace did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Through which host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The file and the line that it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceLine>,
    /// The number of its voucher.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// How it is marked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// What it says besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Its links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// The hash of the link before it in the chain.
    pub previous: String,
    /// Its own, which covers all that it says and the one before.
    pub hash: String,
}

/// Reply of `ledger.history`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct History {
    /// The links that belong together, in the order of the chain.
    pub links: Vec<HistoryLink>,
}

/// Request of `ledger.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {}

/// Reply of `ledger.verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verified {
    /// Whether all holds.
    pub ok: bool,
    /// How many entries there are.
    pub entries: u64,
    /// How many lines they have.
    pub postings: u64,
    /// The head of the chain.
    pub head: String,
    /// The first damage, with its place.
    pub damage: Option<String>,
    /// What is said of balances, and whether it holds. What does not is no damage.
    #[serde(default)]
    pub assertions: AssertionsTold,
}
