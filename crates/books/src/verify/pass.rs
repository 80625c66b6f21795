//! One pass over the chain: each entry with its lines, in their order.

use crate::{BooksError, book::quantity, chain, pending::Steps};
use atom_ledger::Decimal;
use atom_store::{Row as _, Scoped, SqliteRow};
use std::collections::HashMap;
use uuid::Uuid;

/// Account, commodity and month.
pub(super) type Key = (i64, i64, [u8; 7]);

/// The month of a day or of a month, as it is written.
pub(super) fn month(day: &str) -> [u8; 7] {
    let mut month = [b'?'; 7];
    for (to, from) in month.iter_mut().zip(day.bytes()) {
        *to = from;
    }
    month
}

/// What the accounts and commodities of the workspace are called in the chain.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The name that an account was made with.
    origins: HashMap<i64, String>,
    /// Code and decimal places.
    commodities: HashMap<i64, (String, i64)>,
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
#[derive(Default)]
pub(super) struct Pass {
    names: Names,
    steps: Option<Steps>,
    seq: i64,
    last_row: Option<i64>,
    pub(super) previous: Vec<u8>,
    pub(super) entries: u64,
    pub(super) postings: u64,
    /// What summing gives, by month.
    pub(super) held: HashMap<Key, Decimal>,
    /// The first damage that was found.
    pub(super) damage: Option<String>,
}

impl Pass {
    pub(super) fn new(names: Names, steps: Steps) -> Self {
        Self { names, steps: Some(steps), ..Self::default() }
    }

    fn found(&mut self, damage: Option<String>) {
        self.damage = self.damage.take().or(damage);
    }

    /// Goes over the links of the chain that are no entries and come next.
    fn steps(&mut self) {
        let (seq, previous) = (&mut self.seq, &mut self.previous);
        let damage = self.steps.as_mut().and_then(|steps| steps.pass(seq, previous));
        self.found(damage);
    }

    /// Looks at entries and their lines, both in the order of the chain.
    pub(super) fn page(&mut self, entries: &[SqliteRow], postings: &[SqliteRow]) {
        let mut lines = postings;
        for entry in entries {
            self.steps();
            let id: i64 = entry.get(0);
            let strays = lines.partition_point(|line| line.get::<i64, _>(0) < id);
            let (before, rest) = lines.split_at(strays);
            let (own, rest) = rest.split_at(rest.iter().take_while(|line| line.get::<i64, _>(0) == id).count());
            lines = rest;
            let damage = stray(before).or_else(|| self.entry(id, entry, own));
            self.found(damage);
            self.entries += 1;
            self.postings += own.len() as u64;
            (self.seq, self.previous, self.last_row) = (entry.get(2), entry.get(19), Some(id));
            if let Some(steps) = &mut self.steps {
                steps.entry(self.seq, entry.get::<Uuid, _>(1));
            }
        }
        self.found(stray(lines));
    }

    /// The damage of an entry, if it has any.
    fn entry(&mut self, id: i64, entry: &SqliteRow, lines: &[SqliteRow]) -> Option<String> {
        let (seq, uuid): (i64, Uuid) = (entry.get(2), entry.get(1));
        if seq != self.seq + 1 {
            return Some(format!("entry {} of the chain is missing", self.seq + 1));
        }
        if self.last_row.is_some_and(|last| last >= id) {
            return Some(format!("entry {seq} ({uuid}) does not stand in its place"));
        }
        let Some(sealed) = self.sealed(lines) else {
            return Some(format!("entry {seq} ({uuid}) has lines of other books"));
        };
        let reverses: Option<Uuid> = entry.get(13);
        let head = chain::Sealed {
            seq,
            uuid: uuid.as_bytes(),
            date: entry.get(3),
            known_at: entry.get(4),
            texts: std::array::from_fn(|at| entry.get(5 + at)),
            reverses: reverses.as_ref().map_or(&[], |uuid| &uuid.as_bytes()[..]),
            idempotency: entry.get(14),
            source: entry.get(15),
            file: entry.get(16),
            file_line: entry.get(17),
        };
        let hash = chain::hash(&self.previous, &head, sealed.into_iter());
        if entry.get::<&[u8], _>(18) != self.previous || entry.get::<&[u8], _>(19) != hash {
            return Some(format!("entry {seq} ({uuid}) was changed"));
        }
        if usize::try_from(entry.get::<i64, _>(12)) != Ok(lines.len()) {
            return Some(format!("entry {seq} ({uuid}) has not all its lines"));
        }
        if self.sum(entry.get(3), lines).is_none() {
            return Some(format!("entry {seq} ({uuid}) does not balance"));
        }
        None
    }

    /// The lines as they were sealed; none where one is not of these books.
    fn sealed<'a>(&'a self, lines: &'a [SqliteRow]) -> Option<Vec<chain::SealedLine<'a>>> {
        let line = |line: &'a SqliteRow| {
            let (code, most) = self.names.commodities.get(&line.get::<i64, _>(4))?;
            let (weight_code, weight_most) = self.names.commodities.get(&line.get::<i64, _>(7))?;
            let (scale, weight_scale): (i64, i64) = (line.get(5), line.get(8));
            if scale > *most || weight_scale > *weight_most {
                return None;
            }
            Some(chain::SealedLine {
                account: self.names.origins.get(&line.get::<i64, _>(1))?,
                kind: line.get(3),
                commodity: code,
                scale,
                quantity: line.get(6),
                weight_commodity: weight_code,
                weight_scale,
                weight: line.get(9),
                cost: line.get(10),
                price: line.get(11),
                comment: line.get(12),
            })
        };
        lines.iter().map(line).collect()
    }

    /// Adds the lines to what is held; none where they are no entry of this day that balances.
    fn sum(&mut self, date: &str, lines: &[SqliteRow]) -> Option<()> {
        let month = month(date);
        let mut rests: Vec<((i64, i64), Decimal)> = Vec::with_capacity(2);
        for line in lines {
            let (commodity, weighed): (i64, i64) = (line.get(4), line.get(7));
            let plain = line.get::<Option<&str>, _>(10).is_none() && line.get::<Option<&str>, _>(11).is_none();
            if line.get::<&str, _>(2) != date || plain && commodity != weighed {
                return None;
            }
            let sum = self.held.entry((line.get(1), commodity, month)).or_default();
            *sum = sum.plus(quantity(line.get(6), line.get(5))).ok()?;
            let kind: i64 = line.get(3);
            if kind == 2 {
                continue;
            }
            let weight = quantity(line.get(9), line.get(8));
            match rests.iter_mut().find(|(key, _)| *key == (kind, weighed)) {
                Some((_, rest)) => *rest = rest.plus(weight).ok()?,
                None => rests.push(((kind, weighed), weight)),
            }
        }
        rests.iter().all(|(_, rest)| rest.is_zero()).then_some(())
    }

    /// The last links, and whether the head of the chain is where the pass ended.
    pub(super) fn end(&mut self, links: i64, head: &[u8]) {
        self.steps();
        let left = self.steps.as_ref().and_then(Steps::left);
        self.found(left);
        if links != self.seq || *head != *self.previous {
            let damage = format!("entries after {} of the chain were cut off", self.seq);
            self.found(Some(damage));
        }
    }
}

/// Lines that belong to no entry.
fn stray(lines: &[SqliteRow]) -> Option<String> {
    let line = lines.first()?;
    Some(format!("a line of row {} belongs to no entry of these books", line.get::<i64, _>(0)))
}
