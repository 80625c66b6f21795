//! The books: entries, balances, reports.
//!
//! Quantities are decimal strings, never numbers of JSON. Accounts are named by their names; an account comes to be with
//! the first posting to it. Posted entries never change: a mistake is reversed.

mod accounts;
mod assertions;
mod categorize;
mod closing;
mod documents;
mod entries;
mod exports;
mod history;
mod imports;
mod lots;
mod names;
mod pending;
mod post;
mod prices;
mod registers;
mod reports;
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
pub use closing::{
    CLOSED_THROUGH, ClosePeriod, CloseYear, ClosedRow, ClosedYear, CorrectLate, Moved, Period, PostLate,
    PostPendingLate, ReopenPeriod, ReverseLate, WhenClosed,
};
pub use documents::{
    AttachDocument, DocumentPage, DocumentView, ListDocuments, ReadDocument, RemoveDocument, SaveDocument,
};
pub use entries::{Cost, EntryView, GetEntry, PostingKind, PostingView, Price, Quantity, SourceLine};
pub use exports::{Export, ExportCopy, ExportFormat, Exported, ExportedCopy};
pub use history::{GetHistory, History, HistoryLink, LinkKind, Verified, Verify};
pub use imports::{
    BalanceChange, Import, ImportFormat, ImportOutcome, ImportPage, ImportUpload, ImportView, ImportWarning, Imported,
    ListImports, UndoImport, UndoneImport,
};
pub use lots::{
    ListLotSettings, LotBooking, LotChoice, LotSetting, LotSettingPage, Lots, LotsReply, OpenLot, Sale, SaleView, Sell,
    SetLots, Sold, TakenLot,
};
pub use names::{AccountName, AccountType, CommodityName, Names, NamesReply, PAYEES_MAX, PayeeName};
pub use pending::{EntryState, Expire, Expired, PendingEntry, PendingList, PendingPage, PostPending, Void};
pub use post::{
    Correct, Corrected, Correction, ENTRIES_MAX, EntryMark, GetCorrection, NewPosting, Post, PostMany, Posted,
    PostedMany, Reverse,
};
pub use prices::{AddPrices, AddedPrices, Gap, ListPrices, NewPrice, PricePage, PriceView, Valuation};
pub use registers::{BalanceRow, Balances, BalancesReply, Line, Lines, LinesPage, Register, RegisterPage, RegisterRow};
pub use reports::{By, CashHeld, CashMethod, Column, Report, ReportKind, ReportReply, ReportRow, Section};
pub use revalue::{Revalue, Revalued, RevaluedRow};
pub use statement::{DateOrder, Mapping, SignConvention, StatementRow};
