//! An open book: accounts, commodities and the head of the chain, inside one write transaction.

mod accounts;
mod batch;
mod commodities;
mod line;
mod post;
mod replay;
mod rows;
mod step;

pub(crate) use line::{group, kind_number, quantity};
pub(crate) use replay::{Replay, SealedEntry, SealedPosting};
pub(crate) use step::{Closed, ClosedLink, Step};

use crate::BooksError;
use atom_store::{Row as _, Scoped as _, StoreError, WriteTxn};
use foldhash::fast::RandomState;
use jiff::civil::Date;
use rows::{EntryRow, PostingRow};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// The most decimal places of a commodity.
pub(crate) const SCALE_MAX: u8 = 18;
/// The places of a commodity that stands in prices only.
pub(crate) const WEIGHT_SCALE_MAX: u8 = 9;
/// Entries from which on it is worth to take away triggers and put them back, which costs some milliseconds.
const MANY: usize = 5_000;

/// A commodity of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Commodity {
    pub(crate) id: i64,
    pub(crate) scale: u8,
    pub(crate) shown: u8,
}

/// An account of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Account {
    id: i64,
    origin: Arc<str>,
    /// The first and the last day on which it is open, where there is one.
    open: [Option<String>; 2],
    /// Whether a person said so, and no journal.
    by_hand: [bool; 2],
    /// What it may hold, where not anything.
    holds: Option<Vec<String>>,
}

/// Where an entry comes from.
#[derive(Debug, Default)]
pub(crate) struct Origin<'a> {
    /// The idempotency key, with the digest of what it came with.
    pub(crate) key: Option<(&'a str, [u8; 32])>,
    /// The key of an imported entry.
    pub(crate) source: Option<Vec<u8>>,
    /// File and line of an imported entry.
    pub(crate) place: Option<(&'a str, u32)>,
    /// The row and the id of the entry that this one takes back.
    pub(crate) reverses: Option<(i64, Uuid)>,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) uuid: Uuid,
    pub(crate) seq: i64,
    pub(crate) hash: [u8; 32],
}

/// The book of a workspace, open for posting.
pub(crate) struct Book<'t> {
    txn: &'t mut WriteTxn,
    accounts: HashMap<String, Account, RandomState>,
    commodities: HashMap<String, Commodity, RandomState>,
    closed_through: Option<String>,
    soft_closed_through: Option<String>,
    /// Whether they are closed by an older Atom, and no link of the chain says so yet.
    unsaid: bool,
    late: bool,
    next_id: i64,
    seq: i64,
    head: Vec<u8>,
    day: Option<(Date, Arc<str>)>,
    file: Option<Arc<str>>,
    postings: Vec<PostingRow>,
    entries: Vec<EntryRow>,
}

impl<'t> Book<'t> {
    /// Opens the book; it begins with the first entry.
    pub(crate) async fn open(txn: &'t mut WriteTxn) -> Result<Self, BooksError> {
        let row = txn
            .query("SELECT entries, head, closed_through, soft_closed_through FROM book WHERE workspace = ?1")
            .fetch_optional()
            .await?;
        let (seq, head, closed_through, soft_closed_through) = match row {
            Some(row) => (row.get::<i64, _>(0), row.get::<Vec<u8>, _>(1), row.get(2), row.get(3)),
            None => {
                txn.query("INSERT INTO book (workspace) VALUES (?1)").execute().await?;
                (0, Vec::new(), None, None)
            }
        };
        let closed = closed_through.is_some() || soft_closed_through.is_some();
        let unsaid = closed && !Self::has_said(txn).await?;
        // Rows are numbered across workspaces; only the number is looked at.
        let last = txn
            .query("SELECT id FROM entry NOT INDEXED WHERE workspace = ?1 OR workspace <> ?1 ORDER BY id DESC LIMIT 1")
            .fetch_optional()
            .await?;
        // Old names mean the account that they became, and so do those that were merged.
        let accounts = txn
            .query(
                "SELECT name, id, origin, opened, closed, commodities, opened_by_hand, closed_by_hand FROM account \
                 WHERE workspace = ?1 AND merged IS NULL \
                 UNION ALL SELECT own.name, kept.id, kept.origin, kept.opened, kept.closed, kept.commodities, \
                 kept.opened_by_hand, kept.closed_by_hand \
                 FROM account AS own JOIN account AS kept ON kept.id = own.merged WHERE own.workspace = ?1 \
                 UNION ALL SELECT account_alias.name, kept.id, kept.origin, kept.opened, kept.closed, kept.commodities, \
                 kept.opened_by_hand, kept.closed_by_hand \
                 FROM account_alias JOIN account AS own ON own.id = account_alias.account \
                 JOIN account AS kept ON kept.id = coalesce(own.merged, own.id) WHERE account_alias.workspace = ?1",
            )
            .fetch_all()
            .await?;
        let commodities =
            txn.query("SELECT code, id, scale, shown FROM commodity WHERE workspace = ?1").fetch_all().await?;
        let places = |places: i64| u8::try_from(places).unwrap_or(SCALE_MAX);
        Ok(Self {
            accounts: accounts
                .iter()
                // The names of today go before those of old: they come first, so they are put in last.
                .rev()
                .map(|row| {
                    let holds = row.get::<Option<&str>, _>(5).and_then(|holds| serde_json::from_str(holds).ok());
                    let (open, by_hand) = ([row.get(3), row.get(4)], [row.get(6), row.get(7)]);
                    (row.get(0), Account { id: row.get(1), origin: row.get::<&str, _>(2).into(), open, by_hand, holds })
                })
                .collect(),
            commodities: commodities
                .iter()
                .map(|row| {
                    let commodity = Commodity { id: row.get(1), scale: places(row.get(2)), shown: places(row.get(3)) };
                    (row.get(0), commodity)
                })
                .collect(),
            txn,
            closed_through,
            soft_closed_through,
            unsaid,
            late: false,
            next_id: last.map_or(0, |row| row.get::<i64, _>(0)) + 1,
            seq,
            head,
            day: None,
            file: None,
            postings: Vec::new(),
            entries: Vec::new(),
        })
    }

