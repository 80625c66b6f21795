//! Entries as they are kept, and looking at one.

use crate::{
    BooksError,
    book::{group, quantity},
    own, pending,
};
use atom_api::ledger::{self, EntryState, EntryView, GetEntry, PostingKind, PostingView, Quantity, SourceLine};
use atom_ledger::{Amount, Cost, Entry, Group, Head, Posting, Price};
use atom_store::{Row as _, Scope, Scoped, SqliteRow, Store};
use jiff::{Timestamp, civil::Date};
use std::collections::HashMap;
use uuid::Uuid;

/// An entry as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) seq: i64,
    pub(crate) date: String,
    pub(crate) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(crate) texts: [String; 7],
    pub(crate) reverses: Option<Uuid>,
    pub(crate) reversed_by: Option<Uuid>,
    pub(crate) file: Option<String>,
    pub(crate) file_line: Option<i64>,
    pub(crate) hash: Vec<u8>,
    pub(crate) postings: Vec<KeptLine>,
}

/// A posting as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct KeptLine {
    pub(crate) account: String,
    kind: i64,
    commodity: String,
    scale: i64,
    quantity: i64,
    weight_commodity: String,
    weight_scale: i64,
    weight: i64,
    cost: Option<String>,
    price: Option<String>,
    comment: String,
}

const ENTRIES: &str = "SELECT entry.id, entry.uuid, entry.seq, entry.date, entry.known_at, entry.payee, entry.narration, \
     entry.code, entry.mark, entry.comment, entry.tags, entry.links, \
     (SELECT taken.uuid FROM entry AS taken WHERE taken.id = entry.reverses), \
     (SELECT taking.uuid FROM entry AS taking WHERE taking.reverses = entry.id), \
     entry.file, entry.line, entry.hash FROM entry ";

/// Entries in the order of the chain, at most `limit` after the number `after`, with their lines.
pub(crate) async fn page(read: &mut impl Scoped, after: i64, limit: i64) -> Result<Vec<Kept>, BooksError> {
    let sql = format!("{ENTRIES} WHERE entry.workspace = ?1 AND entry.seq > ?2 ORDER BY entry.seq LIMIT ?3");
    let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(after).bind(limit).fetch_all().await?;
    let mut entries: Vec<Kept> = rows.iter().map(kept).collect();
    let (Some(first), Some(last)) = (entries.first().map(|entry| entry.seq), entries.last().map(|entry| entry.seq))
    else {
        return Ok(entries);
    };
    let rows = read.query(atom_store::AssertSqlSafe(lines("entry.seq BETWEEN ?2 AND ?3"))).bind(first).bind(last);
    fill(&mut entries, &rows.fetch_all().await?);
    Ok(entries)
}

/// Entries in the order of their days, and of the chain on each, at most `limit` behind one; with their lines.
pub(crate) async fn by_day(
    read: &mut impl Scoped,
    (day, id): (&str, i64),
    limit: i64,
) -> Result<Vec<Kept>, BooksError> {
    let sql = format!(
        "{ENTRIES} WHERE entry.workspace = ?1 AND (entry.date, entry.id) > (?2, ?3) ORDER BY entry.date, entry.id LIMIT ?4"
    );
    let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(day.to_owned()).bind(id).bind(limit).fetch_all().await?;
    let mut entries: Vec<Kept> = rows.iter().map(kept).collect();
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let sql = lines("entry.id IN (SELECT value FROM json_each(?2))");
    let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(serde_json::json!(ids).to_string());
    fill(&mut entries, &rows.fetch_all().await?);
    Ok(entries)
}

