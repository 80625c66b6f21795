//! Assertions: what an account is said to hold, looked at again whenever something is posted.

use super::SourceLine;
use crate::Page;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Up to which moment of its day an assertion counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The end of the day.
    #[default]
    Evening,
    /// Its beginning: nothing of the day counts, as in Beancount.
    Morning,
    /// The line of an entry that it stands at, as in hledger and Ledger.
    Line,
}

/// Request of `ledger.assertions.set`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetAssertion {
    /// The account.
    pub account: String,
    /// At the end of this day.
    pub date: Date,
    /// How much it holds.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// Together with the accounts below it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    /// And nothing of any other commodity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// Refuses what would break it. Without this, it is posted, and the reply tells that it broke.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
}

/// An assertion, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssertionView {
    /// Its id.
    pub id: Uuid,
    /// The account.
    pub account: String,
    /// The day.
    pub date: Date,
    /// Up to which moment of the day.
    pub moment: Moment,
    /// How much it should hold.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// Together with the accounts below it.
    pub below: bool,
    /// And nothing of any other commodity.
    pub alone: bool,
    /// Whether what would break it is refused.
    pub strict: bool,
    /// Whether it holds.
    pub held: bool,
    /// How much the account holds.
    pub found: String,
    /// How much more than it should, where it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<String>,
    /// What else it holds, where it should hold nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Where it stands, when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceLine>,
}

/// Request of `ledger.assertions`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListAssertions {
    /// Only of this account and those below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only those that hold, or that do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<bool>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Request of `ledger.assertions.remove`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveAssertion {
    /// The assertion.
    pub id: Uuid,
}

/// What became of all assertions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssertionsTold {
    /// How many hold.
    pub held: u64,
    /// How many do not.
    pub broken: u64,
    /// The first thousand, those that do not hold first.
    pub items: Vec<AssertionView>,
}

/// Assertions, by day.
pub type AssertionPage = Page<AssertionView>;
