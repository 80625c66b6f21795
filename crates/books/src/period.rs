//! Closing the books through a day, and opening them again.

use crate::{BooksError, book::Book, post::check_date};
use atom_api::ledger::{ClosePeriod, Period, ReopenPeriod};
use atom_store::{Mode, Scope, Scoped as _, Store};
use jiff::civil::Date;

/// Closes the books through a day.
///
/// # Errors
/// [`BooksError::Conflict`] when they are closed through a later one.
pub async fn close(store: &Store, scope: &Scope, request: ClosePeriod) -> Result<Period, BooksError> {
    check_date("through", request.through)?;
    let day = request.through.to_string();
    set(store, scope, Some(request.through), |closed| match closed {
        Some(closed) if closed >= day.as_str() => {
            Err(BooksError::Conflict(format!("The books are closed through {closed} already.")))
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
    set(store, scope, request.through, |closed| match (closed, &day) {
        (None, _) => Err(BooksError::Conflict("No period is closed.".to_owned())),
        (Some(closed), Some(day)) if day.as_str() >= closed => {
            Err(BooksError::Conflict(format!("The books are closed through {closed} only.")))
        }
        _ => Ok(()),
    })
    .await
}

async fn set(
    store: &Store,
    scope: &Scope,
    through: Option<Date>,
    allowed: impl FnOnce(Option<&str>) -> Result<(), BooksError> + Send,
) -> Result<Period, BooksError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    allowed(Book::open(&mut txn).await?.closed_through())?;
    let day = through.map(|day| day.to_string());
    txn.query("UPDATE book SET closed_through = ?2 WHERE workspace = ?1").bind(day.clone()).execute().await?;
    txn.commit(day.as_deref().unwrap_or_default(), None).await?;
    Ok(Period { closed_through: through })
}
