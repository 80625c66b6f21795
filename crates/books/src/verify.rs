//! Proof of the books: the chain, what was closed when and on which names and prices, every sum, every balance, and that the
//! chain goes through the links that backups have.

mod pass;

use crate::{BooksError, assertions, book::Closed, ground::seal, pending::Steps};
use atom_api::ledger::Verified;
use atom_core::{UserId, WorkspaceId};
use atom_ledger::Decimal;
use atom_store::{Anchor, Check, Row as _, Scope, Scoped as _, Snapshot, Store, ledger_departs};
use pass::{Names, Pass};
use std::collections::HashMap;
use uuid::Uuid;

/// Entries that are looked at before others have their turn.
const ENTRIES: i64 = 2_000;

/// Recomputes the books of a workspace from their beginning.
///
/// # Errors
/// When they cannot be read at all.
pub async fn verify(store: &Store, scope: &Scope) -> Result<Verified, BooksError> {
    let anchors = store.anchors().await?;
    prove(store, scope, &anchors).await
}

/// The same, against backups whose headers were read before.
async fn prove(store: &Store, scope: &Scope, anchors: &[Anchor]) -> Result<Verified, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let mut pass = Pass::new(Names::read(&mut read).await?, Steps::read(&mut read).await?);
    while read.raw(|raw| pass.page(raw, ENTRIES)).await?? {}
    let book = read
        .query("SELECT entries, head, closed_through, soft_closed_through FROM book WHERE workspace = ?1")
        .fetch_optional()
        .await?;
    let (links, head, closed) = book.map_or((0, Vec::new(), Closed::default()), |row| {
        let closed = Closed { closed_through: row.get(2), soft_closed_through: row.get(3) };
        (row.get::<i64, _>(0), row.get::<Vec<u8>, _>(1), closed)
    });
    pass.end(links, &head, &closed);
    if pass.damage.is_none() {
        pass.damage = balances(&mut read, pass.held()).await?;
    }
    let grounds = pass.grounds();
    if pass.damage.is_none() {
        pass.damage = seal::departs(&mut read, &grounds).await?;
    }
    if pass.damage.is_none() {
        pass.damage = ledger_departs(&mut read, anchors).await?;
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

/// Whether what is kept by month is what summing gave.
async fn balances(
    read: &mut Snapshot,
    truth: Option<HashMap<pass::Key, Decimal>>,
) -> Result<Option<String>, BooksError> {
    let Some(mut truth) = truth else { return Ok(Some("a balance is too large to be summed".to_owned())) };
    let rows = read
        .query(
            "SELECT balance.account, balance.commodity, balance.month, commodity.scale, balance.amount FROM balance \
             LEFT JOIN commodity ON commodity.id = balance.commodity WHERE balance.workspace = ?1",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        let (account, month): (i64, &str) = (row.get(0), row.get(2));
        let key = (account, row.get(1), pass::month(month.as_bytes()));
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
        // What backups have is a check of its own, of the store.
        let verified = prove(store, &scope, &[]).await?;
        check.looked_at += verified.entries;
        check.damage = check.damage.or_else(|| verified.damage.map(|damage| format!("books of {workspace}: {damage}")));
    }
    Ok(check)
}
