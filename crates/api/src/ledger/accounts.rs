//! Accounts: what each is, what it may hold, and the charts to start from.

use crate::Page;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// What is owned.
    Asset,
    /// What is owned and can be spent at once.
    Cash,
    /// What is owed.
    Liability,
    /// What belongs to the owners.
    Equity,
    /// Where it came from.
    Income,
    /// Where it went.
    Expense,
    /// None that its name or a declaration tells.
    Other,
}

/// What the balance of an account may not leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Of what.
    pub commodity: String,
    /// It may not hold less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_below: Option<String>,
    /// It may not hold more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_above: Option<String>,
}

/// Request of `ledger.accounts`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountView {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AccountKind,
    /// Its number in a chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The first day on which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Date>,
    /// The last day on which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Date>,
    /// What it may hold; anything where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodities: Option<Vec<String>>,
    /// What its balance may not leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Names that mean it too: those that it had, and accounts that were merged into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// Request of `ledger.account.open`. What is left out stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenAccount {
    /// Its name.
    pub account: String,
    /// What it is; what its name or those above it tell, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AccountKind>,
    /// Its number in a chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The first day on which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it may hold; an empty list lets it hold anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodities: Option<Vec<String>>,
    /// What its balance may not leave, in place of what was said before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Vec<Limit>>,
}

/// Request of `ledger.account.close`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseAccount {
    /// Its name.
    pub account: String,
    /// The last day on which it is open.
    pub date: Date,
}

/// Request of `ledger.account.rename`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameAccount {
    /// Its name.
    pub account: String,
    /// Its new name.
    pub to: String,
}

/// Request of `ledger.account.merge`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MergeAccount {
    /// The account that goes.
    pub account: String,
    /// The account that it counts for from then on.
    pub into: String,
}

/// Whose accounts to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Of a company.
    Company,
    /// Of somebody who works for themselves.
    Freelancer,
    /// Of a household.
    Household,
}

/// The language of names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// Request of `ledger.chart`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Whose.
    pub kind: ChartKind,
    /// In which language.
    #[serde(default)]
    pub language: Language,
    /// Only tells what would be opened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// An account of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChartAccount {
    /// Its name.
    pub name: String,
    /// Its number.
    pub code: String,
    /// What it is.
    pub kind: AccountKind,
    /// Whether it was not there before.
    pub new: bool,
}

/// Reply of `ledger.chart`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChartReply {
    /// The accounts, in the order of their numbers.
    pub accounts: Vec<ChartAccount>,
    /// How many of them were not there before.
    pub opened: u64,
}

/// A page of accounts.
pub type AccountPage = Page<AccountView>;
