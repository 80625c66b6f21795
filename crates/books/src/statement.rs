//! Importing statements of banks: each line becomes an entry against an account for what is not yet sorted.

use crate::{
    BooksError, Watch,
    accounts::named_today,
    assertions,
    book::{Book, Origin},
    import::{fresh_keys, note, stopped},
    late::Told,
    post::on_an_open_day,
    preview::Before,
};
use atom_api::ledger::{Import, ImportFormat, ImportWarning, Imported, Mapping, StatementRow};
use atom_ledger::{AccountKind, Amount, Draft, Entry, Head, Tolerance, balance, check_name};
use atom_statements::{BYTES_MAX, Format, Line, Statement};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn};
use std::{collections::HashMap, io::Read as _, path::Path};

/// Where that goes which no rule knows yet.
const SPENT: &str = "Expenses:Uncategorized";
const EARNED: &str = "Income:Uncategorized";
/// Lines that are shown of a statement.
const ROWS_MAX: usize = 100;
/// Warnings that are told.
const WARNINGS_MAX: usize = 1_000;
/// Entries between two looks at whether it should go on.
const STEP: usize = 500;

/// A statement that was read from a file, not yet understood.
#[derive(Debug)]
pub struct StatementSource {
    name: String,
    bytes: Vec<u8>,
    format: Format,
}

/// What is known of the account that a statement is of.
#[derive(Debug, Clone, Default)]
pub struct StatementSetting {
    mapping: Option<Mapping>,
    owed: bool,
}

/// What is known of the account that an import names: how its tables were read, and whether it is a debt.
///
/// # Errors
/// [`BooksError::Invalid`] where no account can be called so.
pub async fn statement_setting(store: &Store, scope: &Scope, request: &Import) -> Result<StatementSetting, BooksError> {
    let mut setting = StatementSetting { mapping: request.mapping.clone(), owed: false };
    let Some(account) = request.account.as_deref().map(str::trim) else { return Ok(setting) };
    check_name(account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let mut read = store.snapshot(scope).await?;
    // An old name means the account that it became.
    let account = named_today(&mut read, account).await?.unwrap_or_else(|| account.to_owned());
    let row = read
        .query(
            "SELECT account.kind, statement_setting.mapping FROM account LEFT JOIN statement_setting \
             ON statement_setting.workspace = ?1 AND statement_setting.account = account.id \
             WHERE account.workspace = ?1 AND account.name = ?2",
        )
        .bind(account.clone())
        .fetch_optional()
        .await?;
    let kind = row.as_ref().map_or_else(
        || AccountKind::of_name(&account),
        |row| AccountKind::parse(row.get(0)).unwrap_or(AccountKind::Other),
    );
    setting.owed = kind == AccountKind::Liability;
    let kept = row.and_then(|row| row.get::<Option<String>, _>(1));
    if setting.mapping.is_none() {
        setting.mapping = kept.and_then(|kept| serde_json::from_str(&kept).ok());
    }
    Ok(setting)
}

impl StatementSource {
    /// Reads a file whose path has no links in it; `None` where it is a journal. Blocks while it does.
    ///
    /// # Errors
    /// [`BooksError::Invalid`] when it cannot be read.
    pub fn read(path: &Path, format: ImportFormat) -> Result<Option<Self>, BooksError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let unreadable =
            |error: std::io::Error| BooksError::invalid("path", format!("The file cannot be read: {error}."));
        let open = || std::fs::File::open(path).map_err(unreadable);
        let mut start = Vec::new();
        if format == ImportFormat::Auto {
            open()?.take(16_384).read_to_end(&mut start).map_err(unreadable)?;
        }
        let Some(format) = form(&name, &start, format) else { return Ok(None) };
        let mut bytes = Vec::new();
        open()?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Some(Self { name, bytes, format }))
    }

    /// What was sent, as a statement that is called `name`; the bytes back where they are a journal.
    ///
    /// # Errors
    /// The bytes, where they are a journal.
    pub fn sent(name: &str, bytes: Vec<u8>, format: ImportFormat) -> Result<Self, Vec<u8>> {
        let name = Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        match form(&name, bytes.get(..bytes.len().min(16_384)).unwrap_or_default(), format) {
            Some(format) => Ok(Self { name, bytes, format }),
            None => Err(bytes),
        }
    }

    /// Understands it. Blocks while it does.
    ///
    /// # Errors
    /// [`BooksError::Statement`] with the line of what cannot be understood.
    pub fn understood(self, setting: &StatementSetting) -> Result<(String, Statement), BooksError> {
        let read = atom_statements::read(&self.name, &self.bytes, self.format, setting.mapping.as_ref(), setting.owed)?;
        Ok((self.name, read))
    }
}

/// The form of a statement: the one that is wished, or what its name and its beginning tell. None of a journal.
fn form(name: &str, start: &[u8], wished: ImportFormat) -> Option<Format> {
    match wished {
        ImportFormat::Hledger | ImportFormat::Ledger | ImportFormat::Beancount | ImportFormat::Json => None,
        ImportFormat::Auto => atom_statements::detect(name, start),
        ImportFormat::Csv => Some(Format::Csv),
        ImportFormat::Ofx => Some(Format::Ofx),
        ImportFormat::Qif => Some(Format::Qif),
        ImportFormat::Camt053 => Some(Format::Camt053),
        ImportFormat::Mt940 => Some(Format::Mt940),
    }
}

