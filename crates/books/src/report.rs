//! Reports.

use crate::{
    BooksError,
    aging::aging,
    balances::{Changes, Shown, Span, changes},
    book::quantity,
    post::check_date,
    prices::Rates,
};
use atom_api::ledger::{By, Column, Gap, Report, ReportKind, ReportReply, ReportRow, Section, Valuation};
use atom_ledger::{AccountKind, Decimal, iso};
use atom_store::{AssertSqlSafe, Row as _, Scope, Scoped, Snapshot, Store, StoreError};
use jiff::{ToSpan as _, civil::Date};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most columns of a report.
const COLUMNS_MAX: usize = 240;
/// Gaps that are told.
const GAPS_MAX: usize = 200;

/// One quantity for each column, by account and commodity; none where a price is missing.
type Table = BTreeMap<(String, String), Vec<Option<Decimal>>>;

/// Makes a report.
///
/// # Errors
/// [`BooksError::Invalid`] when it would have too many columns, or ends before it begins.
pub async fn report(store: &Store, scope: &Scope, request: Report) -> Result<ReportReply, BooksError> {
    if matches!(request.kind, ReportKind::ArAging | ReportKind::ApAging) {
        return aging(store, scope, &request).await;
    }
    let mut read = store.snapshot(scope).await?;
    let columns = columns(&mut read, &request).await?;
    let kinds = kinds(&mut read).await?;
    let mut gaps = Vec::new();
    let (mut table, shown) = match &request.commodity {
        Some(target) => {
            let places = places(&mut read, target).await?;
            let mut valued = valued(&mut read, &request, &columns, target, &mut gaps).await?;
            // What is shown adds up: the parts are rounded, and not their sums.
            for cell in valued.values_mut().flatten().flatten() {
                *cell = cell.rounded(places);
            }
            (valued, HashMap::from([(target.clone(), Shown(places))]))
        }
        None => plain(&mut read, &request, &columns).await?,
    };
    table.retain(|_, cells| cells.iter().any(|cell| cell.is_none_or(|amount| !amount.is_zero())));
    let parts: &[(&str, &[AccountKind], bool)] = match request.kind {
        ReportKind::BalanceSheet => &[
            ("assets", &[AccountKind::Asset, AccountKind::Cash], false),
            ("liabilities", &[AccountKind::Liability], true),
        ],
        ReportKind::IncomeStatement => {
            &[("income", &[AccountKind::Income], true), ("expenses", &[AccountKind::Expense], false)]
        }
        ReportKind::CashFlow => &[("cash", &[AccountKind::Cash], false)],
        ReportKind::TrialBalance | ReportKind::ArAging | ReportKind::ApAging => {
            &[("accounts", &AccountKind::ALL, false)]
        }
    };
    let mut sections = Vec::new();
    let mut net = Table::new();
    for (at, (name, of, turned)) in parts.iter().enumerate() {
        let (mut rows, mut totals) = (Vec::new(), Table::new());
        for ((account, commodity), amounts) in &table {
            let kind = kinds.get(account).copied().unwrap_or(AccountKind::Other);
            if !of.contains(&kind) {
                continue;
            }
            let turn = |amount: Decimal| if *turned { amount.negated() } else { Ok(amount) };
            let amounts = amounts.iter().map(|amount| amount.map(turn).transpose());
            let amounts: Vec<Option<Decimal>> = amounts.collect::<Result<_, _>>().map_err(too_large)?;
            add(&mut totals, commodity, &amounts, false)?;
            // What is owed goes off what is owned; what went, off what came.
            add(&mut net, commodity, &amounts, at > 0)?;
            rows.push(row(account, commodity, &amounts, &shown));
        }
        sections.push(Section { name: (*name).to_owned(), rows, totals: total_rows(&totals, &shown) });
    }
    Ok(ReportReply { kind: request.kind, columns, sections, net: total_rows(&net, &shown), buckets: Vec::new(), gaps })
}

/// Whether a report tells what is held, counted from the beginning on, or what came and went within each column.
const fn held(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::TrialBalance | ReportKind::BalanceSheet)
}

