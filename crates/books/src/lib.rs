//! The books in the store.
//!
//! - **Facts.** An entry and its postings are only ever added, chained by a hash that covers all that they say. A mistake
//!   is reversed by a further entry. Triggers of the store refuse everything else, also to this crate.
//! - **Balanced twice.** [`atom_ledger::Entry`] cannot be had unbalanced, and the row that seals it is refused by the
//!   database unless its postings come to zero.
//! - **Once.** A posting has an idempotency key; an imported entry has a key made of its day, what it says, and its number
//!   among identical twins. Saying it again adds nothing.
//! - **Announced.** What is pending counts nowhere; it is posted, voided or expired exactly once, each a link of the chain.
//! - **Kept, not summed.** What accounts hold is maintained by month, in the transaction that changes it.

mod accounts;
mod balances;
mod book;
mod chain;
mod chart;
mod entry;
mod error;
mod export;
mod folder;
mod import;
mod pending;
mod period;
mod post;
mod register;
mod report;
mod verify;

pub use accounts::{accounts, close_account, merge_account, open_account, rename_account};
pub use balances::balances;
pub use chart::chart;
pub use entry::{entry, reverse};
pub use error::BooksError;
pub use export::export;
pub use import::{Source, import};
pub use pending::{expire, pending, post_pending, void};
pub use period::{close, reopen};
pub use post::{post, post_many};
pub use register::register;
pub use report::report;
pub use verify::{check, verify};
