//! The books in the store.
//!
//! - **Facts.** An entry and its postings are only ever added, chained by a hash that covers all that they say. A mistake
//!   is reversed by a further entry. Triggers of the store refuse everything else, also to this crate.
//! - **Balanced twice.** [`atom_ledger::Entry`] cannot be had unbalanced, and the row that seals it is refused by the
//!   database unless its postings come to zero.
//! - **Once.** A posting has an idempotency key; an imported entry has a key made of its day, what it says, and its number
//!   among identical twins. Saying it again adds nothing.
//! - **Closed.** Closing and reopening a period are links of the chain; the proof holds every entry against those before it.
//! - **Announced.** What is pending counts nowhere; it is posted, voided or expired exactly once, each a link of the chain.
//! - **Kept, not summed.** What accounts hold is maintained by month, in the transaction that changes it.

mod accounts;
mod aging;
mod archive;
mod assertions;
mod balances;
mod besides;
mod book;
mod categorize;
mod chain;
mod chart;
mod closing;
mod correct;
mod entry;
mod error;
mod export;
mod folder;
mod ground;
mod history;
mod import;
mod imports;
mod late;
mod lines;
mod linked;
mod lots;
mod names;
mod own;
mod pending;
mod period;
mod post;
mod preview;
mod prices;
mod register;
mod report;
mod revalue;
mod reverse;
mod statement;
mod sums;
mod undo_import;
mod upload;
mod verify;
mod watched;

pub use accounts::{accounts, close_account, merge_account, open_account, rename_account};
pub use archive::{Archive, restore};
pub use assertions::{assertions, remove_assertion, set_assertion};
pub use balances::balances;
pub use categorize::{accept, categorize, create_rule, delete_rule, list_rules, reject};
pub use chart::chart;
pub use closing::close_year;
pub use correct::{correct, correct_late, correction};
pub use entry::entry;
pub use error::BooksError;
pub use export::export;
pub use history::history;
pub use import::{Source, Watch, import};
pub use imports::list_imports;
pub use lines::lines;
pub use lots::{lot_settings, lots, preview_sale, sell, set_lots};
pub use names::names;
pub use pending::{expire, pending, post_pending, post_pending_late, void};
pub use period::{close, reopen};
pub use post::{post, post_late, post_many};
pub use prices::{add_prices, list_prices};
pub use register::register;
pub use report::report;
pub use revalue::revalue;
pub use reverse::{reverse, reverse_late};
pub use statement::{StatementSetting, StatementSource, import_statement, statement_setting};
pub use undo_import::undo_import;
pub use verify::{check, verify};
pub use watched::GoesOn;
