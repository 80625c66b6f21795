//! Reading an archive: all of it or nothing, and what is wrong with its line.

mod accounts;
mod beside;
mod links;
mod merged;
mod reserved;

use super::{Account, Commodity, NAME, VERSION, Whole, lines::Lines, was};
use crate::{
    BooksError,
    book::{Book, Closed, Replay},
};
use accounts::{finish_accounts, made};
use atom_api::ledger::{ImportFormat, Imported};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, StoreError};
use beside::{prices, rest};
use links::links;
use merged::unmergeable;
use reserved::refused;
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

/// Brings books back from an archive: into books that are empty, or into those that have it all already. What only those do
/// who may close periods comes in by them only.
///
/// # Errors
/// [`BooksError::Invalid`] with the line of what was cut off or changed; [`BooksError::Conflict`] where there are other books;
/// [`BooksError::Forbidden`] where it closes something and whoever brings it may not.
pub async fn restore(
    store: &Store,
    scope: &Scope,
    archive: Archive,
    dry_run: bool,
    may_close: bool,
) -> Result<Imported, BooksError> {
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
    if let Some((at, message)) = unmergeable(&accounts) {
        // Behind the last of them stand the end of the part and its digest.
        let behind = (accounts.len() - at) as u64 + 1;
        return Err(lines.wrong_at(lines.number.saturating_sub(behind), message));
    }
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
    let writes = has_it.is_none();
    // Who has it all already adds nothing by it.
    let may_close = may_close || !writes;
    if !may_close && (whole.closed_through.is_some() || whole.soft_closed_through.is_some()) {
        return Err(refused("closes a period"));
    }
    let mut replay = Replay::begin(&mut txn).await?;
    let mut rows: HashMap<i64, (i64, String)> = HashMap::new();
    for account in &accounts {
        let row = if writes { made(&mut replay, account).await? } else { 0 };
        if rows.insert(account.number, (row, account.origin.clone())).is_some() {
            return Err(lines.wrong("Two accounts above have one number."));
        }
    }
    prices(&mut lines, &mut replay, writes).await?;
    let (entries, postings) = links(&mut lines, &mut replay, &rows, &whole, writes, may_close).await?;
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
