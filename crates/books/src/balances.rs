//! What accounts hold.

mod changes;
mod names;
mod span;

pub(crate) use changes::{Changes, changes, changes_named};
pub(crate) use names::Names;
pub(crate) use span::Span;

use crate::{BooksError, accounts::named_today, book::SCALE_MAX, post::check_date};
use atom_api::ledger::{BalanceRow, Balances, BalancesReply};
use atom_ledger::Decimal;
use atom_store::{Scope, Store};
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    // An old name means the account that it became, as everywhere, and whatever stands below that name today.
    let asked = match request.account.as_deref().map(str::trim) {
        Some(name) => {
            let today = named_today(&mut read, name).await?;
            Some([Some(name.to_owned()), today].into_iter().flatten().collect::<Vec<String>>())
        }
        None => None,
    };
    let below = |account: &str, name: &str| {
        account.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    let mut held: BTreeMap<(String, String), (Decimal, Shown)> = BTreeMap::new();
    let Changes { table, shown } = changes(&mut read, &[Span { from: None, through }], request.known_at).await?;
    for ((account, commodity), amounts) in table {
        let amount = amounts.first().copied().unwrap_or_default();
        let shown = shown.get(&commodity).copied().unwrap_or(Shown(SCALE_MAX));
        if asked.as_ref().is_some_and(|names| !names.iter().any(|name| below(&account, name))) {
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
