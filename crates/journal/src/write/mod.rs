//! Journals on their way out, each in a form that its program reads back to the same balances.
//!
//! What a form can say is written; what it cannot is noted with how often it came.

mod amounts;
mod beancount;
mod claims;
mod plain;

pub use claims::Claim;

use crate::Format;
use amounts::quoted;
use atom_ledger::{AccountKind, Amount, Entry};
use claims::Held;
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// What is known of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AccountKind,
    /// Its number in a chart.
    pub code: Option<String>,
    /// The first day on which it is open.
    pub opened: Option<Date>,
    /// The last day on which it is open.
    pub closed: Option<Date>,
    /// What it may hold; anything where this is absent.
    pub commodities: Option<Vec<String>>,
}

/// An account as it is written.
#[derive(Debug, Default)]
struct Account {
    facts: Option<AccountFacts>,
    /// The first and the last day on which it was written.
    first: Option<Date>,
    last: Option<Date>,
    /// Whether lots stand there with their costs.
    lots: bool,
}

impl Account {
    fn used(&mut self, day: Date) {
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }
}

/// Writes entries one after the other.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    body: String,
    /// The accounts, by the names that they have here.
    accounts: BTreeMap<String, Account>,
    notes: BTreeSet<String>,
    /// What could not be said, with how often.
    lacks: BTreeMap<&'static str, u64>,
    /// What accounts hold so far, where that is counted.
    held: Option<Held>,
    /// Accounts of which a posting has a day of its own in hledger, so that it counts there at another moment.
    moved: BTreeSet<String>,
    /// What is said of the end of days that are not over yet.
    waiting: BTreeMap<Date, Vec<Claim>>,
}

impl Writer {
    /// A writer of a dialect, for entries in any order.
    #[must_use]
    pub const fn new(format: Format) -> Self {
        Self {
            format,
            body: String::new(),
            accounts: BTreeMap::new(),
            notes: BTreeSet::new(),
            lacks: BTreeMap::new(),
            held: None,
            moved: BTreeSet::new(),
            waiting: BTreeMap::new(),
        }
    }

    /// A writer of a dialect that knows what accounts hold, so that it can write assertions. Entries come in the order of
    /// their days.
    #[must_use]
    pub fn in_order(format: Format) -> Self {
        Self { held: Some(Held::default()), ..Self::new(format) }
    }

    /// Adds an entry.
    pub fn entry(&mut self, entry: &Entry) {
        self.entry_with(entry, &[]);
    }

    /// Adds an entry with what is said of accounts at its lines, counted from nought.
    pub fn entry_with(&mut self, entry: &Entry, claims: &[(usize, Claim)]) {
        self.settle(Some(entry.head().date));
        match self.format {
            Format::Hledger | Format::Ledger => self.plain(entry, claims),
            Format::Beancount => self.beancount(entry, claims),
        }
    }

    /// Adds what is known of an account.
    pub fn account(&mut self, facts: AccountFacts) {
        let name = match self.format {
            Format::Hledger | Format::Ledger => self.plain_account(&facts.name),
            Format::Beancount => self.beancount_account(&facts.name),
        };
        let account = self.accounts.entry(name).or_default();
        let twice = account.facts.is_some();
        account.facts = account.facts.take().or(Some(facts));
        self.lack("Accounts that get one name there are one", u64::from(twice));
    }

    /// Adds what a unit was worth on a day.
    pub fn price(&mut self, date: Date, commodity: &str, price: &Amount) {
        match self.format {
            Format::Hledger | Format::Ledger => self.plain_price(date, commodity, price),
            Format::Beancount => self.beancount_price(date, commodity, price),
        }
    }

    /// Adds a document that is linked to an account.
    pub fn document(&mut self, date: Date, account: &str, path: &str) {
        if self.format != Format::Beancount {
            return self.lack("Documents that are linked to accounts are left out", 1);
        }
        let account = self.beancount_account(account);
        writeln!(self.body, "{date} document {account} {}", quoted(path)).ok();
        self.accounts.entry(account).or_default().used(date);
        self.lack("Paths of documents stand as their journal has them", 1);
    }

    /// Notes what could not be said, with how often.
    pub fn lack(&mut self, what: &'static str, count: u64) {
        if count > 0 {
            *self.lacks.entry(what).or_default() += count;
        }
    }

    /// What was written since this was asked last.
    #[must_use]
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.body)
    }

    /// What is left to write: what is said of the last days, and the accounts, which may be declared anywhere; and what the
    /// form cannot say.
    #[must_use]
    pub fn finish(mut self) -> (String, Vec<String>) {
        self.settle(None);
        let mut text = self.take();
        for (name, account) in std::mem::take(&mut self.accounts) {
            let opened = match self.format {
                Format::Hledger | Format::Ledger => self.plain_open(&name, &account),
                Format::Beancount => self.beancount_open(&name, &account),
            };
            text.push_str(&opened);
        }
        let lacks = self.lacks.iter().map(|(what, count)| format!("{what} ({count})."));
        let notes = self.notes.iter().cloned().chain(lacks).collect();
        (text, notes)
    }
}
