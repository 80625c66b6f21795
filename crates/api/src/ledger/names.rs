//! What is named in the books: accounts, commodities and payees.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most payees of `ledger.names`.
pub const PAYEES_MAX: u32 = 500;

/// Request of `ledger.names`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Names {}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
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

/// An account by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountName {
    /// The name, such as `Assets:Bank:Checking`.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: AccountType,
}

/// A commodity by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommodityName {
    /// What it is called, such as `EUR`; empty for a bare number.
    pub code: String,
    /// The decimal places that its amounts are shown with.
    pub places: u8,
}

/// Somebody or something that entries name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PayeeName {
    /// The name.
    pub name: String,
    /// The accounts of the newest entry with it, in the order of its lines.
    pub accounts: Vec<String>,
}

/// Reply of `ledger.names`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamesReply {
    /// All accounts, by name.
    pub accounts: Vec<AccountName>,
    /// All commodities, the one that most was posted in first.
    pub commodities: Vec<CommodityName>,
    /// The payees of the newest entries, the newest first.
    pub payees: Vec<PayeeName>,
    /// How many entries there are.
    pub entries: u64,
    /// The last day that is closed.
    pub closed_through: Option<Date>,
    /// The last day on which only those post who may close periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft_closed_through: Option<Date>,
}
