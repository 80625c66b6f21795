//! An open book: accounts, commodities and the head of the chain, inside one write transaction.

mod batch;
mod replay;
mod rows;
mod step;

pub(crate) use replay::{Replay, SealedEntry, SealedPosting};
pub(crate) use step::{Closed, ClosedLink, Step};

use rows::{EntryRow, PostingRow};

use crate::{BooksError, chain};
use atom_api::ledger::CLOSED_THROUGH;
use atom_core::EntryId;
use atom_ledger::{AccountKind, Amount, Cost, Decimal, Entry, Group, Posting, Price, iso};
use atom_store::{Row as _, Scoped as _, Store, StoreError, WriteTxn};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::{borrow::Cow, collections::HashMap, sync::Arc};
use uuid::Uuid;

/// The most decimal places of a commodity.
pub(crate) const SCALE_MAX: u8 = 18;
/// The places of a commodity that stands in prices only.
pub(crate) const WEIGHT_SCALE_MAX: u8 = 9;
/// Entries from which on it is worth to take away triggers and put them back, which costs some milliseconds.
const MANY: usize = 5_000;
/// Postings that wait to be written together.
const ROWS: usize = 10_000;

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
    accounts: HashMap<String, Account>,
    commodities: HashMap<String, Commodity>,
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

    /// The row of an account, the name that it was made with, and what it may hold, where not anything.
    pub(crate) fn known(&self, name: &str) -> Option<(i64, &str, Option<&[String]>)> {
        self.accounts.get(name).map(|account| (account.id, &*account.origin, account.holds.as_deref()))
    }

    /// Whether there is an account below a name.
    pub(crate) fn has_below(&self, name: &str) -> bool {
        self.accounts.keys().any(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
    }

    /// Makes sure of an account. What it is stays as it was, once it is there.
    pub(crate) async fn account(
        &mut self,
        name: &str,
        kind: Option<AccountKind>,
        opened: Option<Date>,
        closed: Option<Date>,
    ) -> Result<(), BooksError> {
        if self.accounts.contains_key(name) {
            return Ok(());
        }
        let kind = kind.unwrap_or_else(|| AccountKind::of_name(name));
        let row = self
            .txn
            .query("INSERT INTO account (workspace, origin, name, kind, opened, closed) VALUES (?1, ?2, ?2, ?3, ?4, ?5) RETURNING id")
            .bind(name.to_owned())
            .bind(kind.as_str())
            .bind(opened.map(|day| day.to_string()))
            .bind(closed.map(|day| day.to_string()))
            .fetch_one()
            .await?;
        let open = [opened, closed].map(|day| day.map(|day| day.to_string()));
        let made = Account { id: row.get(0), origin: name.into(), open, by_hand: [false, false], holds: None };
        self.accounts.insert(name.to_owned(), made);
        Ok(())
    }

    /// Makes sure of a commodity with at least so many decimal places, of which `shown` are shown.
    pub(crate) async fn commodity(&mut self, code: &str, scale: u8, shown: u8) -> Result<(), BooksError> {
        let scale = scale.max(shown);
        if scale > SCALE_MAX {
            let message = format!("Amounts of {code} have more than {SCALE_MAX} decimal places.");
            return Err(BooksError::invalid("postings", message));
        }
        match self.commodities.get(code).copied() {
            Some(known) if known.scale >= scale && known.shown >= shown => {}
            Some(known) => {
                // What waits was made for the old scale.
                self.flush().await?;
                let wider = Commodity { scale: known.scale.max(scale), shown: known.shown.max(shown), ..known };
                self.txn
                    .query("UPDATE commodity SET scale = ?3, shown = ?4 WHERE workspace = ?1 AND id = ?2")
                    .bind(known.id)
                    .bind(i64::from(wider.scale))
                    .bind(i64::from(wider.shown))
                    .execute()
                    .await
                    .map_err(too_large)?;
                self.commodities.insert(code.to_owned(), wider);
            }
            None => {
                let row = self
                    .txn
                    .query("INSERT INTO commodity (workspace, code, scale, shown) VALUES (?1, ?2, ?3, ?4) RETURNING id")
                    .bind(code.to_owned())
                    .bind(i64::from(scale))
                    .bind(i64::from(shown))
                    .fetch_one()
                    .await?;
                self.commodities.insert(code.to_owned(), Commodity { id: row.get(0), scale, shown });
            }
        }
        Ok(())
    }

    /// Makes sure of the accounts and commodities of an entry that a person posts. A currency keeps its places.
    pub(crate) async fn prepare(&mut self, entry: &Entry) -> Result<(), BooksError> {
        for posting in entry.postings() {
            self.account(&posting.account, None, None, None).await?;
            for (amount, exact) in [(&posting.units, true), (&posting.weight, false)] {
                let code = &*amount.commodity;
                let own = iso::exponent(code);
                let known = self.commodities.get(code).map(|known| known.scale);
                let most = known.into_iter().chain(own).max();
                let places = amount.quantity.normalized().scale();
                // A weight is a product, and is rounded where an amount would be refused.
                let needed = if exact { places } else { places.min(most.unwrap_or(WEIGHT_SCALE_MAX)) };
                if let Some(most) = most.filter(|most| own.is_some() && needed > *most) {
                    let message = format!("{} has more decimal places than {code}, which has {most}.", amount.quantity);
                    return Err(BooksError::invalid("postings", message));
                }
                let scale = needed.max(own.unwrap_or(0)).max(known.unwrap_or(0));
                self.commodity(code, scale, scale).await?;
            }
        }
        Ok(())
    }

    /// Adds an entry to the chain. Its accounts and commodities are there.
    pub(crate) async fn post(
        &mut self,
        store: &Store,
        entry: Entry,
        origin: &Origin<'_>,
    ) -> Result<Sealed, BooksError> {
        // From here on the chain says through which days the books are closed.
        self.say(store).await?;
        let date = self.day(entry.head().date);
        if self.closed_through.as_deref().is_some_and(|through| &*date <= through) {
            let through = self.closed_through.as_deref().unwrap_or_default();
            return Err(BooksError::Conflict(format!(
                "{CLOSED_THROUGH}{through}, so nothing is posted on {date}. Choose a later day, or reopen the period."
            )));
        }
        if let Some(through) = self.soft_closed_through.as_deref().filter(|through| !self.late && &*date <= *through) {
            return Err(BooksError::Conflict(format!(
                "The books are closed softly through {through}, so nothing is posted on {date}. Choose a later day, or reopen the \
                 period; whoever may close periods can post a single entry there with `ledger.post_late`."
            )));
        }
        for posting in entry.postings() {
            self.takes(&posting.account, &posting.units.commodity, &date)?;
        }
        let scale_of = |code: &str| self.commodities.get(code).map_or(SCALE_MAX, |known| known.scale);
        let entry = entry.fitted(scale_of).map_err(|fault| BooksError::invalid("postings", fault.to_string()))?;
        let (uuid, known_at) = (EntryId::new(store.clock()).uuid(), self.txn.now_ms());
        let (id, seq) = (self.next_id, self.seq + 1);
        let lines = self.lines(&entry)?;
        let mut lines_said = Vec::with_capacity(256 * lines.len());
        for (line, posting) in lines.iter().zip(entry.postings()) {
            chain::line(&mut lines_said, &line.sealed(posting));
        }
        let (head, postings) = entry.into_parts();
        let list = |list: &[String]| -> Cow<'static, str> {
            if list.is_empty() { "[]".into() } else { json!(list).to_string().into() }
        };
        let (tags, links) = (list(&head.tags), list(&head.links));
        let [payee, narration, code, mark, comment] =
            [head.payee, head.narration, head.code, head.mark, head.comment].map(Cow::Owned);
        let texts = [payee, narration, code, mark, comment, tags, links];
        let sealed = chain::Sealed {
            seq,
            uuid: uuid.as_bytes(),
            date: date.as_bytes(),
            known_at,
            texts: texts.each_ref().map(|text| text.as_bytes()),
            reverses: origin.reverses.as_ref().map_or(&[], |(_, uuid)| &uuid.as_bytes()[..]),
            idempotency: origin.key.map(|(key, _)| key.as_bytes()),
            source: origin.source.as_deref(),
            file: origin.place.map(|(file, _)| file.as_bytes()),
            file_line: origin.place.map(|(_, line)| i64::from(line)),
        };
        let mut said = Vec::with_capacity(1_024);
        chain::head(&mut said, &self.head, &sealed);
        let hash = chain::hash(&mut said, lines.len(), &lines_said);
        let counted = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        for ((number, line), posting) in (0_i64..).zip(lines).zip(postings) {
            self.postings.push(PostingRow {
                entry: id,
                line: number,
                account: line.account,
                date: Arc::clone(&date),
                kind: line.kind,
                commodity: line.commodity,
                scale: i64::from(line.scale),
                quantity: line.quantity,
                weight_commodity: line.weight_commodity,
                weight_scale: i64::from(line.weight_scale),
                weight: line.weight,
                cost: line.cost,
                price: line.price,
                comment: posting.comment,
            });
        }
        let file = origin.place.map(|(file, _)| self.file(file));
        self.entries.push(EntryRow {
            id,
            uuid,
            seq,
            known_at,
            texts,
            lines: counted,
            reverses: origin.reverses.map(|(row, _)| row),
            idempotency: origin.key.map(|(key, _)| key.to_owned()),
            body: origin.key.map(|(_, body)| body.to_vec()),
            source: origin.source.clone(),
            file,
            file_line: origin.place.map(|(_, line)| i64::from(line)),
            late: self.soft_closed_through.as_deref().is_some_and(|through| &*date <= through),
            previous: std::mem::take(&mut self.head),
            hash,
            date,
        });
        self.head = hash.to_vec();
        (self.next_id, self.seq) = (id + 1, seq);
        if self.postings.len() >= ROWS {
            self.flush().await?;
        }
        Ok(Sealed { uuid, seq, hash })
    }

    /// A day as it is written; entries of one day come together.
    fn day(&mut self, date: Date) -> Arc<str> {
        match &self.day {
            Some((known, text)) if *known == date => Arc::clone(text),
            _ => Arc::clone(&self.day.insert((date, date.to_string().into())).1),
        }
    }

    /// The name of a file; most entries come from the same one as the entry before.
    fn file(&mut self, name: &str) -> Arc<str> {
        match &self.file {
            Some(known) if **known == *name => Arc::clone(known),
            _ => Arc::clone(self.file.insert(name.into())),
        }
    }

    /// Whether an account takes a posting; the database refuses one that it does not, in fewer words.
    fn takes(&self, name: &str, commodity: &str, date: &str) -> Result<(), BooksError> {
        let Some(account) = self.accounts.get(name) else { return Ok(()) };
        let [opened, closed] = &account.open;
        if let Some(opened) = opened.as_deref().filter(|opened| date < *opened) {
            return Err(BooksError::Conflict(format!("{name} is open from {opened} on, and this is of {date}.")));
        }
        if let Some(closed) = closed.as_deref().filter(|closed| date > *closed) {
            return Err(BooksError::Conflict(format!("{name} was closed on {closed}, and this is of {date}.")));
        }
        match &account.holds {
            Some(holds) if !holds.iter().any(|held| held == commodity) => {
                Err(BooksError::Conflict(format!("{name} holds {} only, and no {commodity}.", holds.join(", "))))
            }
            _ => Ok(()),
        }
    }

    /// Lets the account be open on these days too, where a journal said its days before. What a person said stays: what
    /// falls outside of it is refused when it is posted. Returns the first and the last day that it had, where it had to be
    /// stretched there.
    pub(crate) async fn reach(
        &mut self,
        name: &str,
        first: Date,
        last: Date,
    ) -> Result<[Option<String>; 2], BooksError> {
        let (first, last) = (first.to_string(), last.to_string());
        let Some(account) = self.accounts.get_mut(name) else { return Ok([None, None]) };
        let [opened, closed] = &mut account.open;
        let [opened_by_hand, closed_by_hand] = account.by_hand;
        let early = opened.clone().filter(|day| !opened_by_hand && first < *day);
        let late = closed.clone().filter(|day| !closed_by_hand && last > *day);
        if early.is_none() && late.is_none() {
            return Ok([None, None]);
        }
        if early.is_some() {
            *opened = Some(first);
        }
        if late.is_some() {
            *closed = None;
        }
        let (id, opened, closed) = (account.id, opened.clone(), closed.clone());
        self.txn
            .query("UPDATE account SET opened = ?3, closed = ?4 WHERE workspace = ?1 AND id = ?2")
            .bind(id)
            .bind(opened)
            .bind(closed)
            .execute()
            .await?;
        Ok([early, late])
    }

    /// Writes what waits: postings first, then the entries that seal them, in the order of the chain.
    pub(crate) async fn flush(&mut self) -> Result<(), BooksError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let (postings, entries) = (std::mem::take(&mut self.postings), std::mem::take(&mut self.entries));
        rows::write(self.txn, postings, entries).await
    }

    fn lines(&self, entry: &Entry) -> Result<Vec<Line>, BooksError> {
        entry
            .postings()
            .iter()
            .map(|posting| {
                let (units, weight) = (self.units(&posting.units)?, self.units(&posting.weight)?);
                let account = self.accounts.get(&*posting.account);
                let account = account.ok_or_else(|| BooksError::invalid("postings", "The account is not there."))?;
                Ok(Line {
                    account: account.id,
                    origin: Arc::clone(&account.origin),
                    kind: kind_number(posting.group),
                    commodity: units.0.id,
                    scale: units.0.scale,
                    quantity: units.1,
                    weight_commodity: weight.0.id,
                    weight_scale: weight.0.scale,
                    weight: weight.1,
                    cost: posting.cost.as_ref().map(|cost| cost_json(cost).to_string()),
                    price: posting.price.as_ref().map(|price| price_json(price).to_string()),
                })
            })
            .collect()
    }

    fn units(&self, amount: &Amount) -> Result<(Commodity, i64), BooksError> {
        let known = self.commodities.get(&*amount.commodity).copied();
        let known = known.ok_or_else(|| BooksError::invalid("postings", "The commodity is not there."))?;
        let units = amount
            .quantity
            .to_units(known.scale)
            .map_err(|_| BooksError::invalid("postings", format!("{amount} is too large to be kept exactly.")))?;
        Ok((known, units))
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

/// A posting as a row.
struct Line {
    account: i64,
    origin: Arc<str>,
    kind: i64,
    commodity: i64,
    scale: u8,
    quantity: i64,
    weight_commodity: i64,
    weight_scale: u8,
    weight: i64,
    cost: Option<String>,
    price: Option<String>,
}

impl Line {
    /// The line as it is sealed, of the posting that it was made of.
    fn sealed<'l>(&'l self, posting: &'l Posting) -> chain::SealedLine<'l> {
        chain::SealedLine {
            account: &self.origin,
            kind: self.kind,
            commodity: &posting.units.commodity,
            scale: i64::from(self.scale),
            quantity: self.quantity,
            weight_commodity: &posting.weight.commodity,
            weight_scale: i64::from(self.weight_scale),
            weight: self.weight,
            cost: self.cost.as_deref().map(str::as_bytes),
            price: self.price.as_deref().map(str::as_bytes),
            comment: posting.comment.as_bytes(),
        }
    }
}

/// The number of a group in the database.
pub(crate) const fn kind_number(group: Group) -> i64 {
    match group {
        Group::Real => 0,
        Group::Balanced => 1,
        Group::Unbalanced => 2,
    }
}

/// The group of a number in the database.
pub(crate) const fn group(number: i64) -> Group {
    match number {
        1 => Group::Balanced,
        2 => Group::Unbalanced,
        _ => Group::Real,
    }
}

/// A cost as it stands in the database: as the contract has it.
fn cost_json(cost: &Cost) -> Value {
    let mut value = json!({ "quantity": cost.unit.quantity.to_string(), "commodity": cost.unit.commodity.to_string() });
    if let Some(date) = cost.date {
        value["date"] = json!(date.to_string());
    }
    if let Some(label) = &cost.label {
        value["label"] = json!(label);
    }
    value
}

/// A price as it stands in the database: as the contract has it.
fn price_json(price: &Price) -> Value {
    let amount = price.amount();
    let mut value = json!({ "quantity": amount.quantity.to_string(), "commodity": amount.commodity.to_string() });
    if matches!(price, Price::Total(_)) {
        value["total"] = json!(true);
    }
    value
}

/// A quantity of the database.
pub(crate) fn quantity(units: i64, scale: i64) -> Decimal {
    Decimal::from_units(units, u8::try_from(scale).unwrap_or(SCALE_MAX))
}
