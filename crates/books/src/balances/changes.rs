//! What changed in spans of days: made of what is maintained by month, and of the lines of single days.

use super::{Names, Shown, Span, span::month};
use crate::BooksError;
use atom_ledger::Decimal;
use atom_store::{Row as _, Scoped, SqliteRow, StoreError};
use jiff::{Timestamp, civil::Date};
use std::collections::{BTreeMap, HashMap};

/// What changed in each of the spans, by account and commodity, and how commodities are shown.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) table: BTreeMap<(String, String), Vec<Decimal>>,
    pub(crate) shown: HashMap<String, Shown>,
}

/// What changed in spans, of which all begin at the beginning or none; those that do are in order.
///
/// Whole months come from what is maintained; only the days at both ends are summed. What was known at an earlier moment is
/// summed altogether, for what is maintained knows one moment only.
pub(crate) async fn changes(
    read: &mut impl Scoped,
    spans: &[Span],
    known_at: Option<Timestamp>,
) -> Result<Changes, BooksError> {
    let names = Names::read(read).await?;
    changes_named(read, &names, spans, known_at).await
}

/// The same, by names that were read before.
pub(crate) async fn changes_named(
    read: &mut impl Scoped,
    names: &Names,
    spans: &[Span],
    known_at: Option<Timestamp>,
) -> Result<Changes, BooksError> {
    let mut changes = Changes::default();
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Ok(changes) };
    if let Some(moment) = known_at {
        return changes_known(read, names, spans, moment).await;
    }
    let months: Vec<(String, String)> = spans.iter().map(|span| span.months()).collect();
    // What is common to all spans is summed by the database; what is not, month by month.
    let held = first.from.is_none();
    let (begin, end) = (&months[0].0, &months[0].1);
    let mut after = None;
    if held || spans.len() == 1 {
        // All that is held asks for no month at all: so it is faster by a quarter.
        let rows = if begin.is_empty() && *end == month(Date::MAX) {
            read.query(
                "SELECT account, commodity, sum(amount) FROM balance WHERE workspace = ?1 GROUP BY account, commodity",
            )
        } else {
            read.query(
                "SELECT account, commodity, sum(amount) FROM balance WHERE workspace = ?1 AND month >= ?2 AND month <= ?3 \
                 GROUP BY account, commodity",
            )
            .bind(begin.clone())
            .bind(end.clone())
        };
        let rows = rows.fetch_all().await?;
        for row in &rows {
            let every = 0..spans.len();
            names.add(&mut changes, spans.len(), every, (row.get(0), row.get(1)), whole(row, 2)?, None)?;
        }
        after = Some(end.clone());
    }
    if spans.len() > 1 {
        let rows = read
            .query("SELECT account, commodity, month, amount FROM balance WHERE workspace = ?1 AND month >= ?2 AND month <= ?3")
            .bind(after.clone().unwrap_or_else(|| begin.clone()))
            .bind(last.months().1)
            .fetch_all()
            .await?;
        for row in rows.iter().filter(|row| after.as_deref().is_none_or(|after| row.get::<&str, _>(2) > after)) {
            let month: &str = row.get(2);
            let within = |at: &usize| *months[*at].0 <= *month && *month <= *months[*at].1;
            let wanted = (0..spans.len()).filter(within);
            names.add(&mut changes, spans.len(), wanted, (row.get(0), row.get(1)), whole(row, 3)?, None)?;
        }
    }
    for (at, span) in spans.iter().enumerate() {
        for (from, to) in span.days() {
            let rows = read
                .query(
                    "SELECT posting.account, posting.commodity, posting.scale, sum(posting.quantity) FROM account \
                     CROSS JOIN posting INDEXED BY posting_register ON posting.account = account.id \
                     WHERE account.workspace = ?1 AND posting.date BETWEEN ?2 AND ?3 GROUP BY 1, 2, 3",
                )
                .bind(from.to_string())
                .bind(to.to_string())
                .fetch_all()
                .await?;
            for row in &rows {
                let (key, scale) = ((row.get(0), row.get(1)), Some(row.get(2)));
                names.add(&mut changes, spans.len(), at..=at, key, whole(row, 3)?, scale)?;
            }
        }
    }
    Ok(changes)
}

/// The same of what was known at a moment.
async fn changes_known(
    read: &mut impl Scoped,
    names: &Names,
    spans: &[Span],
    moment: Timestamp,
) -> Result<Changes, BooksError> {
    let mut changes = Changes::default();
    let mut before: Option<Date> = None;
    for (at, span) in spans.iter().enumerate() {
        // Where spans begin at the beginning, each adds its last days to itself and to those behind it.
        let (from, wanted) = match (span.from, before) {
            (Some(from), _) => (from.to_string(), at..at + 1),
            (None, None) => (String::new(), at..spans.len()),
            (None, Some(before)) => match before.tomorrow() {
                Ok(next) => (next.to_string(), at..spans.len()),
                Err(_) => break,
            },
        };
        before = Some(span.through);
        let rows = read
            .query(
                "SELECT posting.account, posting.commodity, posting.scale, sum(posting.quantity) FROM entry \
                 CROSS JOIN posting ON posting.entry = entry.id WHERE entry.workspace = ?1 \
                 AND entry.date BETWEEN ?2 AND ?3 AND entry.known_at <= ?4 GROUP BY 1, 2, 3",
            )
            .bind(from)
            .bind(span.through.to_string())
            .bind(moment.as_millisecond())
            .fetch_all()
            .await?;
        for row in &rows {
            let (key, scale) = ((row.get(0), row.get(1)), Some(row.get(2)));
            names.add(&mut changes, spans.len(), wanted.clone(), key, whole(row, 3)?, scale)?;
        }
    }
    Ok(changes)
}

/// A sum that left the integers is an error, and never a rounded figure.
fn whole(row: &SqliteRow, column: usize) -> Result<i64, BooksError> {
    Ok(row.try_get(column).map_err(StoreError::from)?)
}
