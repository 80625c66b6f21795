//! What a journal has, once it is understood.

use crate::Warning;
use atom_ledger::{AccountKind, Amount, Decimal, Entry};
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::Arc};

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// hledger.
    Hledger,
    /// Ledger.
    Ledger,
    /// Beancount.
    Beancount,
}

/// A journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// The dialect that it was read as.
    pub format: Format,
    /// Its files, by name; the first is the journal itself.
    pub files: Vec<String>,
    /// Its entries, in the order of the files.
    pub entries: Vec<Item>,
    /// Accounts that it declares.
    pub accounts: Vec<Declared>,
    /// The commodities, with the decimal places that their amounts are shown with.
    pub commodities: BTreeMap<Arc<str>, u8>,
    /// Prices that it quotes.
    pub prices: Vec<Quote>,
    /// What it says that accounts hold.
    pub assertions: Vec<Asserted>,
    /// Documents that it links to accounts.
    pub documents: Vec<LinkedDocument>,
    /// What was left out or does not hold.
    pub warnings: Vec<Warning>,
}

/// An entry and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The entry.
    pub entry: Entry,
    /// Which of the journal's files.
    pub file: u32,
    /// The line, from one on.
    pub line: u32,
}

/// An account that a journal declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: Arc<str>,
    /// What it is, where that is said.
    pub kind: Option<AccountKind>,
    /// When it was opened.
    pub opened: Option<Date>,
    /// When it was closed.
    pub closed: Option<Date>,
}

/// What a unit of a commodity was worth on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The day.
    pub date: Date,
    /// The commodity.
    pub commodity: Arc<str>,
    /// Its worth.
    pub price: Amount,
}

/// What an account is said to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// The account.
    pub account: Arc<str>,
    /// How much it should hold.
    pub amount: Amount,
    /// Together with the accounts below it.
    pub below: bool,
    /// And nothing of any other commodity.
    pub alone: bool,
    /// How far off it may be.
    pub tolerance: Decimal,
    /// The day.
    pub date: Date,
    /// The entry and the posting that it stands at, by their places: what comes behind them does not count. Without them
    /// it is of the morning of the day.
    pub at: Option<(usize, usize)>,
    /// Which of the journal's files.
    pub file: u32,
    /// The line, from one on.
    pub line: u32,
}

/// A document that a journal links to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedDocument {
    /// The account.
    pub account: Arc<str>,
    /// The day.
    pub date: Date,
    /// Where it lies, as the journal says.
    pub path: String,
    /// Which of the journal's files.
    pub file: u32,
    /// The line, from one on.
    pub line: u32,
}
