//! Cash flows that tell where cash came from and where it went, direct and indirect. All methods come to the same net.
//!
//! The indirect one is made of what is maintained by month, as fast as the other reports. The direct one has to look at
//! each entry that touched cash within the report: their numbers come from the index of registers, and their lines by
//! their keys, so it costs about as much as reading those entries once.

use super::{
    Ground, Kinds,
    equity::CONVERSIONS,
    figures::{Figures, Part, figures, known_at, worth},
    kind_of,
    table::{Table, add, derived, is_something, negated, put, row, too_large, total_rows},
};
use crate::{
    BooksError,
    aging::{is_payable, is_receivable},
    balances::Shown,
    book::quantity,
    own::Own,
};
use atom_api::ledger::{
    CashHeld, CashMethod, Column, Gap, Report, ReportKind, ReportReply, ReportRow, Section, Valuation,
};
use atom_ledger::{AccountKind, Decimal};
use atom_store::{AssertSqlSafe, Row as _, Scoped as _, Snapshot, StoreError};
use jiff::civil::Date;
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What came less what went, before what it was is told.
const NET_INCOME: &str = "Net income";
/// The sections; the last one only where there is something in it.
const SECTIONS: [&str; 4] = ["operating", "investing", "financing", "exchange"];
/// Where in them stands what became other cash.
const EXCHANGE: usize = 3;

/// Where in the sections an account stands; nowhere where it is cash itself.
fn class(kind: AccountKind, account: &str) -> Option<usize> {
    match kind {
        AccountKind::Cash => None,
        AccountKind::Income | AccountKind::Expense | AccountKind::Other => Some(0),
        AccountKind::Asset => Some(usize::from(!is_receivable(account))),
        AccountKind::Liability if is_payable(account) => Some(0),
        AccountKind::Liability | AccountKind::Equity => Some(2),
    }
}

/// The sections that are being made.
struct Sections<'s> {
    shown: &'s HashMap<String, Shown>,
    parts: [(Vec<ReportRow>, Table); SECTIONS.len()],
}

impl<'s> Sections<'s> {
    fn new(shown: &'s HashMap<String, Shown>) -> Self {
        Self { shown, parts: std::array::from_fn(|_| (Vec::new(), Table::new())) }
    }

    /// Adds what an account did to cash.
    fn account(&mut self, at: usize, (account, commodity): &(String, String), amounts: &[Option<Decimal>]) -> Done {
        let row = row(account, commodity, amounts, self.shown);
        self.put(at, row, amounts)
    }

    /// Adds rows that are no accounts, one for each commodity.
    fn derived(&mut self, at: usize, name: &str, sums: &Table) -> Done {
        for ((_, commodity), amounts) in sums {
            let row = derived(name, commodity, amounts, self.shown);
            self.put(at, row, amounts)?;
        }
        Ok(())
    }

    fn put(&mut self, at: usize, row: ReportRow, amounts: &[Option<Decimal>]) -> Done {
        if let Some((rows, totals)) = self.parts.get_mut(at).filter(|_| is_something(amounts)) {
            add(totals, &row.commodity, amounts, false)?;
            rows.push(row);
        }
        Ok(())
    }

    /// What all of them come to.
    fn net(&self) -> Result<Table, BooksError> {
        let mut net = Table::new();
        for ((_, commodity), amounts) in self.parts.iter().flat_map(|(_, totals)| totals) {
            add(&mut net, commodity, amounts, false)?;
        }
        Ok(net)
    }

    fn finish(self) -> Vec<Section> {
        let shown = self.shown;
        let named = SECTIONS.into_iter().zip(self.parts).enumerate();
        let wanted = named.filter(|(at, (_, (rows, _)))| *at != EXCHANGE || !rows.is_empty());
        wanted
            .map(|(_, (name, (rows, totals)))| Section {
                name: name.to_owned(),
                rows,
                totals: total_rows(&totals, shown),
            })
            .collect()
    }
}

/// Nothing, or why not.
type Done = Result<(), BooksError>;

