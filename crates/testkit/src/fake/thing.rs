//! What the fake has: things that come, change and go, and a clock of its own.

use super::Chance;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// Something that happens at the service by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A thing is new.
    Add,
    /// A thing changes; the number says which, counted in a circle.
    Edit(usize),
    /// A thing goes.
    Remove(usize),
    /// A thing that went comes back.
    Restore(usize),
    /// The clock of the service is set by so many milliseconds.
    Skew(i64),
}

impl Change {
    /// One of those that happen often.
    pub fn random(chance: &mut Chance) -> Self {
        let which = chance.place(1_000);
        match chance.below(20) {
            0..4 => Self::Add,
            4..12 => Self::Edit(which),
            12..17 => Self::Remove(which),
            17..19 => Self::Restore(which),
            _ => Self::Skew(i64::try_from(chance.below(7_200_000)).unwrap_or(0) - 3_600_000),
        }
    }
}

/// A record of the service.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) id: String,
    pub(super) name: String,
    /// How often it was changed.
    pub(super) version: u64,
    pub(super) updated_ms: i64,
    pub(super) made_ms: i64,
    /// The number of its last change among all changes.
    pub(super) seq: u64,
    pub(super) deleted: bool,
}

impl Thing {
    /// As it is listed.
    pub(super) fn json(&self) -> Value {
        let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string();
        json!({
            "id": self.id, "name": self.name, "price": format!("{}.50", self.version), "at": instant(self.updated_ms),
            "made": instant(self.made_ms), "v": self.version,
        })
    }

    /// Its place in a list by time of change.
    pub(super) fn place(&self) -> (i64, String) {
        (self.updated_ms, self.id.clone())
    }

    /// As a list of changes has it: whole, or that it is gone.
    pub(super) fn news(&self) -> Value {
        if self.deleted { json!({"id": self.id, "gone": true}) } else { self.json() }
    }
}

/// All things, by their ids.
#[derive(Debug, Default)]
pub(super) struct Things {
    all: BTreeMap<String, Thing>,
    now_ms: i64,
    seq: u64,
}

impl Things {
    /// So many things, changed last within the month before `now_ms`.
    pub(super) fn new(count: usize, now_ms: i64) -> Self {
        let mut things = Self { now_ms: now_ms - 30 * DAY_MS, ..Self::default() };
        let apart = 30 * DAY_MS / i64::try_from(count.max(1)).unwrap_or(1);
        for _ in 0..count {
            things.now_ms += apart;
            things.put(None, None);
        }
        things.now_ms = now_ms;
        things
    }

    pub(super) fn advance(&mut self, ms: i64) {
        self.now_ms += ms;
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// The number of the last change.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// Those that are there.
    pub(super) fn live(&self) -> impl Iterator<Item = &Thing> {
        self.all.values().filter(|thing| !thing.deleted)
    }

    /// Those that were there ever.
    pub(super) fn all(&self) -> impl Iterator<Item = &Thing> {
        self.all.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Thing> {
        self.all.get(id).filter(|thing| !thing.deleted)
    }

    /// Makes a thing, or changes one; the name stays where none is told.
    pub(super) fn put(&mut self, id: Option<&str>, name: Option<&str>) -> Value {
        self.now_ms += 7;
        self.seq += 1;
        let id = id.map_or_else(|| format!("r{:06}", self.all.len()), str::to_owned);
        let (seq, now_ms) = (self.seq, self.now_ms);
        let fresh = || Thing {
            name: format!("Thing {id}"),
            id: id.clone(),
            version: 0,
            updated_ms: i64::MIN,
            made_ms: now_ms,
            seq,
            deleted: false,
        };
        let thing = self.all.entry(id.clone()).or_insert_with(fresh);
        thing.version += 1;
        // Whatever the clock says, a thing never becomes older.
        thing.updated_ms = now_ms.max(thing.updated_ms.saturating_add(1));
        (thing.seq, thing.deleted) = (seq, false);
        if let Some(name) = name {
            name.clone_into(&mut thing.name);
        }
        thing.json()
    }

    /// Takes a thing away; returns whether it was there.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.seq += 1;
        let seq = self.seq;
        let Some(thing) = self.all.get_mut(id).filter(|thing| !thing.deleted) else { return false };
        (thing.seq, thing.deleted) = (seq, true);
        true
    }

    pub(super) fn change(&mut self, change: Change) {
        let pick = |which: usize, deleted: bool| {
            let ids: Vec<&String> =
                self.all.values().filter(|thing| thing.deleted == deleted).map(|thing| &thing.id).collect();
            (!ids.is_empty()).then(|| ids[which % ids.len()].clone())
        };
        let put = match change {
            Change::Add => None,
            Change::Edit(which) => Some(pick(which, false)),
            Change::Restore(which) => Some(pick(which, true)),
            Change::Remove(which) => {
                if let Some(id) = pick(which, false) {
                    self.remove(&id);
                }
                return;
            }
            Change::Skew(ms) => {
                self.now_ms += ms;
                return;
            }
        };
        match put {
            None => drop(self.put(None, None)),
            Some(Some(id)) => drop(self.put(Some(&id), None)),
            // There is no such thing to change.
            Some(None) => {}
        }
    }
}
