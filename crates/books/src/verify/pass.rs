//! One pass over the chain: each entry with its lines, in their order.

use crate::{
    BooksError,
    book::{Closed, quantity},
    chain,
    pending::Steps,
};
use atom_ledger::Decimal;
use atom_store::{Prepared, Raw, Row as _, Scoped};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use uuid::Uuid;

/// Account, commodity and month.
pub(super) type Key = (i64, i64, [u8; 7]);

/// The month of a day or of a month, as it is written.
pub(super) fn month(day: &[u8]) -> [u8; 7] {
    let mut month = [b'?'; 7];
    for (to, from) in month.iter_mut().zip(day) {
        *to = *from;
    }
    month
}

/// What the accounts and commodities of the workspace are called in the chain.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The name that an account was made with.
    origins: HashMap<i64, String, RandomState>,
    /// Code and decimal places.
    commodities: HashMap<i64, (String, i64), RandomState>,
}

impl Names {
    pub(super) async fn read(read: &mut impl Scoped) -> Result<Self, BooksError> {
        let accounts = read.query("SELECT id, origin FROM account WHERE workspace = ?1").fetch_all().await?;
        let commodities = read.query("SELECT id, code, scale FROM commodity WHERE workspace = ?1").fetch_all().await?;
        Ok(Self {
            origins: accounts.iter().map(|row| (row.get(0), row.get(1))).collect(),
            commodities: commodities.iter().map(|row| (row.get(0), (row.get(1), row.get(2)))).collect(),
        })
    }
}

/// How far the proof is.
pub(super) struct Pass {
    names: Names,
    steps: Steps,
    seq: i64,
    /// The row of the entry before; none has come before the first.
    last_row: i64,
    pub(super) previous: Vec<u8>,
    pub(super) entries: u64,
    pub(super) postings: u64,
    /// What summing gives, by month, each number of decimal places for itself.
    held: HashMap<(Key, i64), i128, RandomState>,
    /// The first damage that was found.
    pub(super) damage: Option<String>,
    own: Own,
}

/// What the entry at hand and its lines come to.
#[derive(Default)]
struct Own {
    /// What it says, as it is hashed, and what its lines say.
    head: Vec<u8>,
    lines: Vec<u8>,
    count: usize,
    /// Weights by kind, commodity and decimal places.
    rests: Vec<((i64, i64, i64), i128)>,
    is_of_other_books: bool,
    does_not_balance: bool,
}

impl Pass {
    pub(super) fn new(names: Names, steps: Steps) -> Self {
        Self {
            names,
            steps,
            seq: 0,
            last_row: i64::MIN,
            previous: Vec::new(),
            entries: 0,
            postings: 0,
            held: HashMap::default(),
            damage: None,
            own: Own::default(),
        }
    }

    fn found(&mut self, damage: Option<String>) {
        self.damage = self.damage.take().or(damage);
    }

    /// Goes over the links of the chain that are no entries and come next.
    fn steps(&mut self) {
        let damage = self.steps.pass(&mut self.seq, &mut self.previous);
        self.found(damage);
    }

