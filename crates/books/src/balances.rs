//! What accounts hold.

use crate::{
    BooksError,
    book::{SCALE_MAX, quantity},
    ground::Then,
    post::check_date,
};
use atom_api::ledger::{BalanceRow, Balances, BalancesReply};
use atom_ledger::{Decimal, iso};
use atom_store::{Row as _, Scope, Scoped, SqliteRow, Store, StoreError};
use jiff::{Timestamp, civil::Date};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How a commodity is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown(pub(crate) u8);

impl Shown {
    /// A quantity with the places that it is shown with, and exactly where that is more.
    pub(crate) fn text(self, quantity: Decimal) -> (String, Option<String>) {
        let shown = quantity.rescaled(self.0).unwrap_or(quantity);
        let exact = (shown != quantity).then(|| quantity.normalized().to_string());
        (shown.to_string(), exact)
    }
}

/// The balances of all accounts, or of one and those below it.
///
/// # Errors
/// What the store says.
pub async fn balances(store: &Store, scope: &Scope, request: Balances) -> Result<BalancesReply, BooksError> {
    if let Some(as_of) = request.as_of {
        check_date("as_of", as_of)?;
    }
    let mut read = store.snapshot(scope).await?;
    let through = request.as_of.unwrap_or(Date::MAX);
    let mut held: BTreeMap<(String, String), (Decimal, Shown)> = BTreeMap::new();
    let Changes { table, shown } = changes(&mut read, &[Span { from: None, through }], request.known_at).await?;
    for ((account, commodity), amounts) in table {
        let amount = amounts.first().copied().unwrap_or_default();
        let shown = shown.get(&commodity).copied().unwrap_or(Shown(SCALE_MAX));
        let wanted = request.account.as_deref().is_none_or(|wanted| {
            account.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        });
        if !wanted {
            continue;
        }
        let name = match request.depth {
            None => account,
            Some(depth) => cut(&account, depth as usize),
        };
        let sum = &mut held.entry((name, commodity)).or_insert((Decimal::ZERO, shown)).0;
        *sum = sum.plus(amount).map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
    }
    let rows = held.into_iter().filter_map(|((account, commodity), (amount, shown))| {
        let (quantity, exact) = shown.text(amount);
        // Left out as the tools leave it out: what is shown is nothing.
        let nothing = amount.is_zero() || amount.rounded(shown.0).is_zero();
        (!nothing).then_some(BalanceRow { account, commodity, quantity, exact })
    });
    Ok(BalancesReply { rows: rows.collect() })
}

/// The first parts of a name.
fn cut(name: &str, parts: usize) -> String {
    name.split(':').take(parts.max(1)).collect::<Vec<_>>().join(":")
}

/// Days that are summed up together: from one on, or from the beginning, through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Option<Date>,
    pub(crate) through: Date,
}

impl Span {
    /// The first and the last of the months that are in it whole. There are none where the last comes before the first.
    fn months(self) -> (String, String) {
        let first = match self.from {
            None => String::new(),
            Some(from) if from.day() == 1 => month(from),
            Some(from) => from.last_of_month().tomorrow().map_or_else(|_| "9999-13".to_owned(), month),
        };
        let last = if self.through == self.through.last_of_month() {
            month(self.through)
        } else {
            self.through.first_of_month().yesterday().map_or_else(|_| "0000-00".to_owned(), month)
        };
        (first, last)
    }

    /// The days at both ends that are no whole months.
    fn days(self) -> impl Iterator<Item = (Date, Date)> {
        let through = self.through;
        let head = self.from.filter(|from| from.day() != 1).map(|from| (from, from.last_of_month().min(through)));
        // The days at the beginning reach this far already where both ends are in one month.
        let begun = head.is_some_and(|(from, _)| from.first_of_month() == through.first_of_month());
        let tail = (through != through.last_of_month() && !begun).then(|| (through.first_of_month(), through));
        head.into_iter().chain(tail)
    }
}

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

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

/// The names of the accounts and commodities, by their rows. What was merged has the name of what it became.
pub(crate) struct Names {
    accounts: HashMap<i64, String>,
    commodities: HashMap<i64, (String, i64, Shown)>,
    /// Commodities that came only after the days of a report were closed.
    later: HashSet<String>,
}

impl Names {
    async fn read(read: &mut impl Scoped) -> Result<Self, BooksError> {
        let accounts = read
            .query(
                "SELECT own.id, account.name FROM account AS own JOIN account ON account.id = coalesce(own.merged, own.id) \
                 WHERE own.workspace = ?1",
            )
            .fetch_all()
            .await?;
        let commodities =
            read.query("SELECT id, code, scale, shown FROM commodity WHERE workspace = ?1").fetch_all().await?;
        Ok(Self {
            accounts: accounts.iter().map(|row| (row.get(0), row.get(1))).collect(),
            commodities: commodities
                .iter()
                .map(|row| (row.get(0), (row.get(1), row.get(2), shown(row.get(3)))))
                .collect(),
            later: HashSet::new(),
        })
    }

