//! Reading an archive: all of it or nothing, and what is wrong with its line.

use super::{
    Account, Assertion, Commodity, Document, Entry, Import, Limit, Line, Link, NAME, Price, Rejected, Rule, Step,
    VERSION, Whole, lines::Lines, was,
};
use crate::{
    BooksError,
    book::{Book, Closed, Replay, SealedEntry, SealedPosting},
    chain,
};
use atom_api::ledger::{ImportFormat, Imported};
use atom_ledger::Decimal;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, StoreError};
use serde_json::json;
use std::{
    collections::HashMap,
    fs,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// An archive that is read as it comes.
pub struct Archive {
    name: String,
    from: Box<dyn BufRead + Send>,
}

impl Archive {
    /// Opens a file whose path has no links in it; `None` where it is no archive.
    ///
    /// # Errors
    /// [`BooksError::Invalid`] when it cannot be read.
    pub fn read(path: &Path, format: ImportFormat) -> Result<Option<Self>, BooksError> {
        let unreadable =
            |error: std::io::Error| BooksError::invalid("path", format!("The file cannot be read: {error}."));
        let mut from = BufReader::new(fs::File::open(path).map_err(unreadable)?);
        let is_archive = is_archive(from.fill_buf().map_err(unreadable)?, format);
        Ok(is_archive.then(|| Self { name: name(path), from: Box::new(from) }))
    }

    /// What was sent, as an archive that is called `name`.
    ///
    /// # Errors
    /// The bytes, where they are none.
    pub fn sent(called: &str, bytes: Vec<u8>, format: ImportFormat) -> Result<Self, Vec<u8>> {
        if !is_archive(&bytes, format) {
            return Err(bytes);
        }
        Ok(Self { name: name(Path::new(called)), from: Box::new(io::Cursor::new(bytes)) })
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether what begins like this is an archive, or is said to be one.
fn is_archive(beginning: &[u8], format: ImportFormat) -> bool {
    format == ImportFormat::Json || (format == ImportFormat::Auto && beginning.starts_with(b"{\n\"books\": ["))
}

/// Brings books back from an archive: into books that are empty, or into those that have it all already.
///
/// # Errors
/// [`BooksError::Invalid`] with the line of what was cut off or changed; [`BooksError::Conflict`] where there are other books.
pub async fn restore(store: &Store, scope: &Scope, archive: Archive, dry_run: bool) -> Result<Imported, BooksError> {
    let name = archive.name;
    let mut lines = Lines { from: archive.from, file: name.clone(), number: 0 };
    lines.expect("{")?;
    let [whole]: [Whole; 1] =
        lines.all::<Whole>("books")?.try_into().map_err(|_| lines.wrong("Here stand one set of books."))?;
    if whole.format != NAME || whole.version != VERSION {
        return Err(lines.wrong("This archive is of another version of Atom."));
    }
    let commodities: Vec<Commodity> = lines.all("commodities")?;
    let accounts: Vec<Account> = lines.all("accounts")?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let row = txn
        .query(
            "SELECT (SELECT entries FROM book WHERE workspace = ?1), EXISTS (SELECT 1 FROM account WHERE workspace = ?1) \
             OR EXISTS (SELECT 1 FROM commodity WHERE workspace = ?1) OR EXISTS (SELECT 1 FROM price WHERE workspace = ?1)",
        )
        .fetch_one()
        .await?;
    let (there, used) = (row.get::<Option<i64>, _>(0).unwrap_or(0), row.get::<bool, _>(1));
    let has_it = if there > 0 || used { Some(has(&mut txn, &whole).await?) } else { None };
    if has_it == Some(false) {
        return Err(BooksError::Conflict(
            "There are other books in this workspace. An archive is imported where there are none.".to_owned(),
        ));
    }
    let mut replay = Replay::begin(&mut txn).await?;
    let writes = has_it.is_none();
    let mut rows: HashMap<i64, (i64, String)> = HashMap::new();
    for account in &accounts {
        let row = if writes { made(&mut replay, account).await? } else { 0 };
        if rows.insert(account.number, (row, account.origin.clone())).is_some() {
            return Err(lines.wrong("Two accounts above have one number."));
        }
    }
    prices(&mut lines, &mut replay, writes).await?;
    let (entries, postings) = links(&mut lines, &mut replay, &rows, &whole, writes).await?;
    if writes {
        for commodity in &commodities {
            replay
                .settled(&commodity.code, commodity.scale, commodity.shown)
                .await
                .map_err(|error| named(&lines, error))?;
        }
        finish_accounts(&mut replay, &accounts, &rows).await.map_err(|error| named(&lines, error))?;
        let put = was::put_back(replay.txn, &commodities, &accounts, &rows).await;
        put.map_err(|error| named(&lines, error))?;
    }
    rest(&mut lines, &mut replay, &rows, writes).await?;
    lines.expect("}")?;
    if !lines.from.fill_buf().is_ok_and(<[u8]>::is_empty) {
        lines.number += 1;
        return Err(lines.wrong("Something follows the end of the archive."));
    }
    if writes {
        let Whole { closed_through, soft_closed_through, .. } = whole;
        let said = Closed { closed_through, soft_closed_through };
        let has_said = Book::has_said(&mut txn).await?;
        let mut book = Book::open(&mut txn).await?;
        if book.closed() != said {
            if has_said {
                return Err(lines.wrong("The books are not closed through the days that their links say."));
            }
            // An older Atom closed them without a link; so one comes behind the last.
            book.close(store, "closed", &said).await?;
        }
    }
    if writes && !dry_run {
        txn.commit(&name, None).await?;
    }
    let (fresh, known) = if writes { (entries, 0) } else { (0, entries) };
    Ok(Imported {
        format: ImportFormat::Json,
        transactions: fresh,
        postings: if writes { postings } else { 0 },
        duplicates: known,
        warnings: Vec::new(),
        import_id: None,
        account: None,
        mapping: None,
        columns: Vec::new(),
        rows: Vec::new(),
        changes: Vec::new(),
        changes_total: None,
        accounts_new: None,
        prices_new: None,
    })
}

/// Whether these books have all that the archive has: its last link is one of theirs.
async fn has(txn: &mut atom_store::WriteTxn, whole: &Whole) -> Result<bool, BooksError> {
    let row = txn
        .query(
            "SELECT hash FROM entry WHERE workspace = ?1 AND seq = ?2 UNION ALL SELECT hash FROM step WHERE workspace = ?1 AND seq = ?2",
        )
        .bind(whole.links)
        .fetch_optional()
        .await?;
    Ok(row.is_some_and(|row| hex::encode(row.get::<&[u8], _>(0)) == whole.head))
}

/// What the database refuses is wrong with the archive.
fn named<R: BufRead>(lines: &Lines<R>, error: BooksError) -> BooksError {
    match error {
        BooksError::Store(StoreError::Constraint(said)) => lines.wrong(format!("This cannot be: {said}.")),
        other => other,
    }
}

async fn made(replay: &mut Replay<'_>, account: &Account) -> Result<i64, BooksError> {
    let row = replay
        .txn
        .query("INSERT INTO account (workspace, origin, name, kind, code) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id")
        .bind(account.origin.clone())
        .bind(account.name.clone())
        .bind(account.kind.clone())
        .bind(account.code.clone())
        .fetch_one()
        .await?;
    Ok(row.get(0))
}

/// What would have refused postings while they came: days, commodities, what counts for another, limits.
async fn finish_accounts(
    replay: &mut Replay<'_>,
    accounts: &[Account],
    rows: &HashMap<i64, (i64, String)>,
) -> Result<(), BooksError> {
    let row = |number: i64| rows.get(&number).map(|(row, _)| *row);
    for account in accounts {
        let id = row(account.number);
        replay
            .txn
            .query(
                "UPDATE account SET opened = ?3, closed = ?4, commodities = ?5, merged = ?6, opened_by_hand = ?7, \
                 closed_by_hand = ?8 WHERE workspace = ?1 AND id = ?2",
            )
            .bind(id)
            .bind(account.opened.clone())
            .bind(account.closed.clone())
            .bind(account.commodities.as_ref().map(|held| json!(held).to_string()))
            .bind(account.merged.and_then(row))
            .bind(account.opened_by_hand)
            .bind(account.closed_by_hand)
            .execute()
            .await?;
        for alias in &account.aliases {
            replay
                .txn
                .query("INSERT INTO account_alias (workspace, name, account) VALUES (?1, ?2, ?3)")
                .bind(alias.clone())
                .bind(id)
                .execute()
                .await?;
        }
        for Limit { commodity, scale, not_below, not_above } in &account.limits {
            replay
                .txn
                .query(
                    "INSERT INTO account_limit (workspace, account, commodity, scale, not_below, not_above) \
                     SELECT ?1, ?2, id, ?4, ?5, ?6 FROM commodity WHERE workspace = ?1 AND code = ?3",
                )
                .bind(id)
                .bind(commodity.clone())
                .bind(*scale)
                .bind(*not_below)
                .bind(*not_above)
                .execute()
                .await?;
        }
        if let Some(booking) = &account.booking {
            replay
                .txn
                .query("INSERT INTO lot_setting (workspace, account, booking, gains) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(booking.clone())
                .bind(account.gains.clone())
                .execute()
                .await?;
        }
        if account.mapping.is_some() || account.called.is_some() {
            replay
                .txn
                .query("INSERT INTO statement_setting (workspace, account, mapping, called) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(account.mapping.clone())
                .bind(account.called.clone())
                .execute()
                .await?;
        }
    }
    Ok(())
}

async fn prices<R: BufRead>(lines: &mut Lines<R>, replay: &mut Replay<'_>, writes: bool) -> Result<(), BooksError> {
    let mut part = lines.begin("prices")?;
    while let Some(price) = lines.element::<Price>(&mut part, false)? {
        if !writes {
            continue;
        }
        replay
            .txn
            .query(
                "INSERT INTO price (workspace, date, commodity, quote, worth, source, known_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(price.date)
            .bind(price.commodity)
            .bind(price.quote)
            .bind(price.worth)
            .bind(price.source)
            .bind(price.known_at)
            .execute()
            .await
            .map_err(|error| named(lines, error.into()))?;
    }
    Ok(())
}

/// The chain: every hash is made anew. Returns how many entries and postings there are.
async fn links<R: BufRead>(
    lines: &mut Lines<R>,
    replay: &mut Replay<'_>,
    rows: &HashMap<i64, (i64, String)>,
    whole: &Whole,
    writes: bool,
) -> Result<(u64, u64), BooksError> {
    let (mut previous, mut seq, mut entries, mut postings) = (Vec::new(), 0_i64, 0, 0);
    let mut part = lines.begin("links")?;
    while let Some(link) = lines.element::<Link>(&mut part, false)? {
        seq += 1;
        let (own, said, hash) = match link {
            Link::Entry(entry) => {
                let (own, said) = (entry.seq, entry.hash.clone());
                let sealed = sealed(*entry, &previous, rows).map_err(|message| lines.wrong(message))?;
                entries += 1;
                postings += sealed.postings.len() as u64;
                let hash = sealed.hash;
                if writes && hex::encode(hash) == said && own == seq {
                    replay.entry(sealed).await.map_err(|error| named(lines, error))?;
                }
                (own, said, hash)
            }
            Link::Step(step) => {
                let hash = step_hash(&step, &previous);
                let (own, said) = (step.seq, step.hash.clone());
                if writes && hex::encode(hash) == said && own == seq {
                    put_step(replay, *step, &previous, &hash).await.map_err(|error| named(lines, error))?;
                }
                (own, said, hash)
            }
        };
        if own != seq {
            return Err(lines.wrong(format!("Link {seq} of the chain is missing here.")));
        }
        if hex::encode(hash) != said {
            return Err(lines.wrong(format!("Link {seq} of the chain was changed.")));
        }
        previous = hash.to_vec();
    }
    if seq != whole.links || hex::encode(&previous) != whole.head {
        return Err(lines.wrong(format!("The chain should have {} links and end at {}.", whole.links, whole.head)));
    }
    if writes {
        replay.flush().await.map_err(|error| named(lines, error))?;
    }
    Ok((entries, postings))
}

/// A quantity with the places that it is written with.
fn units(text: &str) -> Result<(i64, u8), String> {
    let number: Decimal = text.parse().map_err(|fault| format!("{text} is no quantity: {fault}."))?;
    let units = i64::try_from(number.mantissa()).map_err(|_| format!("{text} is too large."))?;
    Ok((units, number.scale()))
}

fn bytes(text: Option<String>) -> Result<Option<Vec<u8>>, String> {
    text.map(hex::decode).transpose().map_err(|_| "A digest is not written in hex.".to_owned())
}

/// The entry, with the hash that it comes to.
fn sealed(entry: Entry, previous: &[u8], rows: &HashMap<i64, (i64, String)>) -> Result<SealedEntry, String> {
    let list = |list: &[String]| if list.is_empty() { "[]".to_owned() } else { json!(list).to_string() };
    let mut origins = Vec::with_capacity(entry.postings.len());
    let mut postings = Vec::with_capacity(entry.postings.len());
    for Line { account, kind, quantity, commodity, weight, weighed_in, cost, price, comment } in entry.postings {
        let (row, origin) = rows.get(&account).ok_or_else(|| format!("There is no account {account}."))?;
        let (own, scale) = units(&quantity)?;
        let (weight, weight_scale) = weight.as_deref().map_or(Ok((own, scale)), units)?;
        origins.push(origin.as_str());
        postings.push(SealedPosting {
            account: *row,
            kind,
            scale,
            quantity: own,
            weight_commodity: weighed_in.unwrap_or_else(|| commodity.clone()),
            commodity,
            weight_scale,
            weight,
            cost,
            price,
            comment,
        });
    }
    let texts =
        [entry.payee, entry.narration, entry.code, entry.mark, entry.comment, list(&entry.tags), list(&entry.links)];
    let source = bytes(entry.source)?;
    let head = chain::Sealed {
        seq: entry.seq,
        uuid: entry.id.as_bytes(),
        date: entry.date.as_bytes(),
        known_at: entry.known_at,
        texts: texts.each_ref().map(|text| text.as_bytes()),
        reverses: entry.reverses.as_ref().map_or(&[], |uuid| &uuid.as_bytes()[..]),
        idempotency: entry.key.as_deref().map(str::as_bytes),
        source: source.as_deref(),
        file: entry.file.as_deref().map(str::as_bytes),
        file_line: entry.line,
    };
    let mut said = Vec::with_capacity(1_024);
    chain::head(&mut said, previous, &head);
    let mut lines = Vec::with_capacity(256 * postings.len());
    for (posting, account) in postings.iter().zip(origins) {
        chain::line(
            &mut lines,
            &chain::SealedLine {
                account,
                kind: posting.kind,
                commodity: &posting.commodity,
                scale: i64::from(posting.scale),
                quantity: posting.quantity,
                weight_commodity: &posting.weight_commodity,
                weight_scale: i64::from(posting.weight_scale),
                weight: posting.weight,
                cost: posting.cost.as_deref().map(str::as_bytes),
                price: posting.price.as_deref().map(str::as_bytes),
                comment: posting.comment.as_bytes(),
            },
        );
    }
    let hash = chain::hash(&mut said, postings.len(), &lines);
    Ok(SealedEntry {
        uuid: entry.id,
        seq: entry.seq,
        date: entry.date,
        known_at: entry.known_at,
        texts,
        reverses: entry.reverses,
        idempotency: entry.key,
        body: bytes(entry.body)?,
        source,
        file: entry.file,
        file_line: entry.line,
        late: entry.late,
        previous: previous.to_vec(),
        hash,
        postings,
    })
}

fn step_hash(step: &Step, previous: &[u8]) -> [u8; 32] {
    chain::step(
        previous,
        &chain::SealedStep {
            seq: step.seq,
            kind: &step.step,
            pending: step.pending.as_bytes(),
            known_at: step.known_at,
            body: &step.body,
            expires: step.expires.as_deref(),
            entry: step.entry.as_ref().map(|entry| &entry.as_bytes()[..]),
            idempotency: step.key.as_deref(),
        },
    )
}

async fn put_step(replay: &mut Replay<'_>, step: Step, previous: &[u8], hash: &[u8]) -> Result<(), BooksError> {
    // The links before it have to be there.
    replay.flush().await?;
    let digest = bytes(step.digest).map_err(|message| BooksError::invalid("path", message))?;
    replay
        .txn
        .query(
            "INSERT INTO step (workspace, seq, kind, pending, known_at, body, expires, entry, idempotency, digest, previous, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(step.seq)
        .bind(step.step)
        .bind(step.pending)
        .bind(step.known_at)
        .bind(step.body)
        .bind(step.expires)
        .bind(step.entry)
        .bind(step.key)
        .bind(digest)
        .bind(previous.to_vec())
        .bind(hash.to_vec())
        .execute()
        .await?;
    if let Some(prices) = step.prices {
        // They came before the links, all of them.
        replay
            .txn
            .query(
                "UPDATE closing_price SET price = CASE WHEN ?3 < 1 THEN 0 ELSE coalesce((SELECT known.id FROM price AS known \
                 WHERE known.workspace = ?1 ORDER BY known.id LIMIT 1 OFFSET ?3 - 1), closing_price.price) END \
                 WHERE workspace = ?1 AND link = ?2",
            )
            .bind(step.seq)
            .bind(prices)
            .execute()
            .await?;
    }
    Ok(())
}

/// What stands beside the chain.
async fn rest<R: BufRead>(
    lines: &mut Lines<R>,
    replay: &mut Replay<'_>,
    rows: &HashMap<i64, (i64, String)>,
    writes: bool,
) -> Result<(), BooksError> {
    let row = |number: i64| rows.get(&number).map(|(row, _)| *row);
    let mut part = lines.begin("assertions")?;
    while let Some(one) = lines.element::<Assertion>(&mut part, false)? {
        if !writes {
            continue;
        }
        let entry = one.entry.and_then(|entry| replay.entry_row(entry));
        let put = replay
            .txn
            .query(
                "INSERT INTO assertion (workspace, uuid, account, commodity, day, through, entry, line, quantity, tolerance, \
                 below, alone, strict, held, file, file_line, import, known_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )
            .bind(one.id)
            .bind(row(one.account))
            .bind(one.commodity)
            .bind(one.day)
            .bind(one.through)
            .bind(entry)
            .bind(one.line)
            .bind(one.quantity)
            .bind(one.tolerance)
            .bind(one.below)
            .bind(one.alone)
            .bind(one.strict)
            .bind(one.held)
            .bind(one.file)
            .bind(one.file_line)
            .bind(one.import)
            .bind(one.known_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("imports")?;
    while let Some(one) = lines.element::<Import>(&mut part, false)? {
        if !writes {
            continue;
        }
        let put = replay
            .txn
            .query(
                "INSERT INTO ledger_import (workspace, id, name, first_seq, last_seq, at, undone_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(one.id)
            .bind(one.name)
            .bind(one.first)
            .bind(one.last)
            .bind(one.at)
            .bind(one.undone_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("documents")?;
    while let Some(one) = lines.element::<Document>(&mut part, false)? {
        if !writes {
            continue;
        }
        let put = replay
            .txn
            .query(
                "INSERT INTO entry_document (workspace, document, event, entry, account, day, name, media_type, bytes, digest, \
                 path, file, file_line, known_at, here) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0)",
            )
            .bind(one.id)
            .bind(one.event)
            .bind(one.entry)
            .bind(one.account.and_then(row))
            .bind(one.day)
            .bind(one.name)
            .bind(one.media_type)
            .bind(one.bytes)
            .bind(one.digest)
            .bind(one.path)
            .bind(one.file)
            .bind(one.file_line)
            .bind(one.known_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("rejected")?;
    while let Some(Rejected { entry, account }) = lines.element(&mut part, false)? {
        if !writes {
            continue;
        }
        let put = replay
            .txn
            .query("INSERT INTO rejected_proposal (workspace, entry, account) VALUES (?1, ?2, ?3)")
            .bind(entry)
            .bind(account)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    for Rule { id, contains, account } in lines.all::<Rule>("rules")? {
        if writes {
            let put = replay
                .txn
                .query("INSERT INTO ledger_rule (workspace, id, contains, account) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(contains)
                .bind(account)
                .execute();
            put.await.map_err(|error| named(lines, error.into()))?;
        }
    }
    Ok(())
}