    /// Looks at the next entries and their lines, both in the order of the chain; false when there are none any more.
    pub(super) fn page(&mut self, raw: &Raw<'_>, most: i64) -> Result<bool, BooksError> {
        let mut entries = raw.prepare(
            "SELECT id, uuid, seq, date, known_at, payee, narration, code, mark, comment, tags, links, lines, \
             CASE WHEN reverses IS NOT NULL THEN (SELECT taken.uuid FROM entry AS taken WHERE taken.id = entry.reverses) END, \
             idempotency, source, file, line, previous, hash, late FROM entry \
             WHERE workspace = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )?;
        let mut lines = raw.prepare(
            "SELECT entry, account, date, kind, commodity, scale, quantity, weight_commodity, weight_scale, weight, cost, \
             price, comment FROM posting WHERE workspace = ?1 AND entry > ?2 ORDER BY entry, line",
        )?;
        entries.int(2, self.seq)?;
        entries.int(3, most)?;
        lines.int(2, self.last_row)?;
        let mut line = lines.step()?;
        let mut any = false;
        while entries.step()? {
            any = true;
            self.steps();
            let id = entries.get_int(0);
            if line && lines.get_int(0) < id {
                self.found(Some(stray(lines.get_int(0))));
                while line && lines.get_int(0) < id {
                    line = lines.step()?;
                }
            }
            self.own.begin();
            let date = entries.get_bytes(3).unwrap_or_default();
            while line && lines.get_int(0) == id {
                self.line(date, &lines);
                line = lines.step()?;
            }
            let damage = self.entry(id, &entries);
            self.found(damage);
            self.entries += 1;
            self.postings += self.own.count as u64;
            self.seq = entries.get_int(2);
            self.previous.clear();
            self.previous.extend_from_slice(entries.get_bytes(19).unwrap_or_default());
            self.last_row = self.last_row.max(id);
            if let Ok(uuid) = Uuid::from_slice(entries.get_bytes(1).unwrap_or_default()) {
                self.steps.entry(self.seq, uuid);
            }
        }
        if !any && line {
            self.found(Some(stray(lines.get_int(0))));
        }
        Ok(any)
    }

    /// The damage of an entry whose lines were looked at, if it has any.
    fn entry(&mut self, id: i64, entry: &Prepared<'_>) -> Option<String> {
        let seq = entry.get_int(2);
        let uuid = || Uuid::from_slice(entry.get_bytes(1).unwrap_or_default()).unwrap_or_default();
        if seq != self.seq + 1 {
            return Some(format!("entry {} of the chain is missing", self.seq + 1));
        }
        if self.last_row >= id {
            return Some(format!("entry {seq} ({}) does not stand in its place", uuid()));
        }
        if self.own.is_of_other_books {
            return Some(format!("entry {seq} ({}) has lines of other books", uuid()));
        }
        let bytes = |column| entry.get_bytes(column).unwrap_or_default();
        let late = entry.get_int(20) != 0;
        let head = chain::Sealed {
            seq,
            uuid: bytes(1),
            date: bytes(3),
            known_at: entry.get_int(4),
            texts: [bytes(5), bytes(6), bytes(7), bytes(8), bytes(9), bytes(10), bytes(11)],
            reverses: bytes(13),
            idempotency: entry.get_bytes(14),
            source: entry.get_bytes(15),
            file: entry.get_bytes(16),
            file_line: entry.is_there(17).then(|| entry.get_int(17)),
            late,
        };
        chain::head(&mut self.own.head, &self.previous, &head);
        let hash = chain::hash(&mut self.own.head, self.own.count, &self.own.lines);
        if bytes(18) != self.previous || bytes(19) != hash {
            return Some(format!("entry {seq} ({}) was changed", uuid()));
        }
        if let Some(why) = self.steps.shut(bytes(3), late) {
            return Some(format!("entry {seq} ({}) {why}", uuid()));
        }
        if usize::try_from(entry.get_int(12)) != Ok(self.own.count) {
            return Some(format!("entry {seq} ({}) has not all its lines", uuid()));
        }
        if self.own.does_not_balance || !self.own.balances() {
            return Some(format!("entry {seq} ({}) does not balance", uuid()));
        }
        None
    }

    /// Adds a line to its entry and to what is held.
    fn line(&mut self, date: &[u8], line: &Prepared<'_>) {
        self.own.count += 1;
        let (account, commodity, weighed) = (line.get_int(1), line.get_int(4), line.get_int(7));
        let (kind, scale, weight_scale) = (line.get_int(3), line.get_int(5), line.get_int(8));
        let (amount, weight) = (line.get_int(6), line.get_int(9));
        let names = (
            self.names.origins.get(&account),
            self.names.commodities.get(&commodity),
            self.names.commodities.get(&weighed),
        );
        let (Some(origin), Some((code, most)), Some((weight_code, weight_most))) = names else {
            self.own.is_of_other_books = true;
            return;
        };
        self.own.is_of_other_books |= scale > *most || weight_scale > *weight_most;
        let (cost, price) = (line.get_bytes(10), line.get_bytes(11));
        let plain = cost.is_none() && price.is_none();
        self.own.does_not_balance |= line.get_bytes(2).unwrap_or_default() != date || (plain && commodity != weighed);
        let sealed = chain::SealedLine {
            account: origin,
            kind,
            commodity: code,
            scale,
            quantity: amount,
            weight_commodity: weight_code,
            weight_scale,
            weight,
            cost,
            price,
            comment: line.get_bytes(12).unwrap_or_default(),
        };
        chain::line(&mut self.own.lines, &sealed);
        // Fewer than 2^63 numbers of 64 bits do not leave 128.
        *self.held.entry(((account, commodity, month(date)), scale)).or_default() += i128::from(amount);
        if kind != 2 {
            self.own.weigh((kind, weighed, weight_scale), weight);
        }
    }

    /// What summing gave, by month; none where it cannot be kept exactly.
    pub(super) fn held(&mut self) -> Option<HashMap<Key, Decimal>> {
        let mut held: HashMap<Key, Decimal> = HashMap::new();
        for ((key, scale), sum) in self.held.drain() {
            let all = held.entry(key).or_default();
            *all = all.plus(decimal(sum, scale)?).ok()?;
        }
        Some(held)
    }

    /// The links that closed with a digest of what reports are made on; see [`Steps::grounds`].
    pub(super) fn grounds(&mut self) -> Vec<(i64, String)> {
        self.steps.grounds()
    }

    /// The last links, and whether the head of the chain is where the pass ended and the books are closed as it says.
    pub(super) fn end(&mut self, links: i64, head: &[u8], closed: &Closed) {
        self.steps();
        let left = self.steps.left();
        self.found(left);
        let other = self.steps.ends_as(closed);
        self.found(other);
        if links != self.seq || *head != *self.previous {
            let damage = format!("entries after {} of the chain were cut off", self.seq);
            self.found(Some(damage));
        }
    }
}

impl Own {
    fn begin(&mut self) {
        self.head.clear();
        self.lines.clear();
        self.rests.clear();
        (self.count, self.is_of_other_books, self.does_not_balance) = (0, false, false);
    }

