//! Closing the books through a day, and opening them again.

use crate::{BooksError, book::Book, post::check_date};
use atom_api::ledger::{ClosePeriod, Period, ReopenPeriod};
use atom_store::{Mode, Scope, Scoped as _, Store};
use jiff::civil::Date;

/// Closes the books through a day; softly where that is wished.
///
/// # Errors
/// [`BooksError::Conflict`] when they are closed through a later one.
pub async fn close(store: &Store, scope: &Scope, request: ClosePeriod) -> Result<Period, BooksError> {
    check_date("through", request.through)?;
    let day = request.through.to_string();
    set(store, scope, Some(request.through), request.soft, true, |closed, soft| match (closed, soft) {
        (Some(closed), _) if closed >= day.as_str() => {
            Err(BooksError::Conflict(format!("The books are closed through {closed} already.")))
        }
        (_, Some(soft)) if request.soft && soft >= day.as_str() => {
            Err(BooksError::Conflict(format!("The books are closed softly through {soft} already.")))
        }
        _ => Ok(()),
    })
    .await
}

/// Opens the books again: all of them, or all behind a day.
///
/// # Errors
/// [`BooksError::Conflict`] when there is nothing to open.
pub async fn reopen(store: &Store, scope: &Scope, request: ReopenPeriod) -> Result<Period, BooksError> {
    if let Some(through) = request.through {
        check_date("through", through)?;
    }
    let day = request.through.map(|day| day.to_string());
    set(store, scope, request.through, false, false, |closed, soft| match (closed.max(soft), &day) {
        (None, _) => Err(BooksError::Conflict("No period is closed.".to_owned())),
        (Some(closed), Some(day)) if day.as_str() >= closed => {
            Err(BooksError::Conflict(format!("The books are closed through {closed} only.")))
        }
        _ => Ok(()),
    })
    .await
}

/// Sets the day. Days behind one that is closed firmly stay closed softly; one that is opened is opened altogether.
async fn set(
    store: &Store,
    scope: &Scope,
    through: Option<Date>,
    soft: bool,
    closes: bool,
    allowed: impl FnOnce(Option<&str>, Option<&str>) -> Result<(), BooksError> + Send,
) -> Result<Period, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let book = Book::open(&mut txn).await?;
    allowed(book.closed_through(), book.soft_closed_through())?;
    let firm = if soft { book.closed_through().map(str::to_owned) } else { through.map(|day| day.to_string()) };
    let day = through.map(|day| day.to_string());
    let later = book.soft_closed_through().filter(|soft| closes && day.as_deref().is_some_and(|day| *soft > day));
    let softly = if soft { day.clone() } else { later.map(str::to_owned) };
    txn.query("UPDATE book SET closed_through = ?2, soft_closed_through = ?3 WHERE workspace = ?1")
        .bind(firm.clone())
        .bind(softly.clone())
        .execute()
        .await?;
    txn.commit(day.as_deref().unwrap_or_default(), None).await?;
    Ok(Period {
        closed_through: firm.and_then(|day| day.parse().ok()),
        soft_closed_through: softly.and_then(|day| day.parse().ok()),
    })
}
