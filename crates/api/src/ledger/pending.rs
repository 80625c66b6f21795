//! What is announced and not yet posted.

use super::NewPosting;
use crate::Page;
use atom_core::EntryId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What has become of an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// It counts.
    #[default]
    Posted,
    /// It is announced, and counts nowhere.
    Pending,
    /// It was announced, and will not come.
    Voided,
    /// It was announced, and its last day passed.
    Expired,
}

/// Request of `ledger.pending`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PendingList {
    /// Only what has become this; what is pending still, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<EntryState>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PendingEntry {
    /// Its id, by which it is posted or voided.
    pub id: EntryId,
    /// Its number in the chain.
    pub sequence: u64,
    /// What has become of it.
    pub state: EntryState,
    /// The day that it will count for.
    pub date: Date,
    /// The last day on which it can be posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Whom it is with.
    pub payee: String,
    /// What it is.
    pub narration: String,
    /// Its lines, as they were said.
    pub postings: Vec<NewPosting>,
    /// When it was announced.
    pub known_at: Timestamp,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The entry that it was posted as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<EntryId>,
}

/// Request of `ledger.post_pending`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostPending {
    /// What is pending.
    pub id: EntryId,
    /// The day that it counts for after all; the announced one where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Request of `ledger.void`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// What is pending.
    pub id: EntryId,
}

/// Request of `ledger.expire`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expire {}

/// Reply of `ledger.expire`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Expired {
    /// How many came to their end by this.
    pub expired: u64,
}

/// A page of what was announced.
pub type PendingPage = Page<PendingEntry>;