/// A cash flow by one of these methods; `figures` are those of all accounts.
pub(super) async fn flow(
    read: &mut Snapshot,
    request: &Report,
    columns: Vec<Column>,
    ground: &Ground,
    figures: Figures,
    mut gaps: Vec<Gap>,
) -> Result<ReportReply, BooksError> {
    let Figures { table, mut shown } = figures;
    let held = held(read, request, &columns, ground, &mut gaps).await?;
    for (commodity, places) in &held.shown {
        shown.entry(commodity.clone()).or_insert(*places);
    }
    let mut sections = Sections::new(&shown);
    if request.method == Some(CashMethod::Indirect) {
        indirect(&mut sections, &table, &ground.kinds)?;
    } else {
        direct(read, request, &columns, ground, &table, &mut sections, &mut gaps).await?;
    }
    let net = sections.net()?;
    let cash = told(request, columns.len(), &held.table, &net, &shown)?;
    let sections = sections.finish();
    let net = total_rows(&net, &shown);
    Ok(ReportReply { kind: request.kind, columns, sections, net, cash: Some(cash), buckets: Vec::new(), gaps })
}

/// From net income: what else accounts came to hold took cash, and what is owed or was put in gave it.
fn indirect(sections: &mut Sections<'_>, table: &Table, kinds: &Kinds) -> Done {
    let (mut income, mut converted) = (Table::new(), Table::new());
    for ((account, commodity), amounts) in table {
        add(&mut converted, commodity, amounts, false)?;
        if matches!(kind_of(kinds, account), AccountKind::Income | AccountKind::Expense) {
            add(&mut income, commodity, amounts, true)?;
        }
    }
    sections.derived(0, NET_INCOME, &income)?;
    for (key, amounts) in table {
        let kind = kind_of(kinds, &key.0);
        if matches!(kind, AccountKind::Income | AccountKind::Expense) {
            continue;
        }
        if let Some(at) = class(kind, &key.0) {
            sections.account(at, key, &negated(amounts)?)?;
        }
    }
    // What was exchanged went out of one commodity and came into another, so each alone does not come to nothing.
    sections.derived(EXCHANGE, CONVERSIONS, &converted)
}

/// By the other lines of the entries that touched cash, each at what it counts for in its entry.
async fn direct(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    ground: &Ground,
    table: &Table,
    sections: &mut Sections<'_>,
    gaps: &mut Vec<Gap>,
) -> Done {
    let kinds = &ground.kinds;
    let Legs { others, exchanged } = legs(read, request, columns, ground).await?;
    let Some(target) = &request.commodity else {
        for (key, amounts) in &summed(others, columns.len())? {
            if let Some(at) = class(kind_of(kinds, &key.0), &key.0) {
                sections.account(at, key, amounts)?;
            }
        }
        for (key, amounts) in &summed(exchanged, columns.len())? {
            sections.account(EXCHANGE, key, amounts)?;
        }
        return Ok(());
    };
    let others = worth(read, request, columns.len(), target, ground, others, gaps).await?;
    for (key, amounts) in &others {
        if let Some(at) = class(kind_of(kinds, &key.0), &key.0) {
            sections.account(at, key, amounts)?;
        }
    }
    // What rates and rounding leave between what came and how cash changed.
    let mut rest = Table::new();
    for ((account, commodity), amounts) in table {
        if kind_of(kinds, account) == AccountKind::Cash {
            add(&mut rest, commodity, amounts, false)?;
        }
    }
    for ((_, commodity), amounts) in &sections.net()? {
        add(&mut rest, commodity, amounts, true)?;
    }
    sections.derived(EXCHANGE, CONVERSIONS, &rest)
}

/// What the entries that touched cash say.
struct Legs {
    /// Of accounts that are no cash: what they gave to cash.
    others: Vec<Part>,
    /// Of cash itself: what became another commodity, and what stands outside of the balance.
    exchanged: Vec<Part>,
}

