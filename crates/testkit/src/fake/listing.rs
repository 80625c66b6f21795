//! The lists of the fake: who follows whom, where a page ends, and what leads on from there.

use super::thing::{Thing, Things};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Where a page of a list begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// In the list of everything, which began at this change, after an id.
    All { seq: u64, after: String },
    /// In the list of what changed since an instant, after a change.
    Since { since_ms: i64, at_ms: i64, id: String },
    /// In the list of changes, after this one.
    Log { seq: u64 },
    /// In the list of changes, after this one, up to where it stood when it was first asked for.
    Past { seq: u64, until: u64 },
}

impl Spot {
    /// As a service writes it, so that nobody reads anything into it: with a mark that no other one has.
    pub(super) fn written(&self, mark: u64) -> String {
        match self {
            Self::All { seq, after } => format!("a~{seq}~{after}~{mark}"),
            Self::Since { since_ms, at_ms, id } => format!("s~{since_ms}~{at_ms}~{id}~{mark}"),
            Self::Log { seq } => format!("l~{seq}~{mark}"),
            Self::Past { seq, until } => format!("p~{seq}~{until}~{mark}"),
        }
    }

    /// What was written, with its mark.
    pub(super) fn read(text: &str) -> Option<(Self, u64)> {
        let (rest, mark) = text.rsplit_once('~')?;
        let mut parts = rest.split('~');
        let spot = match parts.next()? {
            "a" => Self::All { seq: parts.next()?.parse().ok()?, after: parts.next()?.to_owned() },
            "s" => Self::Since {
                since_ms: parts.next()?.parse().ok()?,
                at_ms: parts.next()?.parse().ok()?,
                id: parts.next()?.to_owned(),
            },
            "l" => Self::Log { seq: parts.next()?.parse().ok()? },
            "p" => Self::Past { seq: parts.next()?.parse().ok()?, until: parts.next()?.parse().ok()? },
            _ => return None,
        };
        Some((spot, mark.parse().ok()?))
    }
}

/// A thing as it was delivered.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) version: u64,
    pub(super) gone: bool,
    pub(super) json: Value,
}

impl Item {
    fn of(thing: &Thing, json: Value) -> Self {
        Self { id: thing.id.clone(), version: thing.version, gone: thing.deleted, json }
    }

    /// As it was before its last change; nothing where there was none.
    pub(super) fn age(&mut self) {
        let at = self.json["at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        let Some(at) = at.filter(|_| self.version > 1) else { return };
        self.version -= 1;
        self.json["v"] = json!(self.version);
        self.json["price"] = json!(format!("{}.50", self.version));
        self.json["at"] = json!((at - SignedDuration::from_secs(1)).to_string());
    }
}

/// A page.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) items: Vec<Item>,
    /// Where the next one begins.
    pub(super) next: Option<Spot>,
    /// At the end of a list: where changes begin for the next time.
    pub(super) token: Option<Spot>,
}

/// A page that begins at a spot. Whatever changes meanwhile, no thing that stays is passed over.
pub(super) fn from_spot(things: &Things, spot: &Spot, size: usize) -> Sheet {
    match spot {
        Spot::All { seq, after } => {
            let page: Vec<&Thing> = things.live().filter(|thing| thing.id > *after).take(size + 1).collect();
            let items = cut(&page, size, Thing::json);
            let last = items.last().map(|item| item.id.clone()).unwrap_or_default();
            let more = page.len() > size;
            Sheet {
                items,
                next: more.then_some(Spot::All { seq: *seq, after: last }),
                token: (!more).then_some(Spot::Log { seq: *seq }),
            }
        }
        Spot::Since { since_ms, at_ms, id } => {
            let begin = (*at_ms, id.clone());
            let mut later: Vec<&Thing> =
                things.live().filter(|thing| thing.updated_ms >= *since_ms && thing.place() > begin).collect();
            later.sort_by_key(|thing| thing.place());
            let items = cut(&later, size, Thing::json);
            let last = later.get(size.saturating_sub(1)).filter(|_| later.len() > size);
            let next =
                last.map(|last| Spot::Since { since_ms: *since_ms, at_ms: last.updated_ms, id: last.id.clone() });
            Sheet { items, next, token: None }
        }
        Spot::Log { seq } => {
            let (items, last) = changed(things, *seq, u64::MAX, size);
            let next = last.map(|seq| Spot::Log { seq });
            let token = if next.is_none() { Some(Spot::Log { seq: things.seq() }) } else { None };
            Sheet { items, next, token }
        }
        Spot::Past { seq, until } => {
            let (items, last) = changed(things, *seq, *until, size);
            Sheet { items, next: last.map(|seq| Spot::Past { seq, until: *until }), token: None }
        }
    }
}

