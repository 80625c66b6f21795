//! Reports.

mod cash;
mod columns;
mod equity;
mod figures;
mod table;

use crate::{
    BooksError,
    aging::aging,
    ground::{Ground, Then},
};
use atom_api::ledger::{CashMethod, Report, ReportKind, ReportReply, Section};
use atom_ledger::{AccountKind, iso};
use atom_store::{Row as _, Scope, Scoped, Store};
use columns::{columns, end};
use figures::{Figures, figures};
use std::collections::HashMap;
use table::{Table, add, is_something, negated, row, total_rows};

/// What each account is, by its name.
pub(crate) type Kinds = HashMap<String, AccountKind>;

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

/// What an account is.
fn kind_of(kinds: &Kinds, account: &str) -> AccountKind {
    kinds.get(account).copied().unwrap_or(AccountKind::Other)
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
