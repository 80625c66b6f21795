//! Imports: what is added from journals and statements, what came of it, and how it is taken back.

use super::{AssertionView, Mapping, StatementRow, WhenClosed};
use crate::Page;
use atom_core::{JobId, UploadId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The form of what is imported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// What its content tells.
    #[default]
    Auto,
    /// hledger.
    Hledger,
    /// Ledger.
    Ledger,
    /// Beancount.
    Beancount,
    /// A table of a bank.
    Csv,
    /// Open Financial Exchange.
    Ofx,
    /// Quicken.
    Qif,
    /// ISO 20022, bank to customer statement.
    Camt053,
    /// SWIFT customer statement.
    Mt940,
    /// An archive of Atom's books.
    Json,
}

/// Request of `ledger.import`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The file on this machine. What it includes lies in the same folder or below.
    pub path: String,
    /// Its form.
    #[serde(default)]
    pub format: ImportFormat,
    /// The account that a statement is of; the one that the bank's name of it was imported to before, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How a table is read; what is left out is remembered of the account, or recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// Goes on as a job with progress, which can be cancelled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub job: bool,
    /// Only tells what would be added.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Replies when the job is through, with what came of it. Without a job an import is done when it replies anyway.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wait: bool,
    /// What becomes of entries whose day is closed. An archive is taken as it is.
    #[serde(default, skip_serializing_if = "WhenClosed::refuses")]
    pub when_closed: WhenClosed,
}

/// Request of `ledger.import_upload`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportUpload {
    /// The upload that has the journal or the statement. It includes no other files.
    pub upload: UploadId,
    /// What the file is called.
    pub name: String,
    /// Its form.
    #[serde(default)]
    pub format: ImportFormat,
    /// The account that a statement is of; the one that the bank's name of it was imported to before, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How a table is read; what is left out is remembered of the account, or recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// Goes on as a job with progress, which can be cancelled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub job: bool,
    /// Only tells what would be added.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Replies when the job is through, with what came of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wait: bool,
    /// What becomes of entries whose day is closed. An archive is taken as it is.
    #[serde(default, skip_serializing_if = "WhenClosed::refuses")]
    pub when_closed: WhenClosed,
}

/// What was understood and left out, or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportWarning {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
    /// What.
    pub message: String,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Imported {
    /// The form that it was read in.
    pub format: ImportFormat,
    /// Entries that are new.
    pub transactions: u64,
    /// Their lines.
    pub postings: u64,
    /// Entries that are here already.
    pub duplicates: u64,
    /// What was left out or does not hold: the first thousand.
    pub warnings: Vec<ImportWarning>,
    /// Names the import, so that `ledger.import.undo` takes back what it added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// The account that a statement was posted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How a table was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// What the columns of a table are called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The first lines of a statement as they were understood; of a journal that is only looked at, the first new entries
    /// by their first lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<StatementRow>,
    /// Of what is only looked at: the balances that would be others than now, the first five hundred by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<BalanceChange>,
    /// How many they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes_total: Option<u64>,
    /// How many accounts would be new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts_new: Option<u64>,
    /// How many prices would be new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices_new: Option<u64>,
}

/// A balance before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalanceChange {
    /// The account.
    pub account: String,
    /// Of what.
    pub commodity: String,
    /// How much it holds now.
    pub before: String,
    /// How much it would hold.
    pub after: String,
    /// Whether the account would be new.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new: bool,
}

/// Reply of `ledger.import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ImportOutcome {
    /// It is done.
    Done(Box<Imported>),
    /// It goes on as a job; what is above comes as its result.
    Started {
        /// The job.
        job: JobId,
    },
}

/// Request of `ledger.import.undo`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UndoImport {
    /// The import, as `ledger.import` replied it.
    pub import_id: Uuid,
    /// The day that what is closed already is taken back on; each entry on its own day where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Reply of `ledger.import.undo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoneImport {
    /// Entries that were taken back by this.
    pub reversed: u64,
    /// Entries of the import that had been taken back before.
    pub kept: u64,
    /// Assertions that held before and do not any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broke: Vec<AssertionView>,
}

/// Request of `ledger.imports`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListImports {
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An import that added something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportView {
    /// Its id, by which it is taken back.
    pub id: Uuid,
    /// The file, by its name.
    pub name: String,
    /// Entries that it added.
    pub entries: u64,
    /// When it was imported.
    pub at: Timestamp,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Timestamp>,
}

/// A page of imports.
pub type ImportPage = Page<ImportView>;
