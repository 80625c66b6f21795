//! The figures of a report: what accounts hold or what changed them, each commodity for itself or all in one.

use super::table::{Table, put, too_large};
use crate::{
    BooksError,
    balances::{Changes, Shown, Span, changes_named},
    book::quantity,
    ground::Ground,
    own::Own,
};
use atom_api::ledger::{CashMethod, Column, Gap, Report, ReportKind, Valuation};
use atom_ledger::Decimal;
use atom_store::{AssertSqlSafe, Row as _, Scoped as _, Snapshot, StoreError};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Gaps that are told.
const GAPS_MAX: usize = 200;

/// Figures of accounts, and how their commodities are shown.
pub(super) struct Figures {
    pub(super) table: Table,
    pub(super) shown: HashMap<String, Shown>,
}

/// The figures of all accounts, or of some; in one commodity where the report is in one.
pub(super) async fn figures(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    ground: &Ground,
    only: Option<&HashSet<String>>,
    gaps: &mut Vec<Gap>,
) -> Result<Figures, BooksError> {
    let wanted = |account: &str| only.is_none_or(|only| only.contains(account));
    let Some(target) = &request.commodity else {
        let mut figures = plain(read, request, columns, ground).await?;
        figures.table.retain(|(account, _), _| wanted(account));
        return Ok(figures);
    };
    let mut parts = parts(read, request, columns, ground).await?;
    parts.retain(|part| wanted(&part.account));
    let table = worth(read, request, columns.len(), target, ground, parts, gaps).await?;
    Ok(Figures { table, shown: HashMap::from([(target.clone(), Shown(ground.names.places(target)))]) })
}

/// Whether a report tells what is held, counted from the beginning on, or what came and went within each column.
const fn held(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::TrialBalance | ReportKind::BalanceSheet)
}

/// Whether a report leaves out what closing entries took: it tells what came and what went.
fn leaves_closings_out(request: &Report) -> bool {
    request.kind == ReportKind::IncomeStatement || request.method == Some(CashMethod::Indirect)
}

/// Each commodity for itself, and how it is shown; of what came and went, without what closing entries took.
async fn plain(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    ground: &Ground,
) -> Result<Figures, BooksError> {
    let span = |column: &Column| Span { from: (!held(request.kind)).then_some(column.from), through: column.to };
    let spans: Vec<Span> = columns.iter().map(span).collect();
    let Changes { table, mut shown } = changes_named(read, &ground.names, &spans, request.known_at).await?;
    let some = |(key, amounts): (_, Vec<Decimal>)| (key, amounts.into_iter().map(Some).collect());
    let mut table: Table = table.into_iter().map(some).collect();
    if leaves_closings_out(request) {
        let known_at = known_at(request);
        let own = Some(Own::Closing);
        for (at, column) in columns.iter().enumerate() {
            let (from, to) = (column.from.to_string(), column.to.to_string());
            for change in by_day(read, ground, (&from, &to), known_at, own).await? {
                let less = change.amount.negated().map_err(too_large)?;
                shown.entry(change.commodity.clone()).or_insert(change.shown);
                put(&mut table, change.account, change.commodity, at, columns.len(), Some(less))?;
            }
        }
    }
    Ok(Figures { table, shown })
}

/// The instant at which it was known, in milliseconds; the last one where any counts.
pub(super) fn known_at(request: &Report) -> i64 {
    request.known_at.map_or(i64::MAX, jiff::Timestamp::as_millisecond)
}

/// What changed an account on a day.
struct Change {
    account: String,
    commodity: String,
    date: String,
    amount: Decimal,
    shown: Shown,
}