    /// The names as they are, or as they were.
    pub(crate) async fn then(read: &mut impl Scoped, then: Option<&Then>) -> Result<Self, BooksError> {
        let mut names = Self::read(read).await?;
        let Some(then) = then else { return Ok(names) };
        if !then.accounts.is_empty() {
            let rows = read.query("SELECT id, name, merged FROM account WHERE workspace = ?1").fetch_all().await?;
            let own: HashMap<i64, (String, Option<i64>)> = rows
                .iter()
                .map(|row| match then.accounts.get(&row.get::<i64, _>(0)) {
                    Some(Some(was)) => (row.get(0), (was.name.clone(), was.merged)),
                    // Nothing that the report tells was posted to an account that was not there.
                    Some(None) | None => (row.get(0), (row.get(1), row.get(2))),
                })
                .collect();
            let named = |id: i64, merged: Option<i64>| Some((id, own.get(&merged.unwrap_or(id))?.0.clone()));
            names.accounts = own.iter().filter_map(|(id, (_, merged))| named(*id, *merged)).collect();
        }
        for (id, was) in &then.commodities {
            let Some((code, _, places)) = names.commodities.get_mut(id) else { continue };
            match was {
                Some(was) => *places = shown(*was),
                None => {
                    names.later.insert(code.clone());
                }
            }
        }
        Ok(names)
    }

    /// The name of an account.
    pub(crate) fn account(&self, id: i64) -> Result<&str, BooksError> {
        self.accounts.get(&id).map(String::as_str).ok_or_else(damaged)
    }

    /// The accounts: their rows, and what each is called.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (i64, &str)> {
        self.accounts.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// The code of a commodity, and how it is shown.
    pub(crate) fn commodity(&self, id: i64) -> Result<(&str, Shown), BooksError> {
        self.commodities.get(&id).map(|(code, _, shown)| (code.as_str(), *shown)).ok_or_else(damaged)
    }

    /// The decimal places that a commodity is shown with, whether it is there or not.
    pub(crate) fn places(&self, code: &str) -> u8 {
        let known = self.commodities.values().find(|(known, _, _)| known == code && !self.later.contains(code));
        known.map(|(_, _, shown)| shown.0).or_else(|| iso::exponent(code)).unwrap_or(2)
    }

    /// Adds an amount to columns; it has the places of its commodity where no others are said.
    fn add(
        &self,
        changes: &mut Changes,
        columns: usize,
        wanted: impl IntoIterator<Item = usize>,
        (account, commodity): (i64, i64),
        units: i64,
        scale: Option<i64>,
    ) -> Result<(), BooksError> {
        let account = self.accounts.get(&account).ok_or_else(damaged)?;
        let (code, own, shown) = self.commodities.get(&commodity).ok_or_else(damaged)?;
        let amount = quantity(units, scale.unwrap_or(*own));
        changes.shown.entry(code.clone()).or_insert(*shown);
        let sums = changes.table.entry((account.clone(), code.clone()));
        let sums = sums.or_insert_with(|| vec![Decimal::ZERO; columns]);
        for at in wanted {
            let sum = sums.get_mut(at).ok_or_else(damaged)?;
            let made = sum.plus(amount);
            *sum = made.map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
        }
        Ok(())
    }
}

/// So many places as a way to be shown.
fn shown(places: i64) -> Shown {
    Shown(u8::try_from(places).unwrap_or(SCALE_MAX))
}

fn damaged() -> BooksError {
    BooksError::Conflict("A balance belongs to nothing. Run `atom verify`.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_span_is_whole_months_and_the_days_at_both_ends() {
        let span = |from: Option<Date>, through: Date| {
            let span = Span { from, through };
            let days: Vec<String> = span.days().map(|(from, to)| format!("{from}..{to}")).collect();
            let (first, last) = span.months();
            (first, last, days.join(" "))
        };
        let expected = |first: &str, last: &str, days: &str| (first.to_owned(), last.to_owned(), days.to_owned());
        assert_eq!(span(None, date(2026, 3, 31)), expected("", "2026-03", ""));
        assert_eq!(span(None, date(9999, 12, 31)), expected("", "9999-12", ""));
        assert_eq!(span(None, date(2026, 3, 30)), expected("", "2026-02", "2026-03-01..2026-03-30"));
        assert_eq!(span(Some(date(2026, 1, 1)), date(2026, 1, 31)), expected("2026-01", "2026-01", ""));
        assert_eq!(
            span(Some(date(2026, 1, 10)), date(2026, 3, 5)),
            expected("2026-02", "2026-02", "2026-01-10..2026-01-31 2026-03-01..2026-03-05")
        );
        assert_eq!(span(Some(date(2026, 1, 10)), date(2026, 1, 20)).2, "2026-01-10..2026-01-20");
        assert_eq!(
            span(Some(date(2026, 1, 10)), date(2026, 1, 31)),
            expected("2026-02", "2026-01", "2026-01-10..2026-01-31")
        );
        assert_eq!(
            span(Some(date(2026, 1, 1)), date(2026, 1, 20)),
            expected("2026-01", "2025-12", "2026-01-01..2026-01-20")
        );
    }
}
