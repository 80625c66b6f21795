//! Importing journals.

use crate::{
    BooksError, assertions,
    book::{Book, Origin, SCALE_MAX, WEIGHT_SCALE_MAX, kind_number},
    chain::field,
    folder::{Folder, read},
    late::Told,
    linked,
    post::on_an_open_day,
    preview::Before,
    prices,
    watched::{GoesOn, Watched},
};
use atom_api::ledger::{Import, ImportFormat, ImportWarning, Imported, StatementRow, WhenClosed};
use atom_core::EntryId;
use atom_journal::{Format, Item, Journal};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn};
use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};
use jiff::civil::Date;
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write as _,
    path::Path,
    sync::LazyLock,
};
use uuid::Uuid;

/// Entries between two looks at whether it should go on.
const STEP: u64 = 500;
/// New entries that are shown to whoever only looks.
const ROWS_MAX: usize = 100;
/// Keys that one statement looks for.
const KEYS: usize = 5_000;

/// A journal that was read, ready to be imported.
#[derive(Debug)]
pub struct Source {
    pub(crate) journal: Journal,
}

impl Source {
    /// Reads a journal from a file whose path has no links in it. Blocks while it does.
    ///
    /// # Errors
    /// [`BooksError::Journal`] with the place of what cannot be understood or does not hold.
    pub fn read(path: &Path, format: ImportFormat, today: Date) -> Result<Self, BooksError> {
        Self::read_while(path, format, today, &|| true)
    }

    /// The same for somebody who may stop it.
    ///
    /// # Errors
    /// As [`Self::read`]; [`BooksError::Conflict`] when it was stopped.
    pub fn read_while(
        path: &Path,
        format: ImportFormat,
        today: Date,
        goes_on: &GoesOn<'_>,
    ) -> Result<Self, BooksError> {
        let format = of_journal(format)?;
        let unreadable =
            |error: std::io::Error| BooksError::invalid("path", format!("The file cannot be read: {error}."));
        let bytes = read(path).map_err(unreadable)?;
        let folder = Folder::of(path);
        let files = Watched { files: &folder, goes_on };
        let journal = atom_journal::read(path, &bytes, format, today, &files);
        Ok(Self { journal: journal.map_err(|error| files.fault(error))? })
    }
}

/// The form of a journal that is wished; none where its content tells.
///
/// # Errors
/// [`BooksError::Invalid`] for the form of a statement.
pub(crate) fn of_journal(format: ImportFormat) -> Result<Option<Format>, BooksError> {
    match format {
        ImportFormat::Auto => Ok(None),
        ImportFormat::Hledger => Ok(Some(Format::Hledger)),
        ImportFormat::Ledger => Ok(Some(Format::Ledger)),
        ImportFormat::Beancount => Ok(Some(Format::Beancount)),
        ImportFormat::Csv
        | ImportFormat::Ofx
        | ImportFormat::Qif
        | ImportFormat::Camt053
        | ImportFormat::Mt940
        | ImportFormat::Json => Err(BooksError::invalid("format", "This is not the form of a journal.")),
    }
}

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

/// The keys of the entries: day, digest of what is said, and the number among identical twins.
fn keys(journal: &Journal, watch: &Watch<'_>) -> Result<Vec<Vec<u8>>, BooksError> {
    static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("Atom 2026 ledger import v1"));
    let mut twins: HashMap<(Date, [u8; 16]), u32> = HashMap::with_capacity(journal.entries.len());
    let mut keys = Vec::with_capacity(journal.entries.len());
    let (mut said, mut quantity, mut day) = (Vec::new(), String::new(), (Date::ZERO, String::new()));
    for (at, item) in journal.entries.iter().enumerate() {
        if at % KEYS == 0 && !watch(0, journal.entries.len() as u64) {
            return Err(stopped());
        }
        said.clear();
        let head = item.entry.head();
        for text in [&head.payee, &head.narration, &head.code] {
            field(&mut said, text.as_bytes());
        }
        for posting in item.entry.postings() {
            quantity.clear();
            write!(quantity, "{}", posting.units.quantity.normalized()).ok();
            field(&mut said, posting.account.as_bytes());
            field(&mut said, &kind_number(posting.group).to_le_bytes());
            field(&mut said, quantity.as_bytes());
            field(&mut said, posting.units.commodity.as_bytes());
            field(&mut said, posting.weight.commodity.as_bytes());
        }
        let digest = blake3::Hasher::new_from_context_key(&KEY).update(&said).finalize();
        let digest: [u8; 16] = std::array::from_fn(|at| digest.as_bytes()[at]);
        if day.0 != head.date || day.1.is_empty() {
            day = (head.date, head.date.to_string());
        }
        let mut key = Vec::with_capacity(day.1.len() + 20);
        key.extend_from_slice(day.1.as_bytes());
        key.extend_from_slice(&digest);
        let twin = twins.entry((head.date, digest)).or_default();
        key.extend_from_slice(&twin.to_be_bytes());
        *twin += 1;
        keys.push(key);
    }
    Ok(keys)
}

