//! Importing journals.

mod days;
mod keys;
mod scales;
mod source;

pub(crate) use keys::fresh_keys;
pub use source::Source;
pub(crate) use source::of_journal;

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    linked,
    preview::Before,
    prices,
};
use atom_api::ledger::{Import, ImportFormat, ImportWarning, Imported, StatementRow, WhenClosed};
use atom_core::EntryId;
use atom_journal::{Format, Item};
use atom_store::{Mode, Scope, Scoped as _, Store, WriteTxn};
use days::{days, postpone, reached};
use keys::{fresh_keys_while, keys};
use scales::{fine, scales};
use std::collections::HashSet;
use uuid::Uuid;

/// Entries between two looks at whether it should go on.
const STEP: u64 = 500;
/// New entries that are shown to whoever only looks.
const ROWS_MAX: usize = 100;

/// Whoever is told how many of how many entries are through, and says whether it goes on.
pub type Watch<'w> = dyn Fn(u64, u64) -> bool + Send + Sync + 'w;

/// Adds what is new of a journal, all or nothing. It is told to somebody who may stop it; then nothing is changed.
///
/// # Errors
/// [`BooksError::Invalid`] for a number that cannot be kept; [`BooksError::Conflict`] for a day that is closed, and when it
/// was stopped.
pub async fn import(
    store: &Store,
    scope: &Scope,
    source: Source,
    request: &Import,
    watch: &Watch<'_>,
) -> Result<Imported, BooksError> {
    let Source { mut journal } = source;
    let keys = keys(&journal, watch)?;
    let said = assertions::Said::of(&mut journal, &keys);
    let mut imported = Imported {
        format: match journal.format {
            Format::Hledger => ImportFormat::Hledger,
            Format::Ledger => ImportFormat::Ledger,
            Format::Beancount => ImportFormat::Beancount,
        },
        transactions: 0,
        postings: 0,
        duplicates: 0,
        warnings: journal
            .warnings
            .iter()
            .map(|warning| ImportWarning {
                file: warning.file.clone(),
                line: warning.line,
                message: warning.message.clone(),
            })
            .collect(),
        import_id: None,
        account: None,
        mapping: None,
        columns: Vec::new(),
        rows: Vec::new(),
        changes: Vec::new(),
        changes_total: None,
        accounts_new: None,
        prices_new: None,
    };
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = if request.dry_run { Some(Before::read(&mut txn).await?) } else { None };
    let looked_for = keys.len() as u64;
    let goes_on = || watch(0, looked_for);
    let mut fresh: Vec<(Item, Vec<u8>)> = Vec::new();
    for (item, key) in journal.entries.into_iter().zip(fresh_keys_while(&mut txn, keys, &goes_on).await?) {
        match key {
            None => imported.duplicates += 1,
            Some(key) => {
                imported.transactions += 1;
                imported.postings += item.entry.postings().len() as u64;
                if request.dry_run && imported.rows.len() < ROWS_MAX {
                    imported.rows.extend(row(&item));
                }
                fresh.push((item, key));
            }
        }
    }
    fine(&fresh, &journal.files)?;
    let mut book = Book::open(&mut txn).await?;
    book.expect(fresh.len()).await?;
    if request.when_closed == WhenClosed::Next {
        imported.warnings.extend(postpone(&book, &mut fresh, &journal.files));
    }
    let own: HashSet<&str> = journal.accounts.iter().map(|declared| &*declared.name).collect();
    let own: HashSet<&str> = own.into_iter().filter(|name| book.known(name).is_none()).collect();
    for declared in &journal.accounts {
        book.account(&declared.name, declared.kind, declared.opened, declared.closed).await?;
    }
    // Beancount only warns of postings to accounts that are not open, so what a journal said is no obstacle here.
    for (name, ends) in days(&fresh) {
        let stretched = book.reach(&name, ends[0].0, ends[1].0).await?;
        // Of what this journal says itself, its reader has told.
        if !own.contains(name.as_str()) {
            imported.warnings.extend(reached(&name, stretched, ends, &fresh, &journal.files));
        }
    }
    for (code, (scale, shown)) in scales(&fresh, &journal.commodities) {
        let made = book.commodity(&code, scale, shown).await;
        made.map_err(|error| match error {
            BooksError::Invalid { message, .. } => BooksError::invalid("path", message),
            other => other,
        })?;
    }
    let total = fresh.len() as u64;
    let first = book.next_seq();
    for (done, (item, key)) in (0_u64..).zip(fresh) {
        if done % STEP == 0 && !watch(done, total) {
            return Err(stopped());
        }
        for posting in item.entry.postings() {
            book.account(&posting.account, None, None, None).await?;
        }
        let file = journal.files.get(item.file as usize).map_or("", String::as_str);
        let origin = Origin { source: Some(key), place: Some((file, item.line)), ..Origin::default() };
        let posted = book.post(store, item.entry, &origin).await;
        posted.map_err(|error| match error {
            BooksError::Invalid { message, .. } => {
                BooksError::invalid("path", format!("{file}:{}:1: {message}", item.line))
            }
            BooksError::Conflict(message) => BooksError::Conflict(format!("{file}:{}:1: {message}", item.line)),
            other => other,
        })?;
    }
    book.flush().await.map_err(|error| match error {
        BooksError::Invalid { message, .. } => BooksError::invalid("path", message),
        other => other,
    })?;
    let last = book.next_seq();
    let rows = said.rows(store, &mut book).await?;
    let links = linked::rows(store, &mut book, &journal.documents, &journal.files).await?;
    let name = journal.files.first().map_or("", String::as_str);
    let import_id = note(store, &mut txn, name, first, last).await?;
    imported.warnings.extend(said.keep(&mut txn, rows, import_id, first).await?);
    linked::keep(&mut txn, &links).await?;
    let prices_new = prices::keep(&mut txn, &journal.prices, name).await?;
    if !watch(total, total) {
        return Err(stopped());
    }
    if let Some(before) = before {
        // What was only looked at goes with its transaction.
        before.tell(&mut txn, &mut imported).await?;
        imported.prices_new = Some(prices_new);
    } else {
        imported.import_id = import_id;
        txn.commit(name, imported.import_id).await?;
    }
    Ok(imported)
}

/// An entry by its first line.
fn row(item: &Item) -> Option<StatementRow> {
    let (head, first) = (item.entry.head(), item.entry.postings().first()?);
    Some(StatementRow {
        line: item.line,
        date: head.date,
        quantity: first.units.quantity.to_string(),
        commodity: first.units.commodity.to_string(),
        payee: head.payee.clone(),
        narration: head.narration.clone(),
        duplicate: false,
    })
}

/// What whoever stopped it is told.
pub(crate) fn stopped() -> BooksError {
    BooksError::Conflict("The import was cancelled; nothing was added.".to_owned())
}

/// Remembers which links of the chain an import added, if any.
pub(crate) async fn note(
    store: &Store,
    txn: &mut WriteTxn,
    name: &str,
    first: i64,
    next: i64,
) -> Result<Option<Uuid>, BooksError> {
    if next == first {
        return Ok(None);
    }
    let (id, at) = (EntryId::new(store.clock()).uuid(), txn.now_ms());
    txn.query(
        "INSERT INTO ledger_import (workspace, id, name, first_seq, last_seq, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(id)
    .bind(name.to_owned())
    .bind(first)
    .bind(next - 1)
    .bind(at)
    .execute()
    .await?;
    Ok(Some(id))
}
