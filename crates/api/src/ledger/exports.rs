//! Exports: the books in the forms of others, or as an archive.

use serde::{Deserialize, Serialize};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// hledger.
    Hledger,
    /// Ledger.
    Ledger,
    /// Beancount.
    Beancount,
    /// One line for each posting.
    Csv,
    /// All that the books have, to be imported where there are none.
    Json,
}

impl ExportFormat {
    /// How the names of its files end, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Hledger => "journal",
            Self::Ledger => "ledger",
            Self::Beancount => "beancount",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Request of `ledger.export`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The form.
    pub format: ExportFormat,
    /// The file to write, which must not exist.
    pub path: String,
}

/// Reply of `ledger.export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Entries in it.
    pub transactions: u64,
    /// What the form cannot say, and how it stands in the file instead.
    pub notes: Vec<String>,
}

/// Request of `ledger.export_copy`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportCopy {
    /// The form.
    pub format: ExportFormat,
}

/// Reply of `ledger.export_copy`. The file is read with `exports.read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportedCopy {
    /// What the file is called.
    pub name: String,
    /// Entries in it.
    pub transactions: u64,
    /// What the form cannot say, and how it stands in the file instead.
    pub notes: Vec<String>,
}
