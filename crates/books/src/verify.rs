//! Proof of the books: the chain, every sum, every balance.

mod pass;

use crate::{BooksError, assertions, pending::Steps};
use atom_api::ledger::Verified;
use atom_core::{UserId, WorkspaceId};
use atom_ledger::Decimal;
use atom_store::{Check, Row as _, Scope, Scoped as _, Snapshot, SqliteRow, Store};
use pass::{Names, Pass};
use std::collections::HashMap;
use uuid::Uuid;

/// Entries that are read at once.
const ENTRIES: i64 = 5_000;

/// Recomputes the books of a workspace from their beginning.
///
/// # Errors
/// When they cannot be read at all.
pub async fn verify(store: &Store, scope: &Scope) -> Result<Verified, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let mut pass = Pass::new(Names::read(&mut read).await?, Steps::read(&mut read).await?);
    let (mut after, mut last_row) = (0, i64::MIN);
    // The next entries are read while these are looked at.
    let mut working = None;
    loop {
        let entries = entries(&mut read, after).await?;
        let Some(last) = entries.last() else { break };
        after = last.get(2);
        let until = entries.iter().map(|row| row.get::<i64, _>(0)).max().unwrap_or(last_row);
        let postings = postings(&mut read, last_row, until).await?;
        last_row = last_row.max(until);
        if let Some(work) = working.take() {
            pass = finished(work).await?;
        }
        let mut next = std::mem::take(&mut pass);
        working = Some(tokio::task::spawn_blocking(move || {
            next.page(&entries, &postings);
            next
        }));
    }
    if let Some(work) = working.take() {
        pass = finished(work).await?;
    }
    let book = read.query("SELECT entries, head FROM book WHERE workspace = ?1").fetch_optional().await?;
    let (links, head) = book.map_or((0, Vec::new()), |row| (row.get::<i64, _>(0), row.get::<Vec<u8>, _>(1)));
    pass.end(links, &head);
    if pass.damage.is_none() && !postings(&mut read, last_row, i64::MAX).await?.is_empty() {
        pass.damage = Some("there are lines behind the last entry".to_owned());
    }
    if pass.damage.is_none() {
        pass.damage = balances(&mut read, std::mem::take(&mut pass.held)).await?;
    }
    Ok(Verified {
        ok: pass.damage.is_none(),
        entries: pass.entries,
        postings: pass.postings,
        head: hex::encode(&pass.previous),
        damage: pass.damage,
        assertions: assertions::told(&mut read).await?,
    })
}

async fn finished(work: tokio::task::JoinHandle<Pass>) -> Result<Pass, BooksError> {
    work.await.map_err(|_| BooksError::Conflict("The proof was interrupted.".to_owned()))
}

/// The next entries of the chain.
async fn entries(read: &mut Snapshot, after: i64) -> Result<Vec<SqliteRow>, BooksError> {
    let rows = read
        .query(
            "SELECT id, uuid, seq, date, known_at, payee, narration, code, mark, comment, tags, links, lines, \
             CASE WHEN reverses IS NOT NULL THEN (SELECT taken.uuid FROM entry AS taken WHERE taken.id = entry.reverses) END, \
             idempotency, source, file, line, previous, hash FROM entry \
             WHERE workspace = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )
        .bind(after)
        .bind(ENTRIES)
        .fetch_all()
        .await?;
    Ok(rows)
}

/// The lines of the rows behind one through another.
async fn postings(read: &mut Snapshot, after: i64, until: i64) -> Result<Vec<SqliteRow>, BooksError> {
    let rows = read
        .query(
            "SELECT entry, account, date, kind, commodity, scale, quantity, weight_commodity, weight_scale, weight, cost, \
             price, comment FROM posting WHERE workspace = ?1 AND entry > ?2 AND entry <= ?3 ORDER BY entry, line",
        )
        .bind(after)
        .bind(until)
        .fetch_all()
        .await?;
    Ok(rows)
}

/// Whether what is kept by month is what summing gave.
async fn balances(read: &mut Snapshot, mut truth: HashMap<pass::Key, Decimal>) -> Result<Option<String>, BooksError> {
    let rows = read
        .query(
            "SELECT balance.account, balance.commodity, balance.month, commodity.scale, balance.amount FROM balance \
             LEFT JOIN commodity ON commodity.id = balance.commodity WHERE balance.workspace = ?1",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        let (account, month): (i64, &str) = (row.get(0), row.get(2));
        let key = (account, row.get(1), pass::month(month));
        let kept = crate::book::quantity(row.get(4), row.get::<Option<i64>, _>(3).unwrap_or(0));
        if truth.remove(&key).unwrap_or_default() != kept {
            return Ok(Some(format!("the kept balance of account {account} in {month} is wrong")));
        }
    }
    Ok(truth.into_iter().filter(|(_, sum)| !sum.is_zero()).min_by_key(|(key, _)| *key).map(
        |((account, _, month), _)| {
            format!("the kept balance of account {account} in {} is missing", String::from_utf8_lossy(&month))
        },
    ))
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
