//! Reports.

mod cash;
mod equity;

use crate::{
    BooksError,
    aging::aging,
    balances::{Changes, Shown, Span, changes_named},
    book::quantity,
    ground::{Ground, Then},
    own::Own,
    post::check_date,
};
use atom_api::ledger::{By, CashMethod, Column, Gap, Report, ReportKind, ReportReply, ReportRow, Section, Valuation};
use atom_ledger::{AccountKind, Decimal, iso};
use atom_store::{AssertSqlSafe, Row as _, Scope, Scoped, Snapshot, Store, StoreError};
use jiff::{ToSpan as _, civil::Date};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The most columns of a report.
const COLUMNS_MAX: usize = 240;
/// Gaps that are told.
const GAPS_MAX: usize = 200;

/// One quantity for each column, by account and commodity; none where a price is missing.
type Table = BTreeMap<(String, String), Vec<Option<Decimal>>>;

/// What each account is, by its name.
pub(crate) type Kinds = HashMap<String, AccountKind>;

/// Figures of accounts, and how their commodities are shown.
struct Figures {
    table: Table,
    shown: HashMap<String, Shown>,
}

/// Makes a report.
///
/// # Errors
/// [`BooksError::Invalid`] when it would have too many columns, ends before it begins, or is asked what it does not tell.
pub async fn report(store: &Store, scope: &Scope, request: Report) -> Result<ReportReply, BooksError> {
    if request.method.is_some() && request.kind != ReportKind::CashFlow {
        return Err(BooksError::invalid("method", "Only a cash flow is made by a method."));
    }
    if request.equity && request.kind != ReportKind::BalanceSheet {
        return Err(BooksError::invalid("equity", "Only a balance sheet shows the equity."));
    }
    if matches!(request.kind, ReportKind::ArAging | ReportKind::ApAging) {
        return aging(store, scope, &request).await;
    }
    let mut read = store.snapshot(scope).await?;
    let ground = Ground::read(&mut read, end(&request)).await?;
    let columns = columns(&mut read, &request, ground.is_closed()).await?;
    let mut gaps = Vec::new();
    let figures = figures(&mut read, &request, &columns, &ground, None, &mut gaps).await?;
    if matches!(request.method, Some(CashMethod::Direct | CashMethod::Indirect)) {
        return cash::flow(&mut read, &request, columns, &ground, figures, gaps).await;
    }
    let (Figures { mut table, shown }, kinds) = (figures, &ground.kinds);
    table.retain(|_, cells| is_something(cells));
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
            if !of.contains(&kind_of(kinds, account)) {
                continue;
            }
            let amounts = if *turned { negated(amounts)? } else { amounts.clone() };
            add(&mut totals, commodity, &amounts, false)?;
            // What is owed goes off what is owned; what went, off what came.
            add(&mut net, commodity, &amounts, at > 0)?;
            rows.push(row(account, commodity, &amounts, &shown));
        }
        sections.push(Section { name: (*name).to_owned(), rows, totals: total_rows(&totals, &shown) });
    }
    if request.equity {
        sections.push(equity::section(&table, kinds, &shown)?);
    }
    let net = total_rows(&net, &shown);
    Ok(ReportReply { kind: request.kind, columns, sections, net, cash: None, buckets: Vec::new(), gaps })
}

/// The figures of all accounts, or of some; in one commodity where the report is in one.
async fn figures(
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
fn known_at(request: &Report) -> i64 {
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
struct Part {
    at: usize,
    account: String,
    commodity: String,
    amount: Decimal,
    day: String,
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
async fn worth(
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

/// Whether any of these is something, or unknown.
fn is_something(amounts: &[Option<Decimal>]) -> bool {
    amounts.iter().any(|amount| amount.is_none_or(|amount| !amount.is_zero()))
}

/// The same the other way round.
fn negated(amounts: &[Option<Decimal>]) -> Result<Vec<Option<Decimal>>, BooksError> {
    let turned = amounts.iter().map(|amount| amount.map(Decimal::negated).transpose());
    turned.collect::<Result<_, _>>().map_err(too_large)
}

/// What an account is.
fn kind_of(kinds: &Kinds, account: &str) -> AccountKind {
    kinds.get(account).copied().unwrap_or(AccountKind::Other)
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
        derived: false,
        payee: String::new(),
        commodity: commodity.to_owned(),
        quantities: amounts.iter().map(text).collect(),
    }
}

/// A row that is no account, but reckoned.
fn derived(name: &str, commodity: &str, amounts: &[Option<Decimal>], shown: &HashMap<String, Shown>) -> ReportRow {
    ReportRow { derived: true, ..row(name, commodity, amounts, shown) }
}

/// What each account is: what was declared, or what the nearest account above it is.
pub(crate) async fn kinds(read: &mut impl Scoped) -> Result<Kinds, BooksError> {
    kinds_then(read, None).await
}

/// The same as it was, by the names that accounts had.
pub(crate) async fn kinds_then(read: &mut impl Scoped, then: Option<&Then>) -> Result<Kinds, BooksError> {
    let rows = read.query("SELECT name, kind, id FROM account WHERE workspace = ?1").fetch_all().await?;
    let parsed = |kind: &str| AccountKind::parse(kind).unwrap_or(AccountKind::Other);
    let own: Kinds = rows
        .iter()
        .filter_map(|row| match then.and_then(|then| then.accounts.get(&row.get::<i64, _>(2))) {
            None => Some((row.get(0), parsed(row.get(1)))),
            Some(Some(was)) => Some((was.name.clone(), parsed(&was.kind))),
            // It was not there, so it told nothing of those below it.
            Some(None) => None,
        })
        .collect();
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

/// The last day that counts, where the request says one: nothing after `as_of` does.
fn end(request: &Report) -> Option<Date> {
    match (request.to.or(request.as_of), request.as_of) {
        (Some(to), Some(as_of)) => Some(to.min(as_of)),
        (to, _) => to,
    }
}

/// The columns: the whole span, or parts of it by the calendar; `closed` where nothing more is posted into it.
async fn columns(read: &mut Snapshot, request: &Report, closed: bool) -> Result<Vec<Column>, BooksError> {
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
