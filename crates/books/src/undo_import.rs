//! Taking an import back: all that it added, in one go.

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    categorize::CORRECTION,
    entry::{Kept, one, page},
    post::check_date,
};
use atom_api::ledger::{UndoImport, UndoneImport};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn};
use std::collections::HashMap;
use uuid::Uuid;

/// Entries that are read at once.
const ENTRIES: i64 = 2_000;
/// How often an entry is looked for that was mended again and again.
const MENDED_MAX: usize = 1_000;

/// Reverses what an import added and was not reversed yet. The same file can be imported again then.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it was taken back already, or a day is closed and no other is said.
pub async fn undo_import(store: &Store, scope: &Scope, request: UndoImport) -> Result<UndoneImport, BooksError> {
    if let Some(date) = request.date {
        check_date("date", date)?;
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let row = txn
        .query("SELECT name, first_seq, last_seq, undone_at FROM ledger_import WHERE workspace = ?1 AND id = ?2")
        .bind(request.import_id)
        .fetch_optional()
        .await?
        .ok_or(BooksError::NotFound("import"))?;
    let (name, first, last): (String, i64, i64) = (row.get(0), row.get(1), row.get(2));
    if row.get::<Option<i64>, _>(3).is_some() {
        return Err(BooksError::Conflict("This import was taken back already.".to_owned()));
    }
    let mut undone = UndoneImport { reversed: 0, kept: 0, broke: Vec::new() };
    let mut after = first - 1;
    let mut begun = None;
    while after < last {
        let kept = page(&mut txn, after, ENTRIES.min(last - after)).await?;
        let Some(end) = kept.last().map(|kept| kept.seq) else { break };
        after = end;
        let mut mended_as = HashMap::new();
        for kept in kept.iter().filter(|kept| kept.seq <= last && kept.reversed_by.is_some()) {
            if let Some(last) = successor(&mut txn, kept.uuid).await? {
                mended_as.insert(kept.uuid, last);
            }
        }
        let mut book = Book::open(&mut txn).await?;
        begun.get_or_insert(book.next_seq());
        for kept in kept.iter().filter(|kept| kept.seq <= last) {
            let standing = match kept.reversed_by {
                None => Some(kept),
                Some(_) => mended_as.get(&kept.uuid).filter(|last| last.reversed_by.is_none()),
            };
            let Some(kept) = standing else {
                undone.kept += 1;
                continue;
            };
            let entry = kept.entry()?;
            let own = entry.head().date;
            let shut = [book.closed_through(), book.soft_closed_through()];
            let closed = shut.into_iter().flatten().any(|through| own.to_string().as_str() <= through);
            let date = request.date.filter(|_| closed).unwrap_or(own);
            let back = entry.reversed(date).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
            let origin = Origin { reverses: Some((kept.id, kept.uuid)), ..Origin::default() };
            book.post(store, back, &origin).await?;
            undone.reversed += 1;
        }
        book.flush().await?;
    }
    // What it said of balances goes with it.
    txn.query("DELETE FROM assertion WHERE workspace = ?1 AND import = ?2").bind(request.import_id).execute().await?;
    undone.broke = assertions::settle(&mut txn, begun.unwrap_or(i64::MAX)).await?;
    let now = txn.now_ms();
    txn.query("UPDATE ledger_import SET undone_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.import_id)
        .bind(now)
        .execute()
        .await?;
    txn.commit(&name, Some(request.import_id)).await?;
    Ok(undone)
}

/// What stands in the place of an entry at last, after it was sorted or mended, however often.
async fn successor(txn: &mut WriteTxn, id: Uuid) -> Result<Option<Kept>, BooksError> {
    let (mut id, mut last) = (id, None);
    for _ in 0..MENDED_MAX {
        let row = txn
            .query("SELECT uuid FROM entry WHERE workspace = ?1 AND idempotency = ?2")
            .bind(format!("{CORRECTION}{id}"))
            .fetch_optional()
            .await?;
        let Some(row) = row else { break };
        id = row.get(0);
        last = Some(one(txn, id).await?);
    }
    Ok(last)
}
