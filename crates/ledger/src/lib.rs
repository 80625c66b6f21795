//! Double-entry books as values. No store, no files, no clock: what is here is true of every entry, wherever it comes from.
//!
//! - **Exact.** A [`Decimal`] is an integer and a number of decimal places. There is no float, and what does not fit is
//!   [`Overflow`], never a wrap.
//! - **Balanced by construction.** An [`Entry`] can only be had from [`Entry::new`] or [`balance()`], and both refuse
//!   postings whose weights are not zero in each commodity. The weight of a posting is what it counts for in that sum:
//!   its amount at cost or price, where it has one.
//! - **Virtual postings** as hledger and Ledger have them: `[account]` balances among its like, `(account)` does not balance.
//!
//! ```
//! use atom_ledger::{Amount, Draft, Head, Tolerance, balance};
//! let amount = |text: &str| Amount::new(text.parse().expect("a number"), "EUR");
//! let drafts = vec![
//!     Draft::new("Expenses:Food", Some(amount("12.50"))),
//!     Draft::new("Assets:Cash", None), // what is missing is worked out
//! ];
//! let entry = balance(Head::on(jiff::civil::date(2026, 1, 5)), drafts, |_| Tolerance::EXACT).expect("it balances");
//! assert_eq!(entry.postings()[1].units.to_string(), "-12.50 EUR");
//! ```

mod account;
mod amount;
mod balance;
mod decimal;
mod entry;
pub mod iso;
mod lots;

pub use account::{AccountKind, NAME_CHARS_MAX, NameFault, check_name, parents};
pub use amount::{Amount, Cost, Price};
pub use balance::{BalanceError, Draft, Tolerance, balance, plain_entry};
pub use decimal::{Decimal, DecimalFault, Overflow};
pub use entry::{Entry, Group, Head, POSTINGS_MAX, Posting};
pub use lots::{Booking, BookingError, Inventory, Lot, Wanted};