/// Each commodity for itself, and how it is shown; of what came and went, without what closing entries took.
async fn plain(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
) -> Result<(Table, HashMap<String, Shown>), BooksError> {
    let span = |column: &Column| Span { from: (!held(request.kind)).then_some(column.from), through: column.to };
    let spans: Vec<Span> = columns.iter().map(span).collect();
    let Changes { table, mut shown } = changes(read, &spans, request.known_at).await?;
    let some = |(key, amounts): (_, Vec<Decimal>)| (key, amounts.into_iter().map(Some).collect());
    let mut table: Table = table.into_iter().map(some).collect();
    if request.kind == ReportKind::IncomeStatement {
        let known_at = request.known_at.map_or(i64::MAX, jiff::Timestamp::as_millisecond);
        for (at, column) in columns.iter().enumerate() {
            for change in by_day(read, &column.from.to_string(), &column.to.to_string(), known_at, Of::Closing).await? {
                let less = change.amount.negated().map_err(too_large)?;
                shown.entry(change.commodity.clone()).or_insert(change.shown);
                put(&mut table, change.account, change.commodity, at, columns.len(), Some(less))?;
            }
        }
    }
    Ok((table, shown))
}

/// What changed an account on a day.
struct Change {
    account: String,
    commodity: String,
    date: String,
    amount: Decimal,
    shown: Shown,
}

/// Which entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    All,
    Closing,
    Revaluation,
}

/// What changed each account on each day.
async fn by_day(read: &mut Snapshot, from: &str, to: &str, known_at: i64, of: Of) -> Result<Vec<Change>, BooksError> {
    let (by, only) = match of {
        Of::All => ("", ""),
        Of::Closing => ("INDEXED BY entry_closing", "AND entry.tags = '[\"closing\"]'"),
        Of::Revaluation => ("INDEXED BY entry_revaluation", "AND entry.tags = '[\"revaluation\"]'"),
    };
    let sql = format!(
        "SELECT account.name, commodity.code, entry.date, posting.scale, commodity.shown, sum(posting.quantity) FROM entry {by} \
         JOIN posting ON posting.entry = entry.id JOIN account AS own ON own.id = posting.account \
         JOIN account ON account.id = coalesce(own.merged, own.id) JOIN commodity ON commodity.id = posting.commodity \
         WHERE entry.workspace = ?1 AND entry.date BETWEEN ?2 AND ?3 AND entry.known_at <= ?4 {only} \
         GROUP BY account.id, commodity.id, entry.date, posting.scale"
    );
    let rows = read.query(AssertSqlSafe(sql)).bind(from.to_owned()).bind(to.to_owned()).bind(known_at);
    let rows = rows.fetch_all().await?;
    rows.iter()
        .map(|row| {
            let units: i64 = row.try_get(5).map_err(StoreError::from)?;
            Ok(Change {
                account: row.get(0),
                commodity: row.get(1),
                date: row.get(2),
                amount: quantity(units, row.get(3)),
                shown: Shown(u8::try_from(row.get::<i64, _>(4)).unwrap_or(0)),
            })
        })
        .collect()
}

/// All in one commodity; what has no price leaves a gap.
async fn valued(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    target: &str,
    gaps: &mut Vec<Gap>,
) -> Result<Table, BooksError> {
    let known_at = request.known_at.map_or(i64::MAX, jiff::Timestamp::as_millisecond);
    let rates = Rates::read(read, known_at).await?;
    let mut table = Table::new();
    let mut missing: BTreeSet<(String, String)> = BTreeSet::new();
    // Where it stands, what it is, how much, and the day whose price counts.
    let mut parts: Vec<(usize, String, String, Decimal, String)> = Vec::new();
    match request.valuation {
        Valuation::PeriodEnd => {
            let (sums, _) = plain(read, request, columns).await?;
            for ((account, code), amounts) in sums {
                for (at, (amount, column)) in amounts.into_iter().zip(columns).enumerate() {
                    let amount = amount.unwrap_or_default();
                    parts.push((at, account.clone(), code.clone(), amount, column.to.to_string()));
                }
            }
            // All stands at the prices of the last day here: what was revalued would count twice.
            for (at, column) in columns.iter().enumerate() {
                let from = if held(request.kind) { String::new() } else { column.from.to_string() };
                for change in by_day(read, &from, &column.to.to_string(), known_at, Of::Revaluation).await? {
                    let less = change.amount.negated().map_err(too_large)?;
                    parts.push((at, change.account, change.commodity, less, column.to.to_string()));
                }
            }
        }
        Valuation::Historical => {
            for (at, column) in columns.iter().enumerate() {
                let (from, to) = (column.from.to_string(), column.to.to_string());
                let from = if held(request.kind) { "" } else { from.as_str() };
                let mut all = by_day(read, from, &to, known_at, Of::All).await?;
                if request.kind == ReportKind::IncomeStatement {
                    for mut change in by_day(read, from, &to, known_at, Of::Closing).await? {
                        change.amount = change.amount.negated().map_err(too_large)?;
                        all.push(change);
                    }
                }
                parts.extend(
                    all.into_iter().map(|change| (at, change.account, change.commodity, change.amount, change.date)),
                );
            }
        }
    }
    for (at, account, commodity, amount, day) in parts {
        let worth = rates.worth(amount, &commodity, target, &day);
        if worth.is_none() {
            missing.insert((commodity, day));
        }
        put(&mut table, account, target.to_owned(), at, columns.len(), worth)?;
    }
    for (commodity, day) in missing.into_iter().take(GAPS_MAX) {
        let date = day.parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?;
        let reason = format!("No price of {commodity} leads to {target} on {day} or before.");
        gaps.push(Gap { commodity, date, reason });
    }
    Ok(table)
}

