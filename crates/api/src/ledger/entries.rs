//! Entries as the books have them: what each line changes, what it cost and what it was exchanged for.

use super::EntryState;
use atom_core::EntryId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// So much of a commodity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// How much, such as `"-12.50"`.
    pub quantity: String,
    /// Of what, such as `EUR`.
    pub commodity: String,
}

/// What an amount was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// How much.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// For all of it, and not for each unit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total: bool,
}

/// What each unit of a lot cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// How much for each unit.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// When the lot was acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Request of `ledger.entry`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetEntry {
    /// The entry.
    pub id: EntryId,
}

/// With which postings a posting balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PostingKind {
    /// With the real ones.
    Real,
    /// A virtual one, with those of its kind.
    VirtualBalanced,
    /// A virtual one, with none.
    Virtual,
}

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostingView {
    /// Which account changes.
    pub account: String,
    /// By how much.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// With which postings it balances.
    pub kind: PostingKind,
    /// What it counts for in the balance of the entry, where that is not its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Quantity>,
    /// What each unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What its source says of it besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Where an imported entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceLine {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
}

/// Reply of `ledger.entry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// The entry.
    pub id: EntryId,
    /// Its number in the chain.
    pub sequence: u64,
    /// The day that it counts for.
    pub date: Date,
    /// When it was posted here.
    pub known_at: Timestamp,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// The number of a voucher.
    pub code: String,
    /// As its source marks it.
    pub mark: String,
    /// What its source says of it besides.
    pub comment: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Links.
    pub links: Vec<String>,
    /// Its lines.
    pub postings: Vec<PostingView>,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<EntryId>,
    /// The entry that takes this one back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<EntryId>,
    /// Where it stands, when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceLine>,
    /// Its link in the chain.
    pub hash: String,
    /// Whether it counts, or what became of it while it was pending.
    #[serde(default)]
    pub state: EntryState,
    /// Whether `ledger.correct` can put another in its place that says all that this one says: it counts, nothing takes it
    /// back, it takes back none, Atom did not make it itself, and all its lines are real.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mendable: bool,
}
