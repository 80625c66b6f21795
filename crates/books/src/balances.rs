//! What accounts hold.

use crate::{
    BooksError,
    book::{SCALE_MAX, quantity},
    post::check_date,
};
use atom_api::ledger::{BalanceRow, Balances, BalancesReply};
use atom_ledger::Decimal;
use atom_store::{Row as _, Scope, Scoped, Store, StoreError};
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
    let day = request.as_of.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    let mut held: BTreeMap<(String, String), (Decimal, Shown)> = BTreeMap::new();
    for (account, commodity, amount, shown) in sums(&mut read, None, &day).await? {
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

/// What changed from a day (or the beginning) through another: account, commodity, how much, and how it is shown.
///
/// Whole months come from what is maintained; only the days at both ends are summed.
pub(crate) async fn sums(
    read: &mut impl Scoped,
    from: Option<&str>,
    through: &str,
) -> Result<Vec<(String, String, Decimal, Shown)>, BooksError> {
    let month = |day: &str| day.get(..7).unwrap_or_default().to_owned();
    let first = from.map_or(String::new(), month);
    let rows = read
        .query(
            "WITH part AS (\
               SELECT account, commodity, amount FROM balance WHERE workspace = ?1 AND month > ?2 AND month < ?4 \
               UNION ALL \
               SELECT posting.account, posting.commodity, posting.quantity * \
                 CAST('1' || substr('000000000000000000', 1, commodity.scale - posting.scale) AS INTEGER) \
               FROM entry CROSS JOIN posting ON posting.entry = entry.id CROSS JOIN commodity ON commodity.id = posting.commodity \
               WHERE entry.workspace = ?1 AND entry.date BETWEEN ?3 AND ?5 \
               AND substr(entry.date, 1, 7) IN (?2, ?4)) \
             SELECT account.name, commodity.code, commodity.scale, commodity.shown, sum(part.amount) FROM part \
             JOIN account AS own ON own.id = part.account JOIN account ON account.id = coalesce(own.merged, own.id) \
             JOIN commodity ON commodity.id = part.commodity \
             WHERE account.workspace = ?1 GROUP BY account.id, part.commodity ORDER BY account.name, commodity.code",
        )
        .bind(first)
        .bind(from.unwrap_or_default().to_owned())
        .bind(month(through))
        .bind(through.to_owned())
        .fetch_all()
        .await?;
    rows.iter()
        .map(|row| {
            let shown = u8::try_from(row.get::<i64, _>(3)).unwrap_or(SCALE_MAX);
            // A sum that left the integers is an error, and never a rounded figure.
            let units: i64 = row.try_get(4).map_err(StoreError::from)?;
            Ok((row.get(0), row.get(1), quantity(units, row.get(2)), Shown(shown)))
        })
        .collect()
}
