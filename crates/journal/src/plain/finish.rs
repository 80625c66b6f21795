//! From what was written to entries: amounts that are missing, assertions, automated transactions.

mod asserted;
mod balanced;
mod checked;
mod running;

use super::{
    reader::Reader,
    transaction::{Leg, Written},
};
use crate::{
    Asserted, Format, Item, JournalError,
    files::{LOOK_EVERY, STOPPED},
};
use atom_ledger::Amount;
use jiff::civil::Date;
use running::Running;
use std::sync::Arc;

/// Makes the entries, in the order in which they were written.
pub(super) fn finish(reader: &mut Reader<'_>) -> Result<Vec<Item>, JournalError> {
    let (made, later) = (std::mem::take(&mut reader.items), std::mem::take(&mut reader.written));
    let checks = std::mem::take(&mut reader.of_ledger.checks);
    if later.is_empty() && checks.is_empty() {
        return Ok(made);
    }
    let asserted =
        !checks.is_empty() || later.iter().any(|(_, one)| one.postings.iter().any(|leg| leg.assertion.is_some()));
    let mut all: Vec<Outcome> = Vec::with_capacity(made.len() + later.len());
    let mut made = made.into_iter();
    for (place, one) in later {
        all.extend(made.by_ref().take(place - all.len()).map(Outcome::Made));
        all.push(Outcome::Open(Box::new(one)));
    }
    all.extend(made.map(Outcome::Made));
    let hledger = reader.dialect == Format::Hledger;
    let mut steps: Vec<(Date, usize, Option<Part>)> = Vec::with_capacity(all.len());
    let mut moved: Vec<Arc<str>> = Vec::new();
    for (at, outcome) in all.iter_mut().enumerate() {
        let apart = match outcome {
            Outcome::Open(one) if asserted && hledger && one.postings.iter().any(|leg| leg.date.is_some()) => {
                one.apart(reader)?
            }
            _ => None,
        };
        let Some((item, parts)) = apart else {
            steps.push((outcome.date(), at, None));
            continue;
        };
        let day = item.entry.head().date;
        let dated = parts.iter().filter(|part| part.leg.date.is_some());
        moved.extend(dated.map(|part| Arc::clone(&part.leg.draft.account)));
        steps.extend(parts.into_iter().map(|part| (part.leg.date.unwrap_or(day), at, Some(part))));
        *outcome = Outcome::Made(item);
    }
    if asserted && hledger {
        steps.sort_by_key(|(date, ..)| *date);
    }
    let (mut running, mut kept) = (Running::default(), Vec::new());
    let mut due = checks.iter().peekable();
    for (count, (date, at, part)) in (0_u32..).zip(steps) {
        if count % LOOK_EVERY == 0 && !reader.goes_on() {
            return Err(at_line(reader, 0, 1, STOPPED));
        }
        while let Some((_, check)) = due.next_if(|(place, _)| *place <= at) {
            checked::check(reader, &running, check)?;
        }
        if let Some(Part { of, place, units, leg }) = part {
            for units in &units {
                let added = running.add(&leg.draft.account, units);
                added.map_err(|fault| of.error(reader, leg.line, format!("{fault}.")))?;
            }
            if let Some(assertion) = &leg.assertion {
                kept.push(Asserted { at: Some((at, place)), date, ..of.check(reader, &running, &leg, assertion)? });
            }
            continue;
        }
        match &mut all[at] {
            Outcome::Open(one) => {
                let entry = if asserted {
                    let (entry, said) = one.asserted(reader, &mut running)?;
                    let date = entry.head().date;
                    let said = said.into_iter().map(|(place, of)| Asserted { at: Some((at, place)), date, ..of });
                    kept.extend(said);
                    entry
                } else {
                    one.plain(reader)?
                };
                all[at] = Outcome::Made(Item { entry, file: one.file, line: one.line });
            }
            Outcome::Made(item) if asserted => {
                for posting in item.entry.postings() {
                    let added = running.add(&posting.account, &posting.units);
                    added.map_err(|fault| at_line(reader, item.file, item.line, format!("{fault}.")))?;
                }
            }
            Outcome::Made(_) => {}
        }
    }
    for (_, check) in due {
        checked::check(reader, &running, check)?;
    }
    // The books know an entry by one day: what is said of accounts whose postings have other days could not hold there.
    kept.retain(|said| {
        !moved.iter().any(|name| *name == said.account || (said.below && name.starts_with(&*said.account)))
    });
    reader.assertions = kept;
    let item = |outcome| match outcome {
        Outcome::Made(item) => Some(item),
        Outcome::Open(_) => None,
    };
    Ok(all.into_iter().filter_map(item).collect())
}

/// A posting that may have a day of its own, with what it came to.
struct Part {
    of: Box<Written>,
    place: usize,
    units: Vec<Amount>,
    leg: Leg,
}

/// A transaction on its way.
enum Outcome {
    Made(Item),
    Open(Box<Written>),
}

impl Outcome {
    fn date(&self) -> Date {
        match self {
            Self::Made(item) => item.entry.head().date,
            Self::Open(one) => one.head.date,
        }
    }
}

fn at_line(reader: &Reader<'_>, file: u32, line: u32, message: impl Into<String>) -> JournalError {
    let file = reader.file_names.get(file as usize).cloned().unwrap_or_default();
    JournalError { file, line, column: 1, message: message.into() }
}
