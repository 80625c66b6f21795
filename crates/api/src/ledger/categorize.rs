//! Sorting what statements brought: proposals, and the rules that people make.

use crate::Page;
use atom_core::EntryId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Request of `ledger.categorize`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Categorize {
    /// Only these entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_ids: Option<Vec<EntryId>>,
    /// All that is not sorted yet; so too where nothing is said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

/// Where an entry might belong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
    /// The entry.
    pub entry_id: EntryId,
    /// The account that it might belong to.
    pub account: String,
    /// How sure that is, from nothing to one.
    pub confidence: f64,
    /// Why, in words.
    pub because: String,
    /// The day of the entry.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
}

/// Request of `ledger.accept`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptProposal {
    /// The entry.
    pub entry_id: EntryId,
    /// The account that it belongs to; the one that is proposed where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// Request of `ledger.reject`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectProposal {
    /// The entry.
    pub entry_id: EntryId,
    /// The account that it does not belong to; the one that is proposed where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// Reply of `ledger.reject`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejected {
    /// The account that is not proposed for this entry any more.
    pub account: String,
}

/// Request of `ledger.rules.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateRule {
    /// What payee or narration have in them, in capitals or not.
    pub contains: String,
    /// The account that such entries belong to.
    pub account: String,
}

/// A rule. An older one goes before a newer one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleView {
    /// Its id.
    pub id: Uuid,
    /// What payee or narration have in them.
    pub contains: String,
    /// The account that such entries belong to.
    pub account: String,
}

/// Request of `ledger.rules.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListRules {}

/// Request of `ledger.rules.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteRule {
    /// The rule.
    pub id: Uuid,
}

/// Proposals.
pub type ProposalPage = Page<Proposal>;
/// Rules.
pub type RulePage = Page<RuleView>;
