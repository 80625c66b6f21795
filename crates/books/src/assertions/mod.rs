//! Assertions: what an account is said to hold at a moment, by a person or by a journal.
//!
//! They stay for ever and are looked at again whenever something is posted, however early its day. One that is strict
//! refuses what would break it. Any other one lets it pass and tells: in the reply, in the list, and in `ledger.verify`.

mod judge;
mod settle;

use crate::{
    BooksError,
    book::Book,
    post::{amount, check_date},
};
use atom_api::{
    Page,
    ledger::{AssertionView, AssertionsTold, ListAssertions, RemoveAssertion, SetAssertion},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::EntryId;
use atom_ledger::check_name;
use atom_store::{Mode, Row as _, Scope, Scoped, Store};
use judge::judged;

pub(crate) use settle::{Said, settle, settled, warnings};

/// Assertions of which `ledger.verify` tells each.
const TOLD_MAX: usize = 1_000;

/// Says what an account holds at the end of a day.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::NotFound`] for an account that is not there; [`BooksError::Conflict`] for a strict
/// one that does not hold.
pub async fn set_assertion(store: &Store, scope: &Scope, request: SetAssertion) -> Result<AssertionView, BooksError> {
    check_date("date", request.date)?;
    let name = request.account.trim();
    check_name(name).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let said = amount(&request.quantity, &request.commodity)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let mut book = Book::open(&mut txn).await?;
    if book.known(name).is_none() {
        if !(request.below && book.has_below(name)) {
            return Err(BooksError::NotFound("account"));
        }
        book.account(name, None, None, None).await?;
    }
    let account = book.known(name).map(|(id, ..)| id).ok_or(BooksError::NotFound("account"))?;
    let (id, now, day) = (EntryId::new(store.clock()).uuid(), txn.now_ms(), request.date.to_string());
    let made = txn
        .query(
            "INSERT INTO assertion (workspace, uuid, account, commodity, day, through, quantity, tolerance, below, alone, \
             strict, held, known_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, '0', ?7, ?8, ?9, 1, ?10) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(account)
        .bind(request.commodity.clone())
        .bind(day)
        .bind(said.quantity.normalized().to_string())
        .bind(request.below)
        .bind(request.alone)
        .bind(request.strict)
        .bind(now)
        .execute()
        .await?;
    if made == 0 {
        return Err(BooksError::Conflict("The same is asserted already.".to_owned()));
    }
    let mine = judged(&mut txn, "AND uuid = unhex(?2)", &[hex::encode(id)]).await?;
    let mine = mine.into_iter().next().ok_or(BooksError::NotFound("assertion"))?;
    if request.strict && !mine.view.held {
        return Err(BooksError::Conflict(format!("This does not hold now: {}", mine.sentence())));
    }
    txn.query("UPDATE assertion SET held = ?3 WHERE workspace = ?1 AND uuid = ?2")
        .bind(id)
        .bind(mine.view.held)
        .execute()
        .await?;
    txn.commit(name, Some(id)).await?;
    Ok(mine.view)
}

/// A page of assertions, by day.
///
/// # Errors
/// [`BooksError::Invalid`] for a cursor of another list.
pub async fn assertions(
    store: &Store,
    scope: &Scope,
    request: ListAssertions,
) -> Result<Page<AssertionView>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX) as usize;
    let (mut day, mut id) = match request.cursor.as_deref() {
        None => (String::new(), "0".to_owned()),
        Some(text) => text
            .split_once('.')
            .filter(|(_, id)| id.parse::<i64>().is_ok())
            .map(|(day, id)| (day.to_owned(), id.to_owned()))
            .ok_or_else(|| BooksError::invalid("cursor", "This is not a cursor of `ledger.assertions`."))?,
    };
    let account = request.account.unwrap_or_default();
    let mut read = store.snapshot(scope).await?;
    let mut items: Vec<AssertionView> = Vec::new();
    loop {
        let page = judged(
            &mut read,
            "AND (through, assertion.id) > (?2, CAST(?3 AS INTEGER)) AND (?4 = '' OR account.name = ?4 \
             OR substr(account.name, 1, length(?4) + 1) = ?4 || ':') ORDER BY through, assertion.id LIMIT 1000",
            &[day.clone(), id.clone(), account.clone()],
        )
        .await?;
        let whole = page.len() == 1_000;
        for one in page {
            if request.held.is_some_and(|held| held != one.view.held) {
                (day, id) = (one.through, one.id.to_string());
                continue;
            }
            if items.len() == limit {
                return Ok(Page { items, next: Some(format!("{day}.{id}")) });
            }
            (day, id) = (one.through, one.id.to_string());
            items.push(one.view);
        }
        if !whole {
            return Ok(Page { items, next: None });
        }
    }
}

/// Takes an assertion away.
///
/// # Errors
/// [`BooksError::NotFound`].
pub async fn remove_assertion(store: &Store, scope: &Scope, request: RemoveAssertion) -> Result<(), BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let row = txn
        .query(
            "SELECT account.name FROM assertion JOIN account ON account.id = assertion.account \
             WHERE assertion.workspace = ?1 AND uuid = ?2",
        )
        .bind(request.id)
        .fetch_optional()
        .await?
        .ok_or(BooksError::NotFound("assertion"))?;
    let name: String = row.get(0);
    txn.query("DELETE FROM assertion WHERE workspace = ?1 AND uuid = ?2").bind(request.id).execute().await?;
    txn.commit(&name, Some(request.id)).await?;
    Ok(())
}

/// All assertions, for whoever proves the books.
pub(crate) async fn told(read: &mut impl Scoped) -> Result<AssertionsTold, BooksError> {
    let all = judged(read, "ORDER BY through, assertion.id", &[]).await?;
    let count = |held: bool| all.iter().filter(|one| one.view.held == held).count() as u64;
    let (held, broken) = (count(true), count(false));
    let mut items: Vec<AssertionView> = all.into_iter().map(|one| one.view).collect();
    items.sort_by_key(|view| view.held);
    items.truncate(TOLD_MAX);
    Ok(AssertionsTold { held, broken, items })
}
