//! Reports.

use crate::{
    BooksError,
    balances::{Changes, Shown, Span, changes},
    post::check_date,
};
use atom_api::ledger::{By, Column, Report, ReportKind, ReportReply, ReportRow, Section};
use atom_ledger::{AccountKind, Decimal};
use atom_store::{Row as _, Scope, Scoped as _, Snapshot, Store};
use jiff::{ToSpan as _, civil::Date};
use std::collections::{BTreeMap, HashMap};

/// The most columns of a report.
const COLUMNS_MAX: usize = 240;

/// One quantity for each column, by account and commodity.
type Table = BTreeMap<(String, String), Vec<Decimal>>;

/// Makes a report.
///
/// # Errors
/// [`BooksError::Invalid`] when it would have too many columns, or ends before it begins.
pub async fn report(store: &Store, scope: &Scope, request: Report) -> Result<ReportReply, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let columns = columns(&mut read, &request).await?;
    let kinds = kinds(&mut read).await?;
    // What is held counts from the beginning on; what came and went, within each column.
    let held = matches!(request.kind, ReportKind::TrialBalance | ReportKind::BalanceSheet);
    let span = |column: &Column| Span { from: (!held).then_some(column.from), through: column.to };
    let spans: Vec<Span> = columns.iter().map(span).collect();
    let Changes { table, shown } = changes(&mut read, &spans).await?;
    let parts: &[(&str, &[AccountKind], bool)] = match request.kind {
        ReportKind::TrialBalance => &[("accounts", &AccountKind::ALL, false)],
        ReportKind::BalanceSheet => &[
            ("assets", &[AccountKind::Asset, AccountKind::Cash], false),
            ("liabilities", &[AccountKind::Liability], true),
        ],
        ReportKind::IncomeStatement => {
            &[("income", &[AccountKind::Income], true), ("expenses", &[AccountKind::Expense], false)]
        }
        ReportKind::CashFlow => &[("cash", &[AccountKind::Cash], false)],
    };
    let mut sections = Vec::new();
    let mut net = Table::new();
    for (at, (name, of, turned)) in parts.iter().enumerate() {
        let (mut rows, mut totals) = (Vec::new(), Table::new());
        for ((account, commodity), amounts) in &table {
            let kind = kinds.get(account).copied().unwrap_or(AccountKind::Other);
            if !of.contains(&kind) || amounts.iter().all(|amount| amount.is_zero()) {
                continue;
            }
            let amounts = amounts.iter().map(|amount| if *turned { amount.negated() } else { Ok(*amount) });
            let amounts: Vec<Decimal> = amounts.collect::<Result<_, _>>().map_err(too_large)?;
            add(&mut totals, commodity, &amounts, false)?;
            // What is owed goes off what is owned; what went, off what came.
            add(&mut net, commodity, &amounts, at > 0)?;
            rows.push(row(account, commodity, &amounts, &shown));
        }
        sections.push(Section { name: (*name).to_owned(), rows, totals: total_rows(&totals, &shown) });
    }
    Ok(ReportReply { kind: request.kind, columns, sections, net: total_rows(&net, &shown) })
}

fn too_large(fault: atom_ledger::Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

fn add(table: &mut Table, commodity: &str, amounts: &[Decimal], less: bool) -> Result<(), BooksError> {
    let sums = table.entry((String::new(), commodity.to_owned())).or_insert_with(|| vec![Decimal::ZERO; amounts.len()]);
    for (sum, amount) in sums.iter_mut().zip(amounts) {
        let changed = if less { sum.minus(*amount) } else { sum.plus(*amount) };
        *sum = changed.map_err(too_large)?;
    }
    Ok(())
}

fn total_rows(table: &Table, shown: &HashMap<String, Shown>) -> Vec<ReportRow> {
    table.iter().map(|((account, commodity), amounts)| row(account, commodity, amounts, shown)).collect()
}

fn row(account: &str, commodity: &str, amounts: &[Decimal], shown: &HashMap<String, Shown>) -> ReportRow {
    let text = |amount: &Decimal| match shown.get(commodity) {
        Some(shown) => shown.text(*amount).0,
        None => amount.to_string(),
    };
    ReportRow {
        account: account.to_owned(),
        commodity: commodity.to_owned(),
        quantities: amounts.iter().map(text).collect(),
    }
}

/// What each account is: what was declared, or what the nearest account above it is.
async fn kinds(read: &mut Snapshot) -> Result<HashMap<String, AccountKind>, BooksError> {
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
    for (field, date) in [("from", request.from), ("to", request.to)] {
        if let Some(date) = date {
            check_date(field, date)?;
        }
    }
    let Some((from, to)) = request.from.or(first).zip(request.to.or(last)) else { return Ok(Vec::new()) };
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