/// One entry, where there is one.
pub(crate) async fn one(read: &mut impl Scoped, id: Uuid) -> Result<Kept, BooksError> {
    let sql = format!("{ENTRIES} WHERE entry.workspace = ?1 AND entry.uuid = ?2");
    let row = read.query(atom_store::AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    let mut entries = vec![kept(&row.ok_or(BooksError::NotFound("entry"))?)];
    let rows = read.query(atom_store::AssertSqlSafe(lines("entry.uuid = ?2"))).bind(id).fetch_all().await?;
    fill(&mut entries, &rows);
    entries.pop().ok_or(BooksError::NotFound("entry"))
}

fn lines(condition: &str) -> String {
    format!(
        "SELECT posting.entry, coalesce(kept.name, account.name), posting.kind, commodity.code, posting.scale, posting.quantity, \
         weighed.code, posting.weight_scale, posting.weight, posting.cost, posting.price, posting.comment \
         FROM entry JOIN posting ON posting.entry = entry.id JOIN account ON account.id = posting.account \
         LEFT JOIN account AS kept ON kept.id = account.merged \
         JOIN commodity ON commodity.id = posting.commodity JOIN commodity AS weighed ON weighed.id = posting.weight_commodity \
         WHERE entry.workspace = ?1 AND {condition} ORDER BY posting.entry, posting.line"
    )
}

fn kept(row: &SqliteRow) -> Kept {
    Kept {
        id: row.get(0),
        uuid: row.get(1),
        seq: row.get(2),
        date: row.get(3),
        known_at: row.get(4),
        texts: std::array::from_fn(|at| row.get(5 + at)),
        reverses: row.get(12),
        reversed_by: row.get(13),
        file: row.get(14),
        file_line: row.get(15),
        hash: row.get(16),
        postings: Vec::new(),
    }
}

fn fill(entries: &mut [Kept], rows: &[SqliteRow]) {
    let places: HashMap<i64, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    for row in rows {
        let Some(entry) = places.get(&row.get::<i64, _>(0)).and_then(|at| entries.get_mut(*at)) else { continue };
        entry.postings.push(KeptLine {
            account: row.get(1),
            kind: row.get(2),
            commodity: row.get(3),
            scale: row.get(4),
            quantity: row.get(5),
            weight_commodity: row.get(6),
            weight_scale: row.get(7),
            weight: row.get(8),
            cost: row.get(9),
            price: row.get(10),
            comment: row.get(11),
        });
    }
}

impl Kept {
    /// Tags or links, as they stand in the database.
    pub(crate) fn list(text: &str) -> Vec<String> {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The same as a value of the domain, which balances.
    pub(crate) fn entry(&self) -> Result<Entry, BooksError> {
        let damaged = || BooksError::Conflict(format!("Entry {} cannot be read. Run `atom verify`.", self.uuid));
        let [payee, narration, code, mark, comment, tags, links] = self.texts.clone();
        let date: Date = self.date.parse().map_err(|_| damaged())?;
        let head =
            Head { date, payee, narration, code, mark, comment, tags: Self::list(&tags), links: Self::list(&links) };
        let postings = self.postings.iter().map(|line| {
            Ok(Posting {
                account: line.account.as_str().into(),
                group: group(line.kind),
                units: line.units(),
                weight: line.weighed(),
                cost: line.cost.as_deref().map(|text| cost(text).ok_or_else(damaged)).transpose()?,
                price: line.price.as_deref().map(|text| price(text).ok_or_else(damaged)).transpose()?,
                comment: line.comment.clone(),
                inferred: false,
            })
        });
        let postings = postings.collect::<Result<_, BooksError>>()?;
        Entry::new(head, postings).map_err(|_| damaged())
    }

    /// Whether another entry can take its place and say all that it says.
    async fn mendable(&self, read: &mut impl Scoped) -> Result<bool, BooksError> {
        let counts = self.reverses.is_none() && self.reversed_by.is_none();
        let real = self.postings.iter().all(|line| group(line.kind) == Group::Real);
        Ok(counts && real && own::made(read, self).await?.is_none())
    }

    fn view(&self) -> Result<EntryView, BooksError> {
        let damaged = || BooksError::Conflict(format!("Entry {} cannot be read. Run `atom verify`.", self.uuid));
        let [payee, narration, code, mark, comment, tags, links] = self.texts.clone();
        let source = self
            .file
            .clone()
            .zip(self.file_line)
            .map(|(file, line)| SourceLine { file, line: u32::try_from(line).unwrap_or(0) });
        Ok(EntryView {
            id: self.uuid.into(),
            sequence: u64::try_from(self.seq).unwrap_or(0),
            date: self.date.parse().map_err(|_| damaged())?,
            known_at: Timestamp::from_millisecond(self.known_at).unwrap_or(Timestamp::UNIX_EPOCH),
            payee,
            narration,
            code,
            mark,
            comment,
            tags: Self::list(&tags),
            links: Self::list(&links),
            postings: self.postings.iter().map(KeptLine::view).collect(),
            reverses: self.reverses.map(Into::into),
            reversed_by: self.reversed_by.map(Into::into),
            source,
            hash: hex::encode(&self.hash),
            state: EntryState::Posted,
            mendable: false,
        })
    }
}

impl KeptLine {
    pub(crate) fn units(&self) -> Amount {
        Amount::new(quantity(self.quantity, self.scale), self.commodity.as_str())
    }

    pub(crate) fn weighed(&self) -> Amount {
        Amount::new(quantity(self.weight, self.weight_scale), self.weight_commodity.as_str())
    }

    fn view(&self) -> PostingView {
        let (units, weight) = (self.units(), self.weighed());
        PostingView {
            account: self.account.clone(),
            quantity: units.quantity.to_string(),
            commodity: self.commodity.clone(),
            kind: match group(self.kind) {
                Group::Real => PostingKind::Real,
                Group::Balanced => PostingKind::VirtualBalanced,
                Group::Unbalanced => PostingKind::Virtual,
            },
            weight: (weight != units)
                .then(|| Quantity { quantity: weight.quantity.to_string(), commodity: weight.commodity.to_string() }),
            cost: self.cost.as_deref().and_then(|cost| serde_json::from_str(cost).ok()),
            price: self.price.as_deref().and_then(|price| serde_json::from_str(price).ok()),
            comment: self.comment.clone(),
        }
    }
}

/// A cost as it stands in the database. What an import took is not judged again.
pub(crate) fn cost(text: &str) -> Option<Cost> {
    let ledger::Cost { quantity, commodity, date, label } = serde_json::from_str(text).ok()?;
    Some(Cost { unit: Amount::new(quantity.parse().ok()?, commodity), date, label })
}

/// A price as it stands in the database.
fn price(text: &str) -> Option<Price> {
    let ledger::Price { quantity, commodity, total } = serde_json::from_str(text).ok()?;
    let amount = Amount::new(quantity.parse().ok()?, commodity);
    Some(if total { Price::Total(amount) } else { Price::Unit(amount) })
}

/// One entry with its lines.
///
/// # Errors
/// [`BooksError::NotFound`].
pub async fn entry(store: &Store, scope: &Scope, request: GetEntry) -> Result<EntryView, BooksError> {
    let mut read = store.snapshot(scope).await?;
    match one(&mut read, request.id.uuid()).await {
        Err(BooksError::NotFound(_)) => pending::view(&mut read, request.id.uuid()).await,
        found => {
            let kept = found?;
            Ok(EntryView { mendable: kept.mendable(&mut read).await?, ..kept.view()? })
        }
    }
}
