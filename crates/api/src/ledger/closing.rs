//! The end of a period, and of a year.

use super::Post;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Request of `ledger.close_period`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClosePeriod {
    /// The last day that is closed.
    pub through: Date,
    /// Only against posting by mistake: whoever may close periods still posts there, with `ledger.post_late`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub soft: bool,
}

/// Request of `ledger.reopen_period`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReopenPeriod {
    /// The last day that stays closed; none where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Date>,
}

/// Reply of `ledger.close_period` and `ledger.reopen_period`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Period {
    /// The last day that is closed.
    pub closed_through: Option<Date>,
    /// The last day on which only those post who may close periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft_closed_through: Option<Date>,
}

/// Request of `ledger.close_year`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseYear {
    /// The last day of the year.
    pub through: Date,
    /// Where what came less what went is kept; `Equity:Retained Earnings` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// Request of `ledger.post_late`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostLate {
    /// The entry, which may be of a day that is closed softly.
    pub entry: Post,
}
