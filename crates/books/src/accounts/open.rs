//! An account is opened, and closed behind a day on which it holds nothing.

use super::{
    kind_of,
    limits::{held, holds_only, limit_parts, set_limits},
    named, one,
};
use crate::{BooksError, book::Book, post::check_date};
use atom_api::ledger::{AccountView, CloseAccount, OpenAccount};
use atom_ledger::iso;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store};
use serde_json::json;

/// The most characters of the number of an account.
const CODE_CHARS_MAX: usize = 40;

/// Opens an account, opens it again, or says what it may hold.
///
/// # Errors
/// [`BooksError::Invalid`]; [`BooksError::Conflict`] when what it holds already is against what is said.
pub async fn open_account(store: &Store, scope: &Scope, request: OpenAccount) -> Result<AccountView, BooksError> {
    let name = named("account", &request.account)?;
    if let Some(date) = request.date {
        check_date("date", date)?;
    }
    let code = request.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if code.is_some_and(|code| code.chars().count() > CODE_CHARS_MAX || code.chars().any(char::is_control)) {
        let message = format!("The number of an account has at most {CODE_CHARS_MAX} characters.");
        return Err(BooksError::invalid("code", message));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let mut book = Book::open(&mut txn).await?;
    book.account(name, request.kind.map(kind_of), request.date, None).await?;
    for (at, limit) in request.limits.iter().flatten().enumerate() {
        let places = limit_parts(limit).map_err(|error| error.inside(&format!("limits[{at}]")))?.2;
        let own = iso::exponent(&limit.commodity).unwrap_or(0);
        book.commodity(&limit.commodity, places.max(own), places.max(own)).await?;
    }
    let (id, kept) = one(&mut txn, name).await?;
    let early = request.date.is_some() && request.date != kept.opened;
    let reopened = kept.closed.is_some();
    txn.query(
        "UPDATE account SET kind = coalesce(?3, kind), code = coalesce(?4, code), opened = coalesce(?5, opened), closed = NULL, \
         opened_by_hand = CASE WHEN ?5 IS NULL THEN opened_by_hand ELSE 1 END, closed_by_hand = 0, \
         commodities = CASE ?6 WHEN '' THEN commodities WHEN '[]' THEN NULL ELSE ?6 END WHERE workspace = ?1 AND id = ?2",
    )
    .bind(id)
    .bind(request.kind.map(|kind| kind_of(kind).as_str()))
    .bind(code.map(str::to_owned))
    .bind(request.date.map(|day| day.to_string()))
    .bind(request.commodities.as_ref().map_or_else(String::new, |held| json!(held).to_string()))
    .execute()
    .await
    .map_err(|error| match error {
        atom_store::StoreError::Constraint(_) if early || reopened => {
            BooksError::Conflict("Something is posted to it on a day before this one.".to_owned())
        }
        other => other.into(),
    })?;
    if let Some(held) = &request.commodities
        && !held.is_empty()
    {
        holds_only(&mut txn, id, held).await?;
    }
    if let Some(limits) = &request.limits {
        set_limits(&mut txn, id, limits).await?;
    }
    let (_, changed) = one(&mut txn, name).await?;
    txn.commit(name, None).await?;
    Ok(changed)
}

/// Closes an account behind a day on which it holds nothing.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when it holds something, or something is posted to it later.
pub async fn close_account(store: &Store, scope: &Scope, request: CloseAccount) -> Result<AccountView, BooksError> {
    check_date("date", request.date)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let (id, kept) = one(&mut txn, request.account.trim()).await?;
    let day = request.date.to_string();
    if kept.opened.is_some_and(|opened| opened > request.date) {
        return Err(BooksError::invalid("date", "It would be closed before it is opened."));
    }
    let later = txn
        .query(
            "SELECT max(date) FROM posting WHERE workspace = ?1 AND date > ?3 \
             AND account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)",
        )
        .bind(id)
        .bind(day.clone())
        .fetch_one()
        .await?;
    if let Some(later) = later.get::<Option<String>, _>(0) {
        return Err(BooksError::Conflict(format!("Something is posted to it on {later}, after it would be closed.")));
    }
    let commodities = txn
        .query(
            "SELECT DISTINCT commodity.code FROM balance JOIN commodity ON commodity.id = balance.commodity \
             WHERE balance.workspace = ?1 AND balance.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)",
        )
        .bind(id)
        .fetch_all()
        .await?;
    for row in &commodities {
        let commodity: String = row.get(0);
        let held = held(&mut txn, id, &commodity, &day).await?;
        if !held.is_zero() {
            return Err(BooksError::Conflict(format!("It still holds {held} {commodity}. Move that first.")));
        }
    }
    txn.query("UPDATE account SET closed = ?3, closed_by_hand = 1 WHERE workspace = ?1 AND id = ?2")
        .bind(id)
        .bind(day)
        .execute()
        .await?;
    let (_, closed) = one(&mut txn, &kept.name).await?;
    txn.commit(&kept.name, None).await?;
    Ok(closed)
}
