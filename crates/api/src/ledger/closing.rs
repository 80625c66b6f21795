//! The end of a period, and of a year.

use super::{Correct, Post, PostPending, Posted, Reverse};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Request of `ledger.close_period`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClosePeriod {
    /// The last day that is closed.
    pub through: Date,
    /// Only against posting by mistake: whoever may close periods still posts there, with `ledger.post_late`,
    /// `ledger.reverse_late`, `ledger.correct_late` and `ledger.post_pending_late`.
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
    /// Only tells what would be moved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

/// What an account held at the end of the year, which moves into equity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClosedRow {
    /// The account of what came or went.
    pub account: String,
    /// Of what.
    pub commodity: String,
    /// How much it held, which is taken out of it; what came is negative.
    pub quantity: String,
}

/// Reply of `ledger.close_year`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClosedYear {
    /// The closing entry; nothing where it was only looked at.
    #[serde(flatten)]
    pub posted: Option<Posted>,
    /// The account of equity that takes it, by the name that it has today.
    pub account: String,
    /// What is moved, by account.
    pub rows: Vec<ClosedRow>,
}

/// How it is told that a day is closed firmly: `conflict`, with this before the last day that is.
pub const CLOSED_THROUGH: &str = "The books are closed through ";

/// What becomes of an entry whose day is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhenClosed {
    /// It is refused.
    #[default]
    Refuse,
    /// It goes to the first day that is open, and says for which day it was meant: `late: 2026-01-05` in its comment.
    Next,
}

impl WhenClosed {
    /// Whether it is refused, as where nothing is said.
    #[must_use]
    pub fn refuses(&self) -> bool {
        *self == Self::Refuse
    }
}

/// An entry whose day was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moved {
    /// The day that it was meant for.
    pub from: Date,
    /// The day that it was posted on.
    pub to: Date,
}

/// Request of `ledger.post_late`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostLate {
    /// The entry, which may be of a day that is closed softly.
    pub entry: Post,
}

/// Request of `ledger.reverse_late`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReverseLate {
    /// What is taken back, on a day that may be closed softly.
    pub reversal: Reverse,
}

/// Request of `ledger.correct_late`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CorrectLate {
    /// What is corrected, on days that may be closed softly.
    pub correction: Correct,
}

/// Request of `ledger.post_pending_late`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostPendingLate {
    /// What is pending, and the day that it counts for, which may be closed softly.
    pub entry: PostPending,
}
