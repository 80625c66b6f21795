//! The days of what is imported: those that are closed, and those on which accounts have to be open.

use crate::{book::Book, late::Told, post::on_an_open_day};
use atom_api::ledger::{ImportWarning, WhenClosed};
use atom_journal::Item;
use foldhash::fast::RandomState;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Puts entries whose day is closed on the first day that is open, and tells of each. Their keys stay those of their own
/// days, so importing again adds nothing.
pub(super) fn postpone(book: &Book<'_>, fresh: &mut Vec<(Item, Vec<u8>)>, files: &[String]) -> Vec<ImportWarning> {
    let mut told = Told::default();
    let all = std::mem::take(fresh).into_iter().map(|(item, key)| {
        let (entry, moved) = on_an_open_day(book, item.entry, WhenClosed::Next);
        if let Some(moved) = moved {
            let file = files.get(item.file as usize).map_or("", String::as_str);
            told.add(file, item.line, moved.from, moved.to);
        }
        (Item { entry, ..item }, key)
    });
    *fresh = all.collect();
    told.warnings()
}

/// A day, and which of the entries has it.
type End = (Date, usize);

/// The first and the last day of each account.
pub(super) fn days(fresh: &[(Item, Vec<u8>)]) -> BTreeMap<String, [End; 2]> {
    let mut days: HashMap<&str, [End; 2], RandomState> = HashMap::default();
    for (at, (item, _)) in fresh.iter().enumerate() {
        let date = item.entry.head().date;
        for posting in item.entry.postings() {
            let [first, last] = days.entry(&posting.account).or_insert([(date, at), (date, at)]);
            (*first, *last) = ((*first).min((date, at)), later(*last, (date, at)));
        }
    }
    days.into_iter().map(|(name, ends)| (name.to_owned(), ends)).collect()
}

/// The one whose day is later; the first of one day.
fn later(one: End, other: End) -> End {
    if other.0 > one.0 { other } else { one }
}

/// What is told of an account that an earlier journal had open on fewer days.
pub(super) fn reached(
    name: &str,
    stretched: [Option<String>; 2],
    ends: [End; 2],
    fresh: &[(Item, Vec<u8>)],
    files: &[String],
) -> Vec<ImportWarning> {
    let [opened, closed] = stretched;
    let [(first, _), _] = ends;
    let messages = [
        opened.map(|opened| format!("{name} was open from {opened} on; now it is open from {first} on.")),
        closed.map(|closed| format!("{name} was closed on {closed}; now it is open again.")),
    ];
    let mut warnings = Vec::new();
    for (message, (_, at)) in messages.into_iter().zip(ends) {
        if let (Some(message), Some((item, _))) = (message, fresh.get(at)) {
            let file = files.get(item.file as usize).cloned().unwrap_or_default();
            warnings.push(ImportWarning { file, line: item.line, message });
        }
    }
    warnings
}
