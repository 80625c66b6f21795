//! Reports: sections, columns, and what could not be valued.

use super::{Gap, Valuation};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// What every account holds.
    TrialBalance,
    /// What is owned and owed.
    BalanceSheet,
    /// What came and what went.
    IncomeStatement,
    /// How cash changed.
    CashFlow,
    /// What others owe, by how long ago it was due.
    ArAging,
    /// What is owed to others, by how long ago it was due.
    ApAging,
}

/// How long the columns of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A month.
    Month,
    /// Three.
    Quarter,
    /// Twelve.
    Year,
}

/// How a cash flow tells where cash came from and where it went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CashMethod {
    /// It does not: how each account of cash changed.
    #[default]
    Accounts,
    /// By the other accounts of the entries that touched cash: operating, investing, financing.
    Direct,
    /// From net income, by how all other accounts changed.
    Indirect,
}

/// Request of `ledger.report`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Which.
    pub kind: ReportKind,
    /// From this day on; from the first entry where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Through this day; through the last entry where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Columns beside each other; one for all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// At the end of this day: nothing later counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// As it was known at this instant: what was posted later does not count, however early its day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// All figures in this commodity; each in its own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodity: Option<String>,
    /// At which prices.
    #[serde(default)]
    pub valuation: Valuation,
    /// Of a cash flow: how it is made; by accounts where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<CashMethod>,
    /// Of a balance sheet: also the equity, so that assets are liabilities and equity together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub equity: bool,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Column {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportRow {
    /// The account; empty in a row of totals. In a row that is `derived`, what it is: `Current earnings`, `Net income` or
    /// `Conversion differences`.
    pub account: String,
    /// Whether the row is reckoned from others, and no account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Whom something is open with, in a report of what is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payee: String,
    /// The commodity.
    pub commodity: String,
    /// One quantity for each column or bucket; `null` where a price is missing, see the gaps.
    pub quantities: Vec<Option<String>>,
}

/// What there was of cash. The opening, the net and what rates changed come to the closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashHeld {
    /// Before the first day of each column.
    pub opening: Vec<ReportRow>,
    /// By how much cash is worth more or less than before, at the prices of the end of each column; empty where nothing
    /// is valued so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<ReportRow>,
    /// At the end of the last day of each column.
    pub closing: Vec<ReportRow>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// What it is of: `assets`, `liabilities`, `equity`, `income`, `expenses`, `cash` or `accounts`; in a cash flow that
    /// tells where cash came from, `operating`, `investing`, `financing` and, where there is any, `exchange`: cash that
    /// became other cash, and what stands outside of the balance.
    pub name: String,
    /// Its rows. Liabilities, equity and income stand the other way round than in the books, so that more is more; what
    /// gave cash stands above zero, and what took it below.
    pub rows: Vec<ReportRow>,
    /// What they come to, by commodity.
    pub totals: Vec<ReportRow>,
}

/// Reply of `ledger.report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportReply {
    /// Which.
    pub kind: ReportKind,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its parts.
    pub sections: Vec<Section>,
    /// What they come to together: what is owned less what is owed, what came less what went.
    pub net: Vec<ReportRow>,
    /// In a cash flow that tells where cash came from: what there was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashHeld>,
    /// The buckets of what is open, in days since it was due.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<String>,
    /// What could not be valued, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}