/// Adds what is new of a statement, all or nothing.
///
/// # Errors
/// [`BooksError::Invalid`] where it is not known which account it is of; [`BooksError::Conflict`] for a closed day.
pub async fn import_statement(
    store: &Store,
    scope: &Scope,
    (name, statement): (String, Statement),
    request: &Import,
    watch: &Watch<'_>,
) -> Result<Imported, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = if request.dry_run { Some(Before::read(&mut txn).await?) } else { None };
    let account = account(&mut txn, request, &statement).await?;
    let mut warnings: Vec<ImportWarning> = statement
        .warnings
        .iter()
        .take(WARNINGS_MAX)
        .map(|(line, message)| ImportWarning { file: name.clone(), line: *line, message: message.clone() })
        .collect();
    let mut book = Book::open(&mut txn).await?;
    book.account(&account, None, None, None).await?;
    let (id, origin, holds) = match book.known(&account) {
        Some((id, origin, holds)) => (id, origin.to_owned(), holds.map(<[String]>::to_vec)),
        None => return Err(BooksError::NotFound("account")),
    };
    let held = held(&mut txn, id, holds).await?;
    let lines: Vec<(Line, String)> = statement
        .lines
        .into_iter()
        .map(|line| {
            let commodity = commodity(line.currency.as_deref(), &held);
            (line, commodity)
        })
        .collect();
    if let Some((line, _)) = lines.iter().find(|(_, commodity)| commodity.is_empty()) {
        let message = "The file does not say its currency, and the account holds nothing yet: amounts have none. Say it in `mapping.currency`.";
        warnings.push(ImportWarning { file: name.clone(), line: line.line, message: message.to_owned() });
    }
    let keys = fresh_for(&mut txn, id, &origin, &lines).await?;
    let mut imported = Imported {
        format: match statement.format {
            Format::Csv => ImportFormat::Csv,
            Format::Ofx => ImportFormat::Ofx,
            Format::Qif => ImportFormat::Qif,
            Format::Camt053 => ImportFormat::Camt053,
            Format::Mt940 => ImportFormat::Mt940,
        },
        transactions: 0,
        postings: 0,
        duplicates: 0,
        warnings,
        import_id: None,
        account: Some(account.clone()),
        mapping: statement.mapping.clone(),
        columns: statement.columns,
        changes: Vec::new(),
        changes_total: None,
        accounts_new: None,
        prices_new: None,
        rows: lines
            .iter()
            .zip(&keys)
            .take(ROWS_MAX)
            .map(|((line, commodity), key)| row(line, commodity, key.is_none()))
            .collect(),
    };
    let mut book = Book::open(&mut txn).await?;
    let (first, total) = (book.next_seq(), lines.len());
    let mut told = Told::default();
    for (at, ((line, commodity), key)) in lines.into_iter().zip(keys).enumerate() {
        if at % STEP == 0 && !watch(at as u64, total as u64) {
            return Err(stopped());
        }
        let Some(key) = key else {
            imported.duplicates += 1;
            continue;
        };
        let place = format!("{name}:{}:1: ", line.line);
        let named = |error: BooksError| match error {
            BooksError::Invalid { message, .. } => BooksError::invalid("path", format!("{place}{message}")),
            BooksError::Conflict(message) => BooksError::Conflict(format!("{place}{message}")),
            other => other,
        };
        let entry = entry(&account, &line, &commodity).map_err(named)?;
        let (entry, moved) = on_an_open_day(&book, entry, request.when_closed);
        if let Some(moved) = moved {
            told.add(&name, line.line, moved.from, moved.to);
        }
        book.prepare(&entry).await.map_err(named)?;
        imported.transactions += 1;
        imported.postings += entry.postings().len() as u64;
        let origin = Origin { source: Some(key), place: Some((name.as_str(), line.line)), ..Origin::default() };
        book.post(store, entry, &origin).await.map_err(named)?;
    }
    book.flush().await?;
    let last = book.next_seq();
    imported.warnings.extend(told.warnings());
    imported.warnings.extend(assertions::warnings(&assertions::settled(&mut txn, first, i64::MAX).await?));
    if let Some(before) = before {
        // What was only looked at goes with its transaction.
        before.tell(&mut txn, &mut imported).await?;
    } else {
        remember(&mut txn, id, statement.mapping.as_ref(), statement.account.as_deref()).await?;
        imported.import_id = note(store, &mut txn, &name, first, last).await?;
        if !watch(total as u64, total as u64) {
            return Err(stopped());
        }
        txn.commit(&name, imported.import_id).await?;
    }
    Ok(imported)
}

