//! Taking an import back: all that it added, in one go.

use crate::{
    BooksError,
    book::{Book, Origin},
    entry::page,
    post::check_date,
};
use atom_api::ledger::{UndoImport, UndoneImport};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store};

/// Entries that are read at once.
const ENTRIES: i64 = 2_000;

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
    let mut undone = UndoneImport { reversed: 0, kept: 0 };
    let mut after = first - 1;
    while after < last {
        let kept = page(&mut txn, after, ENTRIES.min(last - after)).await?;
        let Some(end) = kept.last().map(|kept| kept.seq) else { break };
        after = end;
        let mut book = Book::open(&mut txn).await?;
        for kept in kept.iter().filter(|kept| kept.seq <= last) {
            if kept.reversed_by.is_some() {
                undone.kept += 1;
                continue;
            }
            let entry = kept.entry()?;
            let own = entry.head().date;
            let closed = book.closed_through().is_some_and(|through| own.to_string().as_str() <= through);
            let date = request.date.filter(|_| closed).unwrap_or(own);
            let back = entry.reversed(date).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
            let origin = Origin { reverses: Some((kept.id, kept.uuid)), ..Origin::default() };
            book.post(store, back, &origin).await?;
            undone.reversed += 1;
        }
        book.flush().await?;
    }
    let now = txn.now_ms();
    txn.query("UPDATE ledger_import SET undone_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.import_id)
        .bind(now)
        .execute()
        .await?;
    txn.commit(&name, Some(request.import_id)).await?;
    Ok(undone)
}
