//! Closing the books through a day, and opening them again: each is a link of the chain.

use crate::{
    BooksError,
    book::{Book, Closed},
    post::check_date,
};
use atom_api::ledger::{ClosePeriod, Period, ReopenPeriod};
use atom_store::{Mode, Scope, Store};
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
    let mut book = Book::open(&mut txn).await?;
    allowed(book.closed_through(), book.soft_closed_through())?;
    let day = through.map(|day| day.to_string());
    let Closed { closed_through, soft_closed_through } = book.closed();
    let (firm, softly) = if closes {
        let later = soft_closed_through.filter(|soft| day.as_ref().is_some_and(|day| soft > day));
        if soft { (closed_through, day.clone()) } else { (day.clone(), later) }
    } else {
        // Reopening closes nothing: what was closed softly only does not become closed firmly.
        let at_most = |last: Option<String>| last.zip(day.clone()).map(|(last, day)| last.min(day));
        let firm = at_most(closed_through);
        let softly = at_most(soft_closed_through).filter(|soft| firm.as_ref().is_none_or(|firm| soft > firm));
        (firm, softly)
    };
    if !closes {
        // What an older Atom closed is closed by a link of its own, which remembers the prices of now.
        book.say(store).await?;
    }
    let closed = Closed { closed_through: firm.clone(), soft_closed_through: softly.clone() };
    book.close(store, if closes { "closed" } else { "reopened" }, &closed).await?;
    txn.commit(day.as_deref().unwrap_or_default(), None).await?;
    Ok(Period {
        closed_through: firm.and_then(|day| day.parse().ok()),
        soft_closed_through: softly.and_then(|day| day.parse().ok()),
    })
}