    fn weigh(&mut self, key: (i64, i64, i64), weight: i64) {
        match self.rests.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rest)) => *rest += i128::from(weight),
            None => self.rests.push((key, i128::from(weight))),
        }
    }

    /// Whether the weights come to nothing, by kind and commodity.
    fn balances(&self) -> bool {
        if self.rests.iter().all(|(_, rest)| *rest == 0) {
            return true;
        }
        // Those of one commodity may stand with different decimal places.
        let mut sums: HashMap<(i64, i64), Decimal> = HashMap::new();
        for ((kind, weighed, scale), rest) in &self.rests {
            let sum = sums.entry((*kind, *weighed)).or_default();
            match decimal(*rest, *scale).map(|rest| sum.plus(rest)) {
                Some(Ok(wider)) => *sum = wider,
                _ => return false,
            }
        }
        sums.values().all(|sum| sum.is_zero())
    }
}

/// So many units of a commodity of so many decimal places.
fn decimal(units: i128, scale: i64) -> Option<Decimal> {
    match i64::try_from(units) {
        Ok(units) => Some(quantity(units, scale)),
        Err(_) => Decimal::new(units, u8::try_from(scale).ok()?).ok(),
    }
}

/// Lines that belong to no entry.
fn stray(row: i64) -> String {
    format!("a line of row {row} belongs to no entry of these books")
}
