//! Mending an entry: taken back and posted anew, in one action.

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    entry::one,
    own::refuse_mending,
    post::{self, check_date, digest, reply},
};
use atom_api::ledger::{Correct, Corrected, Correction, GetCorrection, Post, Posted, WhenClosed};
use atom_core::EntryId;
use atom_ledger::{Entry, Head};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Snapshot, Store};
use uuid::Uuid;

/// How the key of an entry begins that stands in the place of another; that one's id follows.
const KEY: &str = "correction:";

fn key(id: EntryId) -> String {
    format!("{KEY}{}", id.uuid())
}

/// Takes an entry back and posts what it should have said. What the new one is not asked about (number, mark, tags,
/// links, comment) stays as it was.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Invalid`] where the new one is none; [`BooksError::Conflict`] when the old one was
/// taken back already, closes a year or revalues, or a day is closed.
pub async fn correct(store: &Store, scope: &Scope, request: Correct) -> Result<Corrected, BooksError> {
    let Correct { entry_id, reversed_on, date, payee, narration, postings } = request;
    let wanted = Post {
        idempotency_key: key(entry_id),
        date,
        payee,
        narration,
        postings,
        pending: false,
        expires: None,
        when_closed: WhenClosed::Refuse,
    };
    let entry = post::entry(&wanted)?;
    if let Some(day) = reversed_on {
        check_date("reversed_on", day)?;
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = one(&mut txn, entry_id.uuid()).await?;
    if let Some(by) = kept.reversed_by {
        return Err(BooksError::Conflict(format!("This entry was reversed already, by {by}.")));
    }
    refuse_mending(&mut txn, &kept).await?;
    let wrong = kept.entry()?;
    let day = reversed_on.unwrap_or(wrong.head().date);
    let back = wrong.reversed(day).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let Head { date, payee, narration, .. } = entry.head().clone();
    let head = Head { date, payee, narration, ..wrong.head().clone() };
    let entry = Entry::new(head, entry.postings().to_vec())
        .map_err(|fault| BooksError::invalid("postings", fault.to_string()))?;
    let mut book = Book::open(&mut txn).await?;
    let taken = Origin { reverses: Some((kept.id, kept.uuid)), ..Origin::default() };
    let reversal = book.post(store, back, &taken).await?;
    book.prepare(&entry).await?;
    let named = Origin { key: Some((&wanted.idempotency_key, digest(&wanted))), ..Origin::default() };
    let sealed = book.post(store, entry, &named).await?;
    book.flush().await?;
    let broke = assertions::settle(&mut txn, reversal.seq).await?;
    let subject = [&wanted.payee, &wanted.narration].into_iter().flatten().find(|text| !text.trim().is_empty());
    txn.commit(subject.map_or("", String::as_str), Some(sealed.uuid)).await?;
    Ok(Corrected { reversal: reply(&reversal), entry: Posted { broke, ..reply(&sealed) } })
}

/// How an entry stands among those that were mended.
///
/// # Errors
/// [`BooksError::NotFound`].
pub async fn correction(store: &Store, scope: &Scope, request: GetCorrection) -> Result<Correction, BooksError> {
    correction_in(&mut store.snapshot(scope).await?, request.id).await
}

/// The same, in a reading that has begun.
pub(crate) async fn correction_in(read: &mut Snapshot, id: EntryId) -> Result<Correction, BooksError> {
    let own = read
        .query("SELECT idempotency FROM entry WHERE workspace = ?1 AND uuid = ?2")
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(BooksError::NotFound("entry"))?;
    let own: Option<String> = own.get(0);
    let before = own.as_deref().and_then(|own| own.strip_prefix(KEY)).and_then(|id| id.parse::<Uuid>().ok());
    let row = read
        .query(
            "SELECT (SELECT uuid FROM entry WHERE workspace = ?1 AND uuid = ?2), \
             (SELECT uuid FROM entry WHERE workspace = ?1 AND idempotency = ?3)",
        )
        .bind(before.unwrap_or_default())
        .bind(key(id))
        .fetch_one()
        .await?;
    let id = |at: usize| row.get::<Option<Uuid>, _>(at).map(Into::into);
    Ok(Correction { replaces: id(0), replaced_by: id(1) })
}
