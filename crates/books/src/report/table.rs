//! The cells of a report, and its rows as they go out.

use crate::{BooksError, balances::Shown};
use atom_api::ledger::ReportRow;
use atom_ledger::Decimal;
use std::collections::{BTreeMap, HashMap};

/// One quantity for each column, by account and commodity; none where a price is missing.
pub(super) type Table = BTreeMap<(String, String), Vec<Option<Decimal>>>;

/// Adds to a cell; with something that is missing, the sum is missing.
pub(super) fn put(
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

pub(super) fn too_large(fault: atom_ledger::Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

/// Whether any of these is something, or unknown.
pub(super) fn is_something(amounts: &[Option<Decimal>]) -> bool {
    amounts.iter().any(|amount| amount.is_none_or(|amount| !amount.is_zero()))
}

/// The same the other way round.
pub(super) fn negated(amounts: &[Option<Decimal>]) -> Result<Vec<Option<Decimal>>, BooksError> {
    let turned = amounts.iter().map(|amount| amount.map(Decimal::negated).transpose());
    turned.collect::<Result<_, _>>().map_err(too_large)
}

pub(super) fn add(
    table: &mut Table,
    commodity: &str,
    amounts: &[Option<Decimal>],
    less: bool,
) -> Result<(), BooksError> {
    for (at, amount) in amounts.iter().enumerate() {
        let amount = if less { amount.map(Decimal::negated).transpose().map_err(too_large)? } else { *amount };
        put(table, String::new(), commodity.to_owned(), at, amounts.len(), amount)?;
    }
    Ok(())
}

pub(super) fn total_rows(table: &Table, shown: &HashMap<String, Shown>) -> Vec<ReportRow> {
    table.iter().map(|((account, commodity), amounts)| row(account, commodity, amounts, shown)).collect()
}

pub(super) fn row(
    account: &str,
    commodity: &str,
    amounts: &[Option<Decimal>],
    shown: &HashMap<String, Shown>,
) -> ReportRow {
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
pub(super) fn derived(
    name: &str,
    commodity: &str,
    amounts: &[Option<Decimal>],
    shown: &HashMap<String, Shown>,
) -> ReportRow {
    ReportRow { derived: true, ..row(name, commodity, amounts, shown) }
}
