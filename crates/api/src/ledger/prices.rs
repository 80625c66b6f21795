//! What things are worth.

use super::Quantity;
use crate::Page;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What a unit is worth on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPrice {
    /// The day.
    pub date: Date,
    /// Of what.
    pub commodity: String,
    /// What one of it is worth.
    pub price: Quantity,
}

/// Request of `ledger.prices.add`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddPrices {
    /// The prices; all are added or none.
    pub prices: Vec<NewPrice>,
    /// Where they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Reply of `ledger.prices.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddedPrices {
    /// How many are new.
    pub added: u64,
    /// How many were here already.
    pub duplicates: u64,
}

/// Request of `ledger.prices.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListPrices {
    /// Only of this commodity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodity: Option<String>,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Through this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A price, newest day first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriceView {
    /// The day.
    pub date: Date,
    /// Of what.
    pub commodity: String,
    /// What one of it is worth.
    pub price: Quantity,
    /// Where it comes from.
    pub source: String,
    /// When it became known here.
    pub known_at: Timestamp,
}

/// At which prices a report values what it shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Valuation {
    /// Of the last day of each column.
    #[default]
    PeriodEnd,
    /// Of the day of each entry.
    Historical,
}

/// A figure that cannot be valued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// What has no price.
    pub commodity: String,
    /// On or before this day.
    pub date: Date,
    /// What is missing, in words.
    pub reason: String,
}

/// A page of prices.
pub type PricePage = Page<PriceView>;