/// The decimal places that a commodity is shown with.
pub(crate) async fn places(read: &mut impl Scoped, code: &str) -> Result<u8, BooksError> {
    let row = read
        .query("SELECT shown FROM commodity WHERE workspace = ?1 AND code = ?2")
        .bind(code.to_owned())
        .fetch_optional()
        .await?;
    let kept = row.and_then(|row| u8::try_from(row.get::<i64, _>(0)).ok());
    Ok(kept.or_else(|| iso::exponent(code)).unwrap_or(2))
}

/// Adds to a cell; with something that is missing, the sum is missing.
fn put(
    table: &mut Table,
    account: String,
    commodity: String,
    at: usize,
    columns: usize,
    amount: Option<Decimal>,
) -> Result<(), BooksError> {
    let row = table.entry((account, commodity)).or_insert_with(|| vec![Some(Decimal::ZERO); columns]);
    if let Some(cell) = row.get_mut(at) {
        *cell = cell.zip(amount).map(|(sum, amount)| sum.plus(amount)).transpose().map_err(too_large)?;
    }
    Ok(())
}

fn too_large(fault: atom_ledger::Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

fn add(table: &mut Table, commodity: &str, amounts: &[Option<Decimal>], less: bool) -> Result<(), BooksError> {
    for (at, amount) in amounts.iter().enumerate() {
        let amount = if less { amount.map(Decimal::negated).transpose().map_err(too_large)? } else { *amount };
        put(table, String::new(), commodity.to_owned(), at, amounts.len(), amount)?;
    }
    Ok(())
}

fn total_rows(table: &Table, shown: &HashMap<String, Shown>) -> Vec<ReportRow> {
    table.iter().map(|((account, commodity), amounts)| row(account, commodity, amounts, shown)).collect()
}

fn row(account: &str, commodity: &str, amounts: &[Option<Decimal>], shown: &HashMap<String, Shown>) -> ReportRow {
    let text = |amount: &Option<Decimal>| {
        amount.map(|amount| match shown.get(commodity) {
            Some(shown) => shown.text(amount).0,
            None => amount.to_string(),
        })
    };
    ReportRow {
        account: account.to_owned(),
        payee: String::new(),
        commodity: commodity.to_owned(),
        quantities: amounts.iter().map(text).collect(),
    }
}

/// What each account is: what was declared, or what the nearest account above it is.
pub(crate) async fn kinds(read: &mut impl Scoped) -> Result<HashMap<String, AccountKind>, BooksError> {
    let rows = read.query("SELECT name, kind FROM account WHERE workspace = ?1").fetch_all().await?;
    let own: HashMap<String, AccountKind> =
        rows.iter().map(|row| (row.get(0), AccountKind::parse(row.get(1)).unwrap_or(AccountKind::Other))).collect();
    let inherited = |name: &str| {
        let mut above: Vec<&str> = atom_ledger::parents(name).collect();
        above.reverse();
        above.into_iter().filter_map(|parent| own.get(parent)).find(|kind| **kind != AccountKind::Other).copied()
    };
    Ok(own
        .iter()
        .map(|(name, kind)| {
            let kind = if *kind == AccountKind::Other { inherited(name).unwrap_or(*kind) } else { *kind };
            (name.clone(), kind)
        })
        .collect())
}

/// The columns: the whole span, or parts of it by the calendar.
async fn columns(read: &mut Snapshot, request: &Report) -> Result<Vec<Column>, BooksError> {
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
    // Nothing after `as_of` counts.
    let end = match (request.to.or(request.as_of), request.as_of) {
        (Some(to), Some(as_of)) => Some(to.min(as_of)),
        (to, _) => to,
    };
    let first = first.map(|first| end.map_or(first, |end| first.min(end)));
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
