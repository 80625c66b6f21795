//! Mending an entry: taken back and posted anew, in one action.

use crate::{
    BooksError, assertions,
    book::{Book, Origin},
    entry::one,
    own::refuse_mending,
    post::{self, check_date, digest, reply},
};
use atom_api::ledger::{
    Correct, CorrectLate, Corrected, Correction, GetCorrection, NewPosting, Post, Posted, WhenClosed,
};
use atom_core::EntryId;
use atom_ledger::{Entry, Head, Posting};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Snapshot, Store};
use uuid::Uuid;

/// How the key of an entry begins that stands in the place of another; that one's id follows.
const KEY: &str = "correction:";

fn key(id: EntryId) -> String {
    format!("{KEY}{}", id.uuid())
}

/// Takes an entry back and posts what it should have said. What the request does not mention (number, mark, tags, links,
/// comments) stays as it was.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Invalid`] where the new one is none; [`BooksError::Conflict`] when the old one was
/// taken back already, closes a year or revalues, or a day is closed.
pub async fn correct(store: &Store, scope: &Scope, request: Correct) -> Result<Corrected, BooksError> {
    mended(store, scope, request, false).await
}

/// The same, also in a period that is closed softly: what was wrong is taken back on its own day unless another is said.
///
/// # Errors
/// As [`correct`].
pub async fn correct_late(store: &Store, scope: &Scope, request: CorrectLate) -> Result<Corrected, BooksError> {
    mended(store, scope, request.correction, true).await.map_err(|error| error.inside("correction"))
}

async fn mended(store: &Store, scope: &Scope, request: Correct, late: bool) -> Result<Corrected, BooksError> {
    let wanted = wanted(&request);
    let entry = post::entry(&wanted)?;
    if let Some(day) = request.reversed_on {
        check_date("reversed_on", day)?;
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let kept = one(&mut txn, request.entry_id.uuid()).await?;
    if let Some(by) = kept.reversed_by {
        return Err(BooksError::Conflict(format!("This entry was reversed already, by {by}.")));
    }
    refuse_mending(&mut txn, &kept).await?;
    let wrong = kept.entry()?;
    let day = request.reversed_on.unwrap_or(wrong.head().date);
    let back = wrong.reversed(day).map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let mut book = Book::open(&mut txn).await?;
    book.late(late);
    let (said, lines) = entry.into_parts();
    let (head, lines) = (head(&request, said, wrong.head()), commented(&book, lines, &request.postings, &wrong));
    let entry = Entry::new(head, lines).map_err(|fault| BooksError::invalid("postings", fault.to_string()))?;
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

/// The new entry as the request alone has it.
fn wanted(request: &Correct) -> Post {
    Post {
        idempotency_key: key(request.entry_id),
        date: request.date,
        payee: request.payee.clone(),
        narration: request.narration.clone(),
        code: request.code.clone(),
        mark: request.mark,
        comment: request.comment.clone(),
        tags: request.tags.clone().unwrap_or_default(),
        links: request.links.clone().unwrap_or_default(),
        postings: request.postings.clone(),
        pending: false,
        expires: None,
        when_closed: WhenClosed::Refuse,
    }
}

/// What the new entry says besides its lines; what the request does not mention stays as it was.
fn head(request: &Correct, said: Head, before: &Head) -> Head {
    let mut head = said;
    if request.code.is_none() {
        head.code.clone_from(&before.code);
    }
    if request.mark.is_none() {
        head.mark.clone_from(&before.mark);
    }
    if request.comment.is_none() {
        head.comment.clone_from(&before.comment);
    }
    if request.tags.is_none() {
        head.tags.clone_from(&before.tags);
    }
    if request.links.is_none() {
        head.links.clone_from(&before.links);
    }
    head
}

/// The new lines. One that says no comment has that of the line of its account that it stands for: the first for the
/// first, and so on.
fn commented(book: &Book<'_>, mut lines: Vec<Posting>, said: &[NewPosting], wrong: &Entry) -> Vec<Posting> {
    let row = |name: &str| book.known(name).map(|(id, ..)| id);
    let same = |one: &str, other: &str| one == other || (row(one).is_some() && row(one) == row(other));
    let mut before: Vec<&Posting> = wrong.postings().iter().collect();
    // A line without an amount became one line for each commodity that was left over.
    let inferred = (lines.len() + 1).saturating_sub(said.len());
    let mut at = 0;
    for posting in said {
        let count = if posting.quantity.is_none() { inferred } else { 1 };
        let found = before.iter().position(|old| same(&old.account, posting.account.trim()));
        let old = found.map(|found| before.remove(found));
        if let (None, Some(old)) = (&posting.comment, old) {
            for line in lines.iter_mut().skip(at).take(count) {
                line.comment.clone_from(&old.comment);
            }
        }
        at += count;
    }
    lines
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
