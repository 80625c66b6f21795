//! The equity of a balance sheet: with it, assets are liabilities and equity together, to the last unit.

use super::{
    Kinds, kind_of,
    table::{Table, add, derived, is_something, negated, row, total_rows},
};
use crate::{BooksError, balances::Shown};
use atom_api::ledger::Section;
use atom_ledger::AccountKind;
use std::collections::HashMap;

/// What came less what went and was not moved into equity yet.
const CURRENT_EARNINGS: &str = "Current earnings";
/// What all accounts together come to: something where one commodity became another, or prices of a day value them.
pub(super) const CONVERSIONS: &str = "Conversion differences";

/// The section: accounts of equity and those that nothing is said of, and what was earned and not closed yet.
pub(super) fn section(table: &Table, kinds: &Kinds, shown: &HashMap<String, Shown>) -> Result<Section, BooksError> {
    let (mut rows, mut totals) = (Vec::new(), Table::new());
    let (mut earned, mut converted) = (Table::new(), Table::new());
    for ((account, commodity), amounts) in table {
        add(&mut converted, commodity, amounts, false)?;
        match kind_of(kinds, account) {
            AccountKind::Equity | AccountKind::Other => {
                let amounts = negated(amounts)?;
                add(&mut totals, commodity, &amounts, false)?;
                rows.push(row(account, commodity, &amounts, shown));
            }
            AccountKind::Income | AccountKind::Expense => add(&mut earned, commodity, amounts, true)?,
            AccountKind::Asset | AccountKind::Cash | AccountKind::Liability => {}
        }
    }
    for (name, sums) in [(CURRENT_EARNINGS, earned), (CONVERSIONS, converted)] {
        for ((_, commodity), amounts) in sums.iter().filter(|(_, amounts)| is_something(amounts)) {
            add(&mut totals, commodity, amounts, false)?;
            rows.push(derived(name, commodity, amounts, shown));
        }
    }
    Ok(Section { name: "equity".to_owned(), rows, totals: total_rows(&totals, shown) })
}
