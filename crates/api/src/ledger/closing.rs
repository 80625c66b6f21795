//! The end of a year.

use super::Post;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
