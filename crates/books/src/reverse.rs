//! Taking an entry back.

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    entry::one,
    post::{check_date, reply},
};
use atom_api::ledger::{Posted, Reverse, ReverseLate};
use atom_store::{Mode, Scope, Store};

/// Takes an entry back by posting its opposite.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it was taken back already, or the day is closed.
pub async fn reverse(store: &Store, scope: &Scope, request: Reverse) -> Result<Posted, BooksError> {
    taken_back(store, scope, request, false).await
}

/// Takes an entry back, also in a period that is closed softly.
///
/// # Errors
/// As [`reverse`].
pub async fn reverse_late(store: &Store, scope: &Scope, request: ReverseLate) -> Result<Posted, BooksError> {
    taken_back(store, scope, request.reversal, true).await.map_err(|error| error.inside("reversal"))
}

async fn taken_back(store: &Store, scope: &Scope, request: Reverse, late: bool) -> Result<Posted, BooksError> {
    check_date("date", request.date)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = one(&mut txn, request.entry_id.uuid()).await?;
    if let Some(by) = kept.reversed_by {
        return Err(BooksError::Conflict(format!("This entry was reversed already, by {by}.")));
    }
    let back = kept.entry()?.reversed(request.date);
    let back = back.map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let mut book = Book::open(&mut txn).await?;
    book.late(late);
    let origin = Origin { reverses: Some((kept.id, kept.uuid)), ..Origin::default() };
    let sealed = book.post(store, back, &origin).await?;
    book.flush().await?;
    let subject = kept.texts[..2].iter().find(|text| !text.is_empty()).cloned().unwrap_or_default();
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&subject, Some(sealed.uuid)).await?;
    Ok(Posted { broke, ..reply(&sealed) })
}
