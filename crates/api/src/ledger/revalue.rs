//! Foreign money at the price of the end of a period.

use super::{Gap, Posted};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Request of `ledger.revalue`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revalue {
    /// The last day of the period.
    pub through: Date,
    /// The commodity that the books are kept in.
    pub commodity: String,
    /// What is revalued; every other currency where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodities: Option<Vec<String>>,
    /// Where the difference goes; `Income:Exchange gains` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gains: Option<String>,
    /// Only tells what would be posted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// What an account holds of a foreign commodity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevaluedRow {
    /// The account.
    pub account: String,
    /// Of what.
    pub commodity: String,
    /// How much.
    pub quantity: String,
    /// What it came to, each line at the price of its day; `null` where a price is missing, see the gaps.
    pub carried: Option<String>,
    /// What it is worth at the end of the period.
    pub worth: Option<String>,
    /// The difference.
    pub difference: Option<String>,
}

/// Reply of `ledger.revalue`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Revalued {
    /// What was looked at, as it is now.
    pub rows: Vec<RevaluedRow>,
    /// What the differences come to; `null` where a price is missing.
    pub difference: Option<String>,
    /// What was posted for this day before, by what its prices were then; what is posted now is the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_before: Option<String>,
    /// The day on which it is taken back.
    pub back_on: Date,
    /// What could not be valued, and why.
    pub gaps: Vec<Gap>,
    /// The entry, where one was posted now, or before and nothing changed since: then the last one of the period.
    pub entry: Option<Posted>,
    /// The entry that takes it back.
    pub reversal: Option<Posted>,
    /// Whether it was posted before, and nothing changed since.
    pub already: bool,
}