/// The account that a statement is of: as it is said, or as the bank's name of it was imported before.
async fn account(txn: &mut WriteTxn, request: &Import, statement: &Statement) -> Result<String, BooksError> {
    if let Some(account) = request.account.as_deref().map(str::trim) {
        check_name(account).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
        return Ok(account.to_owned());
    }
    let known = txn
        .query(
            "SELECT coalesce(kept.name, account.name) FROM statement_setting JOIN account ON account.id = statement_setting.account \
             LEFT JOIN account AS kept ON kept.id = account.merged \
             WHERE statement_setting.workspace = ?1 AND statement_setting.called = ?2",
        )
        .bind(statement.account.clone())
        .fetch_optional()
        .await?;
    known.map(|row| row.get(0)).ok_or_else(|| {
        BooksError::invalid("account", "Say which account this statement is of, such as Assets:Bank:Checking.")
    })
}

/// What an account may hold, or else what it holds, with those that were merged into it.
async fn held(txn: &mut WriteTxn, id: i64, holds: Option<Vec<String>>) -> Result<Vec<String>, BooksError> {
    if let Some(holds) = holds {
        return Ok(holds);
    }
    let rows = txn
        .query(
            "SELECT DISTINCT commodity.code FROM balance JOIN commodity ON commodity.id = balance.commodity \
             WHERE balance.workspace = ?1 AND balance.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)",
        )
        .bind(id)
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The commodity of a line: what the file says, written as the account has it; or the only one that the account has.
fn commodity(said: Option<&str>, held: &[String]) -> String {
    let Some(said) = said else {
        return match held {
            [only] => only.clone(),
            _ => String::new(),
        };
    };
    let sign = match said {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        _ => said,
    };
    let has = |code: &str| held.iter().any(|held| held == code);
    if has(sign) && !has(said) { sign.to_owned() } else { said.to_owned() }
}

/// The key that each line is added with; none for what is here already, be it under an account that was merged into this
/// one: what it had imported came with it.
async fn fresh_for(
    txn: &mut WriteTxn,
    id: i64,
    origin: &str,
    lines: &[(Line, String)],
) -> Result<Vec<Option<Vec<u8>>>, BooksError> {
    let mut fresh = fresh_keys(txn, keys(origin, lines)).await?;
    let rows = txn
        .query("SELECT origin FROM account WHERE workspace = ?1 AND merged = ?2 ORDER BY id")
        .bind(id)
        .fetch_all()
        .await?;
    let merged: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    for other in merged {
        let theirs = fresh_keys(txn, keys(&other, lines)).await?;
        for (key, _) in fresh.iter_mut().zip(theirs).filter(|(_, their)| their.is_none()) {
            *key = None;
        }
    }
    Ok(fresh)
}

fn entry(account: &str, line: &Line, commodity: &str) -> Result<Entry, BooksError> {
    let mut head = Head::on(line.date);
    head.payee = line.payee.clone();
    head.narration = line.narration.clone();
    let other = if line.amount.is_negative() { SPENT } else { EARNED };
    let drafts = vec![Draft::new(account, Some(Amount::new(line.amount, commodity))), Draft::new(other, None)];
    balance(head, drafts, |_| Tolerance::EXACT).map_err(|fault| BooksError::invalid("path", fault.to_string()))
}

fn row(line: &Line, commodity: &str, duplicate: bool) -> StatementRow {
    StatementRow {
        line: line.line,
        date: line.date,
        quantity: line.amount.to_string(),
        commodity: commodity.to_owned(),
        payee: line.payee.clone(),
        narration: line.narration.clone(),
        duplicate,
    }
}

/// The keys of the lines: day, digest of account, amount and the bank's own id or what is said, and the number among twins.
fn keys(account: &str, lines: &[(Line, String)]) -> Vec<Vec<u8>> {
    let mut twins: HashMap<Vec<u8>, u32> = HashMap::new();
    lines
        .iter()
        .map(|(line, _)| {
            let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 ledger statement v1");
            let amount = line.amount.normalized().to_string();
            let said = match &line.id {
                Some(id) => ["id", id.as_str(), ""],
                None => ["said", line.payee.as_str(), line.narration.as_str()],
            };
            for text in [account, &amount].into_iter().chain(said) {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            let mut key = line.date.to_string().into_bytes();
            key.extend_from_slice(&hasher.finalize().as_bytes()[..16]);
            let twin = twins.entry(key.clone()).or_default();
            key.extend_from_slice(&twin.to_be_bytes());
            *twin += 1;
            key
        })
        .collect()
}

/// Remembers how the statements of an account are read, and how the bank calls it.
async fn remember(
    txn: &mut WriteTxn,
    account: i64,
    mapping: Option<&Mapping>,
    called: Option<&str>,
) -> Result<(), BooksError> {
    let mapping = mapping.map(serde_json::to_string).transpose()?;
    txn.query(
        "INSERT INTO statement_setting (workspace, account, mapping, called) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO UPDATE SET mapping = coalesce(excluded.mapping, mapping), called = coalesce(excluded.called, called)",
    )
    .bind(account)
    .bind(mapping)
    .bind(called.map(str::to_owned))
    .execute()
    .await?;
    Ok(())
}
