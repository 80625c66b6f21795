//! The books: entries, balances, reports.
//!
//! Quantities are decimal strings, never numbers of JSON. Accounts are named by their names; an account comes to be with
//! the first posting to it. Posted entries never change: a mistake is reversed.

mod accounts;
mod assertions;
mod categorize;
mod closing;
mod documents;
mod history;
mod lots;
mod pending;
mod prices;
mod revalue;
mod statement;

pub use accounts::{
    AccountKind, AccountPage, AccountView, Accounts, Chart, ChartAccount, ChartKind, ChartReply, CloseAccount,
    Language, Limit, MergeAccount, OpenAccount, RenameAccount,
};
pub use assertions::{
    AssertionPage, AssertionView, AssertionsTold, ListAssertions, Moment, RemoveAssertion, SetAssertion,
};
pub use categorize::{
    AcceptProposal, Categorize, CreateRule, DeleteRule, ListRules, Proposal, ProposalPage, RejectProposal, Rejected,
    RulePage, RuleView,
};
pub use closing::{CloseYear, PostLate};
pub use documents::{
    AttachDocument, DocumentPage, DocumentView, ListDocuments, ReadDocument, RemoveDocument, SaveDocument,
};
pub use history::{GetHistory, History, HistoryLink, LinkKind};
pub use lots::{
    ListLotSettings, LotBooking, LotChoice, LotSetting, LotSettingPage, Lots, LotsReply, OpenLot, Sale, SaleView, Sell,
    SetLots, Sold, TakenLot,
};
pub use pending::{EntryState, Expire, Expired, PendingEntry, PendingList, PendingPage, PostPending, Void};
pub use prices::{AddPrices, AddedPrices, Gap, ListPrices, NewPrice, PricePage, PriceView, Valuation};
pub use revalue::{Revalue, Revalued, RevaluedRow};
pub use statement::{
    DateOrder, ImportOutcome, ImportPage, ImportView, ListImports, Mapping, SignConvention, StatementRow, UndoImport,
    UndoneImport,
};

use crate::Page;
use atom_core::EntryId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// The most entries of one `ledger.post_many`.
pub const ENTRIES_MAX: usize = 10_000;

/// So much of a commodity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// How much, such as `"-12.50"`.
    pub quantity: String,
    /// Of what, such as `EUR`.
    pub commodity: String,
}

/// What an amount was exchanged for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// How much.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// For all of it, and not for each unit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total: bool,
}

/// What each unit of a lot cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// How much for each unit.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// When the lot was acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// One line of an entry that is to be posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPosting {
    /// Which account changes, by its name.
    pub account: String,
    /// By how much; one line may leave it out, and takes what the others leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commodity: Option<String>,
    /// What each unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// Request of `ledger.post`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Names this posting: the same again replies the same and posts nothing; with another content it is a `conflict`.
    pub idempotency_key: String,
    /// The day that it counts for.
    pub date: Date,
    /// Whom it was with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Its lines; their weights come to zero in each commodity.
    pub postings: Vec<NewPosting>,
    /// Only announces it: it counts nowhere until `ledger.post_pending`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// The last day on which what is pending can be posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// Reply of `ledger.post`, `ledger.post_pending`, `ledger.void` and `ledger.reverse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Posted {
    /// The entry.
    pub entry_id: EntryId,
    /// Its number in the chain, from one on.
    pub sequence: u64,
    /// The head of the chain with it.
    pub hash: String,
    /// Assertions that held before and do not any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broke: Vec<AssertionView>,
}

/// Request of `ledger.post_many`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostMany {
    /// The entries, in their order.
    pub entries: Vec<Post>,
}

/// Reply of `ledger.post_many`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostedMany {
    /// What became of each, in the same order.
    pub entries: Vec<Posted>,
    /// Assertions that held before and do not any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broke: Vec<AssertionView>,
}

/// Request of `ledger.reverse`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The entry.
    pub entry_id: EntryId,
    /// The day that the reversal counts for.
    pub date: Date,
}

/// Request of `ledger.entry`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetEntry {
    /// The entry.
    pub id: EntryId,
}

/// With which postings a posting balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PostingKind {
    /// With the real ones.
    Real,
    /// A virtual one, with those of its kind.
    VirtualBalanced,
    /// A virtual one, with none.
    Virtual,
}

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostingView {
    /// Which account changes.
    pub account: String,
    /// By how much.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// With which postings it balances.
    pub kind: PostingKind,
    /// What it counts for in the balance of the entry, where that is not its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Quantity>,
    /// What each unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What its source says of it besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Where an imported entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceLine {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
}

/// Reply of `ledger.entry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// The entry.
    pub id: EntryId,
    /// Its number in the chain.
    pub sequence: u64,
    /// The day that it counts for.
    pub date: Date,
    /// When it was posted here.
    pub known_at: Timestamp,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// The number of a voucher.
    pub code: String,
    /// As its source marks it.
    pub mark: String,
    /// What its source says of it besides.
    pub comment: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Links.
    pub links: Vec<String>,
    /// Its lines.
    pub postings: Vec<PostingView>,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<EntryId>,
    /// The entry that takes this one back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<EntryId>,
    /// Where it stands, when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceLine>,
    /// Its link in the chain.
    pub hash: String,
    /// Whether it counts, or what became of it while it was pending.
    #[serde(default)]
    pub state: EntryState,
}

/// Request of `ledger.register`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The account, by its name.
    pub account: String,
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

/// One row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterRow {
    /// The entry.
    pub entry_id: EntryId,
    /// Its day.
    pub date: Date,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// By how much the account changes.
    pub quantity: String,
    /// Of what.
    pub commodity: String,
    /// What the account holds of it behind this row, from its beginning on.
    pub balance: String,
}

/// Request of `ledger.balances`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Balances {
    /// At the end of this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Only this account and those below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// So many parts of each name; what is deeper is added to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// As it was known at this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Timestamp>,
}

/// What an account holds of a commodity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalanceRow {
    /// The account.
    pub account: String,
    /// The commodity as its source writes it; empty for a bare number.
    pub commodity: String,
    /// How much, with the decimal places that the commodity is shown with.
    pub quantity: String,
    /// How much exactly, where that has more decimal places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
}

/// Reply of `ledger.balances`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BalancesReply {
    /// The balances that are not zero, by account and commodity.
    pub rows: Vec<BalanceRow>,
}

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
    /// The account; empty in a row of totals.
    pub account: String,
    /// Whom something is open with, in a report of what is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payee: String,
    /// The commodity.
    pub commodity: String,
    /// One quantity for each column or bucket; `null` where a price is missing, see the gaps.
    pub quantities: Vec<Option<String>>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// What it is of: `assets`, `liabilities`, `equity`, `income`, `expenses`, `cash` or `accounts`.
    pub name: String,
    /// Its rows. Liabilities, equity and income stand the other way round than in the books, so that more is more.
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
    /// The buckets of what is open, in days since it was due.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<String>,
    /// What could not be valued, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

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
    pub import_id: Option<uuid::Uuid>,
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
}

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

/// Request of `ledger.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {}

/// Reply of `ledger.verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verified {
    /// Whether all holds.
    pub ok: bool,
    /// How many entries there are.
    pub entries: u64,
    /// How many lines they have.
    pub postings: u64,
    /// The head of the chain.
    pub head: String,
    /// The first damage, with its place.
    pub damage: Option<String>,
    /// What is said of balances, and whether it holds. What does not is no damage.
    #[serde(default)]
    pub assertions: AssertionsTold,
}

/// A page of a register.
pub type RegisterPage = Page<RegisterRow>;