    /// Whether any link of the chain closes or reopens.
    pub(crate) async fn has_said(txn: &mut WriteTxn) -> Result<bool, BooksError> {
        let said = txn
            .query("SELECT 1 FROM step INDEXED BY step_period WHERE workspace = ?1 AND kind IN ('closed', 'reopened') LIMIT 1")
            .fetch_optional()
            .await?;
        Ok(said.is_some())
    }

    /// The last day that is closed.
    pub(crate) fn closed_through(&self) -> Option<&str> {
        self.closed_through.as_deref()
    }

    /// The last day that is closed softly.
    pub(crate) fn soft_closed_through(&self) -> Option<&str> {
        self.soft_closed_through.as_deref()
    }

    /// The first open day for what is meant for a day that is closed; none where that day is not.
    pub(crate) fn next_open(&self, day: Date) -> Option<Date> {
        let parsed = |day: &Option<String>| day.as_deref().and_then(|day| day.parse::<Date>().ok());
        let closed = parsed(&self.closed_through).filter(|closed| day <= *closed)?;
        let soft = parsed(&self.soft_closed_through).filter(|_| !self.late);
        soft.map_or(closed, |soft| closed.max(soft)).tomorrow().ok()
    }

    /// Makes ready for so many entries: where they are very many, they go in under batches only.
    pub(crate) async fn expect(&mut self, entries: usize) -> Result<(), BooksError> {
        if entries >= MANY && batch::may_open(self.txn).await? {
            self.txn.batches_only().await?;
        }
        Ok(())
    }

    /// Whether entries may go into a period that is closed softly.
    pub(crate) fn late(&mut self, late: bool) {
        self.late = late;
    }

    /// The number that the next link of the chain gets.
    pub(crate) fn next_seq(&self) -> i64 {
        self.seq + 1
    }

    /// Writes what waits: postings first, then the entries that seal them, in the order of the chain.
    pub(crate) async fn flush(&mut self) -> Result<(), BooksError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let (postings, entries) = (std::mem::take(&mut self.postings), std::mem::take(&mut self.entries));
        rows::write(self.txn, postings, entries).await
    }
}

/// What the database says when a balance leaves the integers, in words.
fn too_large(error: StoreError) -> BooksError {
    match error {
        StoreError::Constraint(message) if message.contains("cannot store REAL value") => {
            BooksError::invalid("postings", "A balance would become too large to be kept exactly.")
        }
        other => other.into(),
    }
}

/// What the database says when an account would hold less or more than it may, in words.
fn beyond_limits(error: StoreError) -> BooksError {
    match error {
        StoreError::Constraint(message) if message.contains("leave its limits") => BooksError::Conflict(
            "An account would hold less or more than it may; see its limits in `ledger.accounts`.".to_owned(),
        ),
        other => other.into(),
    }
}
