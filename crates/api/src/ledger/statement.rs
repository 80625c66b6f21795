//! How a table of a bank is read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// In which order day, month and year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2026-12-31.
    Ymd,
    /// 31.12.2026.
    Dmy,
    /// 12/31/2026.
    Mdy,
}

/// Whose side the signs of a table take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignConvention {
    /// What comes in is more.
    #[default]
    AsWritten,
    /// What goes out is more, as in many statements of credit cards.
    Inverted,
}

/// How a table is read: recognised, shown for confirmation, and remembered for the account. Columns count from zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The encoding of the file, such as `windows-1252`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What parts the columns: one character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Rows in front of the first line of the statement, the names of the columns among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_rows: Option<u32>,
    /// The column of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<u32>,
    /// The order of day, month and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The column of the amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// The column of what went out, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debit: Option<u32>,
    /// The column of what came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<u32>,
    /// The column that says which way an amount goes, such as `S` and `H`, or `debit` and `credit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<u32>,
    /// The decimal sign: `.` or `,`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// Whose side the signs take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<SignConvention>,
    /// The column of whom it was with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<u32>,
    /// The columns of what it was, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<Vec<u32>>,
    /// The column of the currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_column: Option<u32>,
    /// The currency of all rows, where no column has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The column of what the bank names a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
}

impl Mapping {
    /// One that says nothing, so that all is recognised.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            encoding: None,
            delimiter: None,
            skip_rows: None,
            date: None,
            date_order: None,
            amount: None,
            debit: None,
            credit: None,
            direction: None,
            decimal: None,
            sign: None,
            payee: None,
            narration: None,
            currency_column: None,
            currency: None,
            id: None,
        }
    }
}

/// A line of a statement as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatementRow {
    /// Where it stands.
    pub line: u32,
    /// The day.
    pub date: Date,
    /// By how much the account changes; of a journal, what the first line of the entry says.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// Whether it is here already.
    pub duplicate: bool,
}
