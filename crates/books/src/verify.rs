//! Proof of the books: the chain, every sum, every balance.

use crate::{BooksError, entry::page, pending::Steps};
use atom_api::ledger::Verified;
use atom_core::{UserId, WorkspaceId};
use atom_ledger::Decimal;
use atom_store::{Check, Row as _, Scope, Scoped as _, Snapshot, Store};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Entries that are read at once.
const ENTRIES: i64 = 5_000;

/// Recomputes the books of a workspace from their beginning.
///
/// # Errors
/// When they cannot be read at all.
pub async fn verify(store: &Store, scope: &Scope) -> Result<Verified, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let mut found = Verified { ok: true, entries: 0, postings: 0, head: String::new(), damage: None };
    let mut previous: Vec<u8> = Vec::new();
    let (mut seq, mut after) = (0, 0);
    let mut steps = Steps::read(&mut read).await?;
    loop {
        let entries = page(&mut read, after, ENTRIES).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            let passed = steps.pass(&mut seq, &mut previous);
            found.damage = found.damage.or(passed);
            let damage = if entry.seq != seq + 1 {
                Some(format!("entry {} of the chain is missing", seq + 1))
            } else if entry.previous != previous || entry.hash != entry.computed(&previous) {
                Some(format!("entry {} ({}) was changed", entry.seq, entry.uuid))
            } else if usize::try_from(entry.lines) != Ok(entry.postings.len()) {
                Some(format!("entry {} ({}) has not all its lines", entry.seq, entry.uuid))
            } else {
                entry.entry().err().map(|_| format!("entry {} ({}) does not balance", entry.seq, entry.uuid))
            };
            found.damage = found.damage.or(damage);
            found.entries += 1;
            found.postings += entry.postings.len() as u64;
            steps.entry(entry.seq, entry.uuid);
            (seq, after, previous) = (entry.seq, entry.seq, entry.hash);
        }
    }
    let passed = steps.pass(&mut seq, &mut previous);
    found.damage = found.damage.or(passed).or_else(|| steps.left());
    let book = read.query("SELECT entries, head FROM book WHERE workspace = ?1").fetch_optional().await?;
    let (entries, head) = book.map_or((0, Vec::new()), |row| (row.get::<i64, _>(0), row.get::<Vec<u8>, _>(1)));
    if found.damage.is_none() && (entries != seq || head != previous) {
        found.damage = Some(format!("entries after {seq} of the chain were cut off"));
    }
    let rest = match &found.damage {
        None => strays(&mut read).await?,
        Some(_) => None,
    };
    found.damage = found.damage.or(rest);
    found.damage = match found.damage {
        None => balances(&mut read).await?,
        damage => damage,
    };
    found.ok = found.damage.is_none();
    found.head = hex::encode(previous);
    Ok(found)
}

/// Lines of no entry, of another workspace, or at a scale that their commodity never had.
async fn strays(read: &mut Snapshot) -> Result<Option<String>, BooksError> {
    let row = read
        .query(
            "SELECT posting.entry, posting.line FROM posting LEFT JOIN entry ON entry.id = posting.entry \
             LEFT JOIN account ON account.id = posting.account LEFT JOIN commodity ON commodity.id = posting.commodity \
             WHERE posting.workspace = ?1 AND (entry.workspace IS NOT ?1 OR account.workspace IS NOT ?1 \
             OR commodity.workspace IS NOT ?1 OR posting.scale > commodity.scale OR entry.date IS NOT posting.date) LIMIT 1",
        )
        .fetch_optional()
        .await?;
    Ok(row.map(|row| {
        format!("line {} of row {} belongs to no entry of these books", row.get::<i64, _>(1), row.get::<i64, _>(0))
    }))
}

/// Whether what is kept by month is what summing gives. Summed here, where nothing can overflow unseen.
async fn balances(read: &mut Snapshot) -> Result<Option<String>, BooksError> {
    let rows = read
        .query(
            "SELECT account, commodity, substr(date, 1, 7), scale, sum(quantity) FROM posting WHERE workspace = ?1 \
             GROUP BY 1, 2, 3, 4",
        )
        .fetch_all()
        .await?;
    let mut truth: BTreeMap<(i64, i64, String), Decimal> = BTreeMap::new();
    let unreadable = || BooksError::Conflict("A balance cannot be summed.".to_owned());
    for row in &rows {
        let sum = truth.entry((row.get(0), row.get(1), row.get(2))).or_default();
        let part = crate::book::quantity(row.try_get(4).map_err(|_| unreadable())?, row.get(3));
        *sum = sum.plus(part).map_err(|_| unreadable())?;
    }
    let rows = read
        .query(
            "SELECT balance.account, balance.commodity, balance.month, commodity.scale, balance.amount FROM balance \
             LEFT JOIN commodity ON commodity.id = balance.commodity WHERE balance.workspace = ?1",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        let key = (row.get(0), row.get(1), row.get(2));
        let kept = crate::book::quantity(row.get(4), row.get::<Option<i64>, _>(3).unwrap_or(0));
        if truth.remove(&key).unwrap_or_default() != kept {
            return Ok(Some(format!("the kept balance of account {} in {} is wrong", key.0, key.2)));
        }
    }
    Ok(truth
        .into_iter()
        .find(|(_, sum)| !sum.is_zero())
        .map(|((account, _, month), _)| format!("the kept balance of account {account} in {month} is missing")))
}

/// The same for all workspaces, as one check of the whole database.
///
/// # Errors
/// When the books cannot be read at all.
pub async fn check(store: &Store) -> Result<Check, BooksError> {
    let mut check = Check { name: "books", looked_at: 0, damage: None };
    let mut system = store.system_read().await?;
    let books = system.query("SELECT workspace FROM book UNION SELECT workspace FROM posting").fetch_all().await?;
    drop(system);
    for row in books {
        let workspace = WorkspaceId::from(row.get::<Uuid, _>(0));
        let scope = Scope { workspace, user: UserId::from(Uuid::nil()), host: "verify", command: "app.verify" };
        let verified = verify(store, &scope).await?;
        check.looked_at += verified.entries;
        check.damage = check.damage.or_else(|| verified.damage.map(|damage| format!("books of {workspace}: {damage}")));
    }
    Ok(check)
}