/// Reads the lines of the entries that touched cash, added up by account and month; by day where that has its own price.
async fn legs(read: &mut Snapshot, request: &Report, columns: &[Column], ground: &Ground) -> Result<Legs, BooksError> {
    let mut legs = Legs { others: Vec::new(), exchanged: Vec::new() };
    let Some((first, last)) = columns.first().zip(columns.last()) else { return Ok(legs) };
    let is_cash = |name: &str| kind_of(&ground.kinds, name) == AccountKind::Cash;
    let cash: Vec<i64> = ground.names.accounts().filter(|(_, name)| is_cash(name)).map(|(id, _)| id).collect();
    let valued = request.commodity.is_some();
    let by_day = valued && request.valuation == Valuation::Historical;
    // As in the other methods, what was revalued would count twice at the prices of the last day.
    let revalued =
        if valued && !by_day { format!("AND NOT ({})", Own::Revaluation.condition()) } else { String::new() };
    let entries = if revalued.is_empty() && request.known_at.is_none() {
        String::new()
    } else {
        format!("CROSS JOIN entry ON entry.id = touched.id AND entry.known_at <= ?5 {revalued}")
    };
    let letters = if by_day { 10 } else { 7 };
    let sql = format!(
        "WITH cash AS MATERIALIZED (SELECT value AS id FROM json_each(?4)), \
         touched AS MATERIALIZED (SELECT DISTINCT posting.entry AS id FROM cash \
         CROSS JOIN posting INDEXED BY posting_register ON posting.account = cash.id AND posting.date BETWEEN ?2 AND ?3), \
         sums AS MATERIALIZED (SELECT leg.account AS account, leg.kind = 2 AS outside, leg.commodity AS commodity, \
         leg.scale AS scale, sum(leg.quantity) AS quantity, leg.weight_commodity AS weight_commodity, \
         leg.weight_scale AS weight_scale, sum(leg.weight) AS weight, substr(leg.date, 1, {letters}) AS day \
         FROM touched {entries} CROSS JOIN posting AS leg ON leg.entry = touched.id \
         WHERE leg.workspace = ?1 GROUP BY 1, 2, 3, 4, 6, 7, 9) \
         SELECT sums.account, sums.outside, commodity.code, sums.scale, sums.quantity, weighed.code, sums.weight_scale, \
         sums.weight, sums.day FROM sums JOIN account AS own ON own.id = sums.account \
         JOIN commodity ON commodity.id = sums.commodity \
         JOIN commodity AS weighed ON weighed.id = sums.weight_commodity WHERE own.workspace = ?1"
    );
    let wanted = read.query(AssertSqlSafe(sql)).bind(first.from.to_string()).bind(last.to.to_string());
    let wanted = wanted.bind(json!(cash).to_string());
    let wanted = if entries.is_empty() { wanted } else { wanted.bind(known_at(request)) };
    let rows = wanted.fetch_all().await?;
    // A column begins and ends with a month, but for the first and the last, which nothing stands outside of.
    let cut = |day: Date| day.to_string().chars().take(letters).collect::<String>();
    let spans: Vec<(String, String)> = columns.iter().map(|column| (cut(column.from), cut(column.to))).collect();
    for row in &rows {
        let day: String = row.get(8);
        let Some(at) = spans.iter().position(|(from, to)| *from <= day && day <= *to) else { continue };
        let whole = |column: usize| row.try_get::<i64, _>(column).map_err(StoreError::from);
        let (account, outside): (&str, bool) = (ground.names.account(row.get(0))?, row.get(1));
        let (own, weighed): (String, String) = (row.get(2), row.get(5));
        let (units, weight) = (quantity(whole(4)?, row.get(3)), quantity(whole(7)?, row.get(6)));
        let back = weight.negated().map_err(too_large)?;
        let day = if by_day { day } else { columns.get(at).map(|column| column.to.to_string()).unwrap_or_default() };
        let part = |commodity: String, amount: Decimal| Part {
            at,
            account: account.to_owned(),
            commodity,
            amount,
            day: day.clone(),
        };
        match (is_cash(account), outside) {
            (true, true) => legs.exchanged.push(part(own, units)),
            (true, false) if own == weighed && units == weight => {}
            (true, false) => legs.exchanged.extend([part(own, units), part(weighed, back)]),
            // It has no other side, so no cash came by it.
            (false, true) => {}
            (false, false) => legs.others.push(part(weighed, back)),
        }
    }
    Ok(legs)
}