/// The key that each entry is added with; none for what is here already. What an import added that was taken back as a whole
/// may come again, with a further byte behind its key.
pub(crate) async fn fresh_keys(txn: &mut WriteTxn, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>, BooksError> {
    fresh_keys_while(txn, keys, &|| true).await
}

/// The same for somebody who may stop it.
async fn fresh_keys_while(
    txn: &mut WriteTxn,
    keys: Vec<Vec<u8>>,
    goes_on: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Vec<Option<Vec<u8>>>, BooksError> {
    let mut answers: Vec<Option<Vec<u8>>> = vec![None; keys.len()];
    let mut open: Vec<(usize, Vec<u8>)> = keys.into_iter().enumerate().collect();
    for generation in 1..=u8::MAX {
        let known = known(txn, &open, goes_on).await?;
        let mut next = Vec::new();
        for (at, mut key) in open {
            match known.get(&key) {
                None => answers[at] = Some(key),
                Some(false) => {}
                Some(true) => {
                    if generation > 1 {
                        key.pop();
                    }
                    key.push(generation);
                    next.push((at, key));
                }
            }
        }
        open = next;
        if open.is_empty() {
            break;
        }
    }
    Ok(answers)
}

/// Which of these are here, and whether the import that added them was taken back.
async fn known(
    txn: &mut WriteTxn,
    keys: &[(usize, Vec<u8>)],
    goes_on: &(dyn Fn() -> bool + Send + Sync),
) -> Result<HashMap<Vec<u8>, bool>, BooksError> {
    let mut known = HashMap::new();
    let any =
        txn.query("SELECT 1 FROM entry WHERE workspace = ?1 AND source IS NOT NULL LIMIT 1").fetch_optional().await?;
    if any.is_none() {
        return Ok(known);
    }
    for some in keys.chunks(KEYS) {
        if !goes_on() {
            return Err(stopped());
        }
        let wanted: Vec<String> = some.iter().map(|(_, key)| hex::encode(key)).collect();
        let rows = txn
            .query(
                "SELECT entry.source, EXISTS (SELECT 1 FROM ledger_import WHERE ledger_import.workspace = ?1 \
                 AND undone_at IS NOT NULL AND entry.seq BETWEEN first_seq AND last_seq) \
                 FROM json_each(?2) AS wanted JOIN entry ON entry.workspace = ?1 AND entry.source = unhex(wanted.value)",
            )
            .bind(json!(wanted).to_string())
            .fetch_all()
            .await?;
        known.extend(rows.iter().map(|row| (row.get::<Vec<u8>, _>(0), row.get::<bool, _>(1))));
    }
    Ok(known)
}

/// Refuses amounts that are finer than any commodity can be, with their place.
fn fine(fresh: &[(Item, Vec<u8>)], files: &[String]) -> Result<(), BooksError> {
    for (item, _) in fresh {
        let too_fine = |posting: &&atom_ledger::Posting| posting.units.quantity.normalized().scale() > SCALE_MAX;
        if let Some(posting) = item.entry.postings().iter().find(too_fine) {
            let file = files.get(item.file as usize).map_or("", String::as_str);
            let message = format!("Amounts of {} have more than {SCALE_MAX} decimal places.", posting.units.commodity);
            return Err(BooksError::invalid("path", format!("{file}:{}:1: {message}", item.line)));
        }
    }
    Ok(())
}

/// Puts entries whose day is closed on the first day that is open, and tells of each. Their keys stay those of their own
/// days, so importing again adds nothing.
fn postpone(book: &Book<'_>, fresh: &mut Vec<(Item, Vec<u8>)>, files: &[String]) -> Vec<ImportWarning> {
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
fn days(fresh: &[(Item, Vec<u8>)]) -> BTreeMap<String, [End; 2]> {
    let mut days: BTreeMap<String, [End; 2]> = BTreeMap::new();
    for (at, (item, _)) in fresh.iter().enumerate() {
        let date = item.entry.head().date;
        for posting in item.entry.postings() {
            match days.get_mut(&*posting.account) {
                Some([first, last]) => (*first, *last) = ((*first).min((date, at)), later(*last, (date, at))),
                None => {
                    days.insert(posting.account.to_string(), [(date, at), (date, at)]);
                }
            }
        }
    }
    days
}

/// The one whose day is later; the first of one day.
fn later(one: End, other: End) -> End {
    if other.0 > one.0 { other } else { one }
}

/// What is told of an account that an earlier journal had open on fewer days.
fn reached(
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

/// The decimal places that each commodity needs, and those that it is shown with.
fn scales(fresh: &[(Item, Vec<u8>)], shown: &BTreeMap<std::sync::Arc<str>, u8>) -> BTreeMap<String, (u8, u8)> {
    let mut scales: BTreeMap<String, (u8, u8)> = BTreeMap::new();
    let mut need = |code: &str, places: u8| match scales.get_mut(code) {
        Some((scale, _)) => *scale = (*scale).max(places),
        None => {
            scales.insert(code.to_owned(), (places, shown.get(code).copied().unwrap_or(0)));
        }
    };
    let mut own: HashSet<&str> = HashSet::new();
    for posting in fresh.iter().flat_map(|(item, _)| item.entry.postings()) {
        if !own.contains(&*posting.units.commodity) {
            own.insert(&posting.units.commodity);
        }
        need(&posting.units.commodity, posting.units.quantity.normalized().scale());
    }
    // What has neither cost nor price counts for itself.
    let bought = |posting: &&atom_ledger::Posting| posting.cost.is_some() || posting.price.is_some();
    for posting in fresh.iter().flat_map(|(item, _)| item.entry.postings()).filter(bought) {
        let commodity = &*posting.weight.commodity;
        let places = posting.weight.quantity.normalized().scale();
        need(commodity, if own.contains(commodity) { 0 } else { places.min(WEIGHT_SCALE_MAX) });
    }
    scales
}
