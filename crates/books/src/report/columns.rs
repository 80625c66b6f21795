//! The columns of a report: the days that each of them is about.

use crate::{BooksError, post::check_date};
use atom_api::ledger::{By, Column, Report};
use atom_store::{Row as _, Scoped as _, Snapshot};
use jiff::{ToSpan as _, civil::Date};

/// The most columns of a report.
const COLUMNS_MAX: usize = 240;

/// The last day that counts, where the request says one: nothing after `as_of` does.
pub(super) fn end(request: &Report) -> Option<Date> {
    match (request.to.or(request.as_of), request.as_of) {
        (Some(to), Some(as_of)) => Some(to.min(as_of)),
        (to, _) => to,
    }
}

/// The columns: the whole span, or parts of it by the calendar; `closed` where nothing more is posted into it.
pub(super) async fn columns(read: &mut Snapshot, request: &Report, closed: bool) -> Result<Vec<Column>, BooksError> {
    // One each: together they would read the whole index.
    let row = read
        .query(
            "SELECT (SELECT min(date) FROM entry WHERE workspace = ?1), (SELECT max(date) FROM entry WHERE workspace = ?1)",
        )
        .fetch_one()
        .await?;
    let day = |text: Option<String>| text.and_then(|text| text.parse::<Date>().ok());
    let (first, last) = (day(row.get(0)), day(row.get(1)));
    for (field, date) in [("from", request.from), ("to", request.to), ("as_of", request.as_of)] {
        if let Some(date) = date {
            check_date(field, date)?;
        }
    }
    let end = end(request);
    let first = first.map(|first| end.map_or(first, |end| first.min(end)));
    // The first entry of all, on a later day, must not change a report that had none.
    let first = first.or(end.filter(|_| closed));
    let Some((from, to)) = request.from.or(first).zip(end.or(last)) else { return Ok(Vec::new()) };
    if to < from {
        return Err(BooksError::invalid("to", format!("The report would end on {to}, before it begins on {from}.")));
    }
    let Some(by) = request.by else { return Ok(vec![Column { from, to }]) };
    let months = match by {
        By::Month => 1_i8,
        By::Quarter => 3,
        By::Year => 12,
    };
    let too_far = |_| BooksError::invalid("to", "The report would go beyond the calendar.");
    let month = from.month() - (from.month() - 1) % months;
    let mut start = Date::new(from.year(), month, 1).map_err(too_far)?;
    let mut columns = Vec::new();
    while start <= to {
        if columns.len() >= COLUMNS_MAX {
            return Err(BooksError::invalid("by", format!("The report would have more than {COLUMNS_MAX} columns.")));
        }
        // The last month of the calendar has no next one.
        let next = start.checked_add(i64::from(months).months()).ok();
        let end = next.and_then(|next| next.yesterday().ok()).unwrap_or(to);
        columns.push(Column { from: start.max(from), to: end.min(to) });
        match next {
            Some(next) => start = next,
            None => break,
        }
    }
    Ok(columns)
}