/// Adds up, each commodity for itself.
fn summed(parts: Vec<Part>, columns: usize) -> Result<Table, BooksError> {
    let mut table = Table::new();
    for Part { at, account, commodity, amount, .. } in parts {
        put(&mut table, account, commodity, at, columns, Some(amount))?;
    }
    Ok(table)
}

/// Whether rates change what cash is worth: it is valued anew at the end of each column.
fn by_rates(request: &Report) -> bool {
    request.commodity.is_some() && request.valuation == Valuation::PeriodEnd
}

/// What cash there was before the first column; where rates change its worth, also at the end of each.
async fn held(
    read: &mut Snapshot,
    request: &Report,
    columns: &[Column],
    ground: &Ground,
    gaps: &mut Vec<Gap>,
) -> Result<Figures, BooksError> {
    let mut sums = Table::new();
    let Some(first) = columns.first() else { return Ok(Figures { table: sums, shown: HashMap::new() }) };
    let before = first.from.yesterday();
    let before = before.map_err(|_| BooksError::invalid("from", "There is no day before this one."))?;
    let mut days = vec![Column { from: before, to: before }];
    if by_rates(request) {
        days.extend(columns.iter().cloned());
    }
    let cash = ground.kinds.iter().filter(|(_, kind)| **kind == AccountKind::Cash);
    let cash: HashSet<String> = cash.map(|(name, _)| name.clone()).collect();
    let request = Report { kind: ReportKind::BalanceSheet, method: None, ..request.clone() };
    let Figures { table, shown } = figures(read, &request, &days, ground, Some(&cash), gaps).await?;
    for ((_, commodity), amounts) in &table {
        add(&mut sums, commodity, amounts, false)?;
    }
    Ok(Figures { table: sums, shown })
}

/// The rows of what there was before each column and at its end, and what rates made of it.
fn told(
    request: &Report,
    columns: usize,
    held: &Table,
    net: &Table,
    shown: &HashMap<String, Shown>,
) -> Result<CashHeld, BooksError> {
    let (mut opening, mut rates, mut closing) = (Table::new(), Table::new(), Table::new());
    let nothing = vec![Some(Decimal::ZERO); columns + 1];
    let keys: BTreeSet<&(String, String)> = held.keys().chain(net.keys()).collect();
    for key in keys {
        let (held, net) = (held.get(key).unwrap_or(&nothing), net.get(key).unwrap_or(&nothing));
        let cell = |cells: &[Option<Decimal>], at: usize| cells.get(at).copied().flatten();
        let mut here = cell(held, 0);
        for at in 0..columns {
            let grown = sum(here, cell(net, at))?;
            let end = if by_rates(request) { cell(held, at + 1) } else { grown };
            let by_rate = end.zip(grown).map(|(end, grown)| end.minus(grown)).transpose().map_err(too_large)?;
            for (table, amount) in [(&mut opening, here), (&mut rates, by_rate), (&mut closing, end)] {
                put(table, String::new(), key.1.clone(), at, columns, amount)?;
            }
            here = end;
        }
    }
    let rates = if by_rates(request) { total_rows(&rates, shown) } else { Vec::new() };
    Ok(CashHeld { opening: total_rows(&opening, shown), rates, closing: total_rows(&closing, shown) })
}

/// A sum; missing where a part of it is.
fn sum(one: Option<Decimal>, other: Option<Decimal>) -> Result<Option<Decimal>, BooksError> {
    one.zip(other).map(|(one, other)| one.plus(other)).transpose().map_err(too_large)
}