/// What changed last after one change and up to another, oldest first, and the last one of the page where more follow.
fn changed(things: &Things, after: u64, until: u64, size: usize) -> (Vec<Item>, Option<u64>) {
    let mut later: Vec<&Thing> = things.all().filter(|thing| thing.seq > after && thing.seq <= until).collect();
    later.sort_by_key(|thing| thing.seq);
    let items = cut(&later, size, Thing::news);
    let last = later.get(size.saturating_sub(1)).filter(|_| later.len() > size);
    (items, last.map(|last| last.seq))
}

/// A page after so many things, as they stand now: what goes meanwhile moves the others up.
pub(super) fn from_place(
    things: &Things,
    skip: usize,
    size: usize,
    since_ms: Option<i64>,
    newest_first: bool,
) -> (Vec<Item>, bool) {
    let mut all: Vec<&Thing> =
        things.live().filter(|thing| since_ms.is_none_or(|since_ms| thing.updated_ms >= since_ms)).collect();
    if newest_first {
        all.sort_by_key(|thing| std::cmp::Reverse(thing.place()));
    }
    let rest = all.get(skip..).unwrap_or_default();
    (cut(rest, size, Thing::json), rest.len() > size)
}

fn cut(things: &[&Thing], size: usize, json: fn(&Thing) -> Value) -> Vec<Item> {
    things.iter().take(size).map(|thing| Item::of(thing, json(thing))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Change;

    #[test]
    fn what_is_written_reads_back_the_same() {
        for spot in [
            Spot::All { seq: 7, after: "r000001".to_owned() },
            Spot::All { seq: 7, after: String::new() },
            Spot::Since { since_ms: -1, at_ms: i64::MIN, id: String::new() },
            Spot::Log { seq: 9 },
            Spot::Past { seq: 9, until: 12 },
        ] {
            assert_eq!(Spot::read(&spot.written(12)), Some((spot, 12)));
        }
        assert_eq!((Spot::read("x~1~2"), Spot::read("l~one~2"), Spot::read("")), (None, None, None));
    }

    #[test]
    fn pages_and_then_changes_bring_everything_whatever_changes_meanwhile() {
        let mut things = Things::new(10, 1_000_000);
        let mut here = std::collections::BTreeMap::new();
        let mut spot = Spot::All { seq: things.seq(), after: String::new() };
        for step in 0..40 {
            let sheet = from_spot(&things, &spot, 3);
            for item in &sheet.items {
                if item.json["gone"] == true {
                    here.remove(&item.id)
                } else {
                    here.insert(item.id.clone(), item.json.clone())
                };
            }
            let Some(on) = sheet.next.or(sheet.token) else { panic!("a page leads on") };
            spot = on;
            if step < 20 {
                things.change(Change::Remove(step * 5));
                things.change(Change::Edit(step * 3));
                things.change(Change::Add);
                things.change(Change::Restore(step));
            }
        }
        let there = things.live().map(|thing| (thing.id.clone(), thing.json())).collect();
        assert_eq!(here, there);
    }
}
