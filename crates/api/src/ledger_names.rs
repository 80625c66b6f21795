//! The books as a window shows them: what is named in them, an account newest first, and an entry that was mended.

use crate::{
    Page,
    ledger::{ExportFormat, ImportFormat, Mapping, NewPosting, Posted},
};
use atom_core::{EntryId, UploadId};
use jiff::{Timestamp, civil::Date};
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
}

/// Request of `ledger.lines`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// The account, by its name.
    pub account: String,
    /// Also what is below it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Through this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// As it was known at this instant: what was posted later is not there, however early its day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One line of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The entry.
    pub entry_id: EntryId,
    /// The number of the line in it.
    pub line: u32,
    /// Its day.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// The account, which is one below where those were asked for.
    pub account: String,
    /// The other accounts of the entry, in the order of its lines.
    pub others: Vec<String>,
    /// By how much the account changes.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// What was held of it behind this line, from the beginning on.
    pub balance: String,
    /// Whether the entry was taken back, or takes another one back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
}

/// A page of the lines of an account.
pub type LinesPage = Page<Line>;

/// Request of `ledger.correct`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The entry that is wrong.
    pub entry_id: EntryId,
    /// The day that its reversal counts for; its own day where that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_on: Option<Date>,
    /// The day that the right one counts for.
    pub date: Date,
    /// Whom it was with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Its lines; their weights come to zero in each commodity.
    pub postings: Vec<NewPosting>,
}

/// Reply of `ledger.correct`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Corrected {
    /// What takes the wrong one back.
    pub reversal: Posted,
    /// What stands in its place.
    pub entry: Posted,
}

/// Request of `ledger.correction`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetCorrection {
    /// The entry.
    pub id: EntryId,
}

/// Reply of `ledger.correction`: how an entry stands among those that `ledger.correct` made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// The entry that this one stands in the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryId>,
    /// The entry that stands in the place of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<EntryId>,
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
