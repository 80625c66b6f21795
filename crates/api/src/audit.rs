//! The audit trail: who did what through which host, chained by hashes.

use atom_core::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `audit.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Request of `audit.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {}

/// One line of the trail. Never content, never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its place in the chain.
    pub seq: u64,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Who; absent where nobody was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Through which host: `window`, `http`, `cli`, `job`.
    pub host: String,
    /// What.
    pub command: String,
    /// To which row, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// `ok` or the code of the refusal.
    pub outcome: String,
    /// The hash of this line over the one before, in hex.
    pub hash: String,
}

/// Reply of `audit.verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReply {
    /// True where every link holds.
    pub ok: bool,
    /// How many lines there are.
    pub entries: u64,
    /// The newest hash, in hex; empty for an empty trail.
    pub head: String,
    /// The first broken link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
}
