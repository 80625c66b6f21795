//! What accounts hold: line by line, oldest or newest first, and altogether.

use crate::Page;
use atom_core::EntryId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Request of `ledger.register`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The account, by its name.
    pub account: String,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Through this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// As it was known at this instant: without what was posted later, whatever day that is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterRow {
    /// The entry.
    pub entry_id: EntryId,
    /// Its day.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// By how much the account changes.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// What the account holds of it behind this row, from its beginning on.
    pub balance: String,
}

/// A page of a register.
pub type RegisterPage = Page<RegisterRow>;

/// Request of `ledger.lines`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// The account, by its name.
    pub account: String,
    /// Also what is below it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Through this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// As it was known at this instant: what was posted later is not there, however early its day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One line of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The entry.
    pub entry_id: EntryId,
    /// The number of the line in it.
    pub line: u32,
    /// Its day.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// The account, which is one below where those were asked for.
    pub account: String,
    /// The other accounts of the entry, in the order of its lines.
    pub others: Vec<String>,
    /// By how much the account changes.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// What was held of it behind this line, from the beginning on.
    pub balance: String,
    /// Whether the entry was taken back, or takes another one back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
}

/// A page of the lines of an account.
pub type LinesPage = Page<Line>;

/// Request of `ledger.balances`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Balances {
    /// At the end of this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Only this account and those below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// So many parts of each name; what is deeper is added to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// As it was known at this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
}

/// What an account holds of a commodity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalanceRow {
    /// The account.
    pub account: String,
    /// The commodity as its source writes it; empty for a bare number.
    pub commodity: String,
    /// How much, with the decimal places that the commodity is shown with.
    pub quantity: String,
    /// How much exactly, where that has more decimal places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
}

/// Reply of `ledger.balances`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalancesReply {
    /// The balances that are not zero, by account and commodity.
    pub rows: Vec<BalanceRow>,
}