/// What changed each account on each day: by all entries, or by those that Atom made for something.
async fn by_day(
    read: &mut Snapshot,
    ground: &Ground,
    (from, to): (&str, &str),
    known_at: i64,
    own: Option<Own>,
) -> Result<Vec<Change>, BooksError> {
    let (by, only) = match own {
        None => (String::new(), String::new()),
        Some(own) => (format!("INDEXED BY {}", own.index()), format!("AND {}", own.condition())),
    };
    let sql = format!(
        "SELECT posting.account, posting.commodity, entry.date, posting.scale, sum(posting.quantity) FROM entry {by} \
         JOIN posting ON posting.entry = entry.id \
         WHERE entry.workspace = ?1 AND entry.date BETWEEN ?2 AND ?3 AND entry.known_at <= ?4 {only} \
         GROUP BY posting.account, posting.commodity, entry.date, posting.scale"
    );
    let rows = read.query(AssertSqlSafe(sql)).bind(from.to_owned()).bind(to.to_owned()).bind(known_at);
    let rows = rows.fetch_all().await?;
    rows.iter()
        .map(|row| {
            let units: i64 = row.try_get(4).map_err(StoreError::from)?;
            let (commodity, shown) = ground.names.commodity(row.get(1))?;
            Ok(Change {
                account: ground.names.account(row.get(0))?.to_owned(),
                commodity: commodity.to_owned(),
                date: row.get(2),
                amount: quantity(units, row.get(3)),
                shown,
            })
        })
        .collect()
}

/// What is to be valued: where it stands, whose it is, of what and how much, and the day whose price counts.
pub(super) struct Part {
    pub(super) at: usize,
    pub(super) account: String,
    pub(super) commodity: String,
    pub(super) amount: Decimal,
    pub(super) day: String,
}

/// What a report in one commodity values.
async fn parts(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    ground: &Ground,
) -> Result<Vec<Part>, BooksError> {
    let known_at = known_at(request);
    let mut parts = Vec::new();
    match request.valuation {
        Valuation::PeriodEnd => {
            for ((account, commodity), amounts) in plain(read, request, columns, ground).await?.table {
                for (at, (amount, column)) in amounts.into_iter().zip(columns).enumerate() {
                    let (account, commodity) = (account.clone(), commodity.clone());
                    let (amount, day) = (amount.unwrap_or_default(), column.to.to_string());
                    parts.push(Part { at, account, commodity, amount, day });
                }
            }
            // All stands at the prices of the last day here: what was revalued would count twice.
            for (at, column) in columns.iter().enumerate() {
                let (from, day) = (begin(request.kind, column), column.to.to_string());
                for change in by_day(read, ground, (&from, &day), known_at, Some(Own::Revaluation)).await? {
                    let Change { account, commodity, amount, .. } = change;
                    let amount = amount.negated().map_err(too_large)?;
                    parts.push(Part { at, account, commodity, amount, day: day.clone() });
                }
            }
        }
        Valuation::Historical => {
            for (at, column) in columns.iter().enumerate() {
                let (from, to) = (begin(request.kind, column), column.to.to_string());
                let mut all = by_day(read, ground, (&from, &to), known_at, None).await?;
                if leaves_closings_out(request) {
                    for mut change in by_day(read, ground, (&from, &to), known_at, Some(Own::Closing)).await? {
                        change.amount = change.amount.negated().map_err(too_large)?;
                        all.push(change);
                    }
                }
                parts.extend(all.into_iter().map(|change| {
                    let Change { account, commodity, date, amount, .. } = change;
                    Part { at, account, commodity, amount, day: date }
                }));
            }
        }
    }
    Ok(parts)
}

/// The first day that counts for a column, as text: what is held is counted from the beginning on.
fn begin(kind: ReportKind, column: &Column) -> String {
    if held(kind) { String::new() } else { column.from.to_string() }
}

/// All in one commodity; what has no price leaves a gap. What is shown adds up: the parts are rounded, and not their sums.
pub(super) async fn worth(
    read: &mut Snapshot,
    request: &Report,
    columns: usize,
    target: &str,
    ground: &Ground,
    parts: Vec<Part>,
    gaps: &mut Vec<Gap>,
) -> Result<Table, BooksError> {
    let places = ground.names.places(target);
    let rates = ground.rates(read, known_at(request)).await?;
    let mut table = Table::new();
    let mut missing: BTreeSet<(String, String)> = BTreeSet::new();
    for Part { at, account, commodity, amount, day } in parts {
        let worth = rates.worth(amount, &commodity, target, &day);
        if worth.is_none() {
            missing.insert((commodity, day));
        }
        put(&mut table, account, target.to_owned(), at, columns, worth)?;
    }
    for cell in table.values_mut().flatten().flatten() {
        *cell = cell.rounded(places);
    }
    for (commodity, day) in missing {
        let date = day.parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?;
        let reason = format!("No price of {commodity} leads to {target} on {day} or before.");
        let gap = Gap { commodity, date, reason };
        if gaps.len() < GAPS_MAX && !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }
    Ok(table)
}
