//! Journals of Beancount.

mod book;
mod check;
mod held;
mod parse;
mod plugins;
mod scan;
#[cfg(test)]
mod tests;

use crate::{
    Declared, Files, Format, Item, Journal, JournalError, Quote,
    files::{LOOK_EVERY, STOPPED},
};
use atom_ledger::{AccountKind, Booking, Decimal};
use check::{Dated, Event};
use held::Held;
use parse::{Directive, Parser, What};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

/// Reads a journal.
pub(crate) fn read(path: &Path, text: &str, files: &dyn Files) -> Result<Journal, JournalError> {
    let mut parser = Parser::new(files);
    parser.read(path, text)?;
    let mut directives = std::mem::take(&mut parser.directives);
    // Stable, so that what is of one day stays in the order of the files.
    directives.sort_by_key(|directive| (directive.date, order(&directive.what)));
    let mut methods: HashMap<Arc<str>, Booking> = HashMap::new();
    let mut restricted: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
    let (mut accounts, mut prices): (Vec<Declared>, Vec<Quote>) = (Vec::new(), Vec::new());
    let mut held = Held::before(&directives);
    let mut events: Vec<Dated> = Vec::new();
    for (count, Directive { date, place, what }) in (0_u32..).zip(directives) {
        if count % LOOK_EVERY == 0 && !parser.goes_on() {
            return Err(parser.error(place, STOPPED));
        }
        let event = match what {
            What::Open { account, commodities, booking } => {
                if let Some(booking) = booking {
                    methods.insert(Arc::clone(&account), booking);
                }
                if accounts.iter().any(|known| known.name == account) {
                    parser.warn(place, format!("{account} was opened already."));
                    continue;
                }
                if !commodities.is_empty() {
                    restricted.insert(Arc::clone(&account), commodities);
                }
                let kind = Some(AccountKind::of_name(&account)).filter(|kind| *kind != AccountKind::Other);
                accounts.push(Declared { name: account, kind, opened: Some(date), closed: None });
                continue;
            }
            What::Close { account } => {
                match accounts.iter_mut().find(|known| known.name == account) {
                    Some(known) => known.closed = Some(date),
                    None if parser.auto_accounts => {
                        accounts.push(Declared { name: account, kind: None, opened: None, closed: Some(date) });
                    }
                    None => parser.warn(place, format!("{account} is closed and was not opened.")),
                }
                continue;
            }
            What::Price { commodity, price } => {
                prices.push(Quote { date, commodity, price });
                continue;
            }
            What::Transaction { legs, .. } if legs.iter().all(|leg| leg.number.is_none()) && legs.len() < 2 => {
                parser.warn(place, "A transaction without postings was left out.");
                continue;
            }
            What::Transaction { head, legs } => {
                Event::Booked(book::book(&parser, &mut held, &methods, &head, &legs, place)?)
            }
            What::Pad { account, source } => Event::Pad { account, source },
            What::Balance { account, amount, tolerance } => Event::Balance { account, amount, tolerance },
        };
        events.push(Dated { date, place, event });
    }
    let pads = check::pads(&mut parser, &events).map_err(|fault| JournalError {
        file: parser.file_names.first().cloned().unwrap_or_default(),
        line: 1,
        column: 1,
        message: fault.to_string(),
    })?;
    let mut events = with_pads(events, pads);
    for plugin in std::mem::take(&mut parser.plugins) {
        events = plugin.run(events).map_err(|fault| JournalError {
            file: parser.file_names.first().cloned().unwrap_or_default(),
            line: 1,
            column: 1,
            message: fault.to_string(),
        })?;
    }
    let assertions = check::balances(&mut parser, &events).map_err(|fault| JournalError {
        file: parser.file_names.first().cloned().unwrap_or_default(),
        line: 1,
        column: 1,
        message: format!("{fault}."),
    })?;
    check::commodities(&mut parser, &events, &restricted);
    if !parser.auto_accounts {
        not_open(&mut parser, &events, &accounts);
    }
    let entries: Vec<Item> = events
        .into_iter()
        .filter_map(|Dated { place, event, .. }| match event {
            Event::Booked(entry) => Some(Item { entry, file: place.file, line: place.line }),
            Event::Pad { .. } | Event::Balance { .. } => None,
        })
        .collect();
    let mut commodities = parser.shown();
    for posting in entries.iter().flat_map(|item| item.entry.postings()) {
        let own = || posting.units.quantity.scale();
        commodities.entry(Arc::clone(&posting.units.commodity)).or_insert_with(own);
    }
    widen(&mut commodities, &entries);
    Ok(Journal {
        format: Format::Beancount,
        files: parser.file_names,
        entries,
        accounts,
        commodities,
        prices,
        assertions,
        documents: parser.documents,
        warnings: parser.warnings,
    })
}

/// Beancount shows all amounts with the places of the commodity that has most: none loses places that another one keeps.
fn widen(commodities: &mut BTreeMap<Arc<str>, u8>, entries: &[Item]) {
    let mut sums: HashMap<(&Arc<str>, &Arc<str>), Decimal> = HashMap::new();
    for posting in entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((&posting.account, &posting.units.commodity)).or_default();
        let Ok(more) = sum.plus(posting.units.quantity) else { return };
        *sum = more;
    }
    sums.retain(|_, sum| !sum.is_zero());
    let most = sums.keys().filter_map(|(_, name)| commodities.get(*name)).max().copied().unwrap_or(0);
    for ((_, name), sum) in sums {
        if let Some(places) = commodities.get_mut(name) {
            *places = (*places).max(sum.normalized().scale().min(most));
        }
    }
}

/// What of one day goes first: an account is opened before, and asserted balances are those of the morning.
const fn order(what: &What) -> u8 {
    match what {
        What::Open { .. } => 0,
        What::Balance { .. } => 1,
        What::Transaction { .. } | What::Pad { .. } | What::Price { .. } => 2,
        What::Close { .. } => 3,
    }
}

/// The events with what padding adds, each right behind its `pad`.
fn with_pads(events: Vec<Dated>, pads: Vec<(usize, atom_ledger::Entry)>) -> Vec<Dated> {
    let mut by_pad: HashMap<usize, Vec<atom_ledger::Entry>> = HashMap::new();
    for (at, entry) in pads {
        by_pad.entry(at).or_default().push(entry);
    }
    let mut out = Vec::with_capacity(events.len());
    for (at, dated) in events.into_iter().enumerate() {
        let (date, place) = (dated.date, dated.place);
        out.push(dated);
        for entry in by_pad.remove(&at).unwrap_or_default() {
            out.push(Dated { date, place, event: Event::Booked(entry) });
        }
    }
    out
}

/// Warns of postings to accounts that are not open on their day.
fn not_open(parser: &mut Parser<'_>, events: &[Dated], accounts: &[Declared]) {
    let known: HashMap<&str, &Declared> = accounts.iter().map(|account| (&*account.name, account)).collect();
    for dated in events {
        let Event::Booked(entry) = &dated.event else { continue };
        for posting in entry.postings() {
            let open = known.get(&*posting.account).is_some_and(|account| {
                account.opened.is_none_or(|day| day <= dated.date) && account.closed.is_none_or(|day| dated.date <= day)
            });
            if !open {
                parser.warn(dated.place, format!("{} is not open on this day.", posting.account));
            }
        }
    }
}
