//! Accounts: opening and closing them, what they may hold, other names. What was posted is not touched by any of it.

mod limits;
mod merge;
mod open;
mod rename;

pub use merge::merge_account;
pub use open::{close_account, open_account};
pub use rename::rename_account;

use crate::{BooksError, book::quantity};
use atom_api::{
    Page,
    ledger::{self, AccountView, Accounts, Limit},
    page::LIMIT_MAX,
};
use atom_ledger::{AccountKind, check_name};
use atom_store::{AssertSqlSafe, Row as _, Scope, Scoped, SqliteRow, Store};

pub(crate) const fn kind_of(kind: ledger::AccountKind) -> AccountKind {
    match kind {
        ledger::AccountKind::Asset => AccountKind::Asset,
        ledger::AccountKind::Cash => AccountKind::Cash,
        ledger::AccountKind::Liability => AccountKind::Liability,
        ledger::AccountKind::Equity => AccountKind::Equity,
        ledger::AccountKind::Income => AccountKind::Income,
        ledger::AccountKind::Expense => AccountKind::Expense,
        ledger::AccountKind::Other => AccountKind::Other,
    }
}

pub(crate) const fn kind_view(kind: AccountKind) -> ledger::AccountKind {
    match kind {
        AccountKind::Asset => ledger::AccountKind::Asset,
        AccountKind::Cash => ledger::AccountKind::Cash,
        AccountKind::Liability => ledger::AccountKind::Liability,
        AccountKind::Equity => ledger::AccountKind::Equity,
        AccountKind::Income => ledger::AccountKind::Income,
        AccountKind::Expense => ledger::AccountKind::Expense,
        AccountKind::Other => ledger::AccountKind::Other,
    }
}

const ROWS: &str = "SELECT account.name, account.kind, account.code, account.opened, account.closed, account.commodities, \
     (SELECT json_group_array(json_array(commodity.code, account_limit.scale, account_limit.not_below, account_limit.not_above)) \
     FROM account_limit JOIN commodity ON commodity.id = account_limit.commodity \
     WHERE account_limit.workspace = account.workspace AND account_limit.account = account.id), \
     (SELECT json_group_array(name) FROM (SELECT other.name AS name FROM account AS other WHERE other.merged = account.id \
     UNION SELECT account_alias.name FROM account_alias \
     WHERE account_alias.workspace = account.workspace AND account_alias.account = account.id ORDER BY 1)), account.id \
     FROM account WHERE account.workspace = ?1 AND account.merged IS NULL ";

fn view(row: &SqliteRow) -> AccountView {
    let day = |at: usize| row.get::<Option<&str>, _>(at).and_then(|day| day.parse().ok());
    let limits: Vec<(String, i64, Option<i64>, Option<i64>)> = serde_json::from_str(row.get(6)).unwrap_or_default();
    let limits = limits.into_iter().map(|(commodity, scale, below, above)| {
        let text = |units: Option<i64>| units.map(|units| quantity(units, scale).to_string());
        Limit { commodity, not_below: text(below), not_above: text(above) }
    });
    AccountView {
        name: row.get(0),
        kind: kind_view(AccountKind::parse(row.get(1)).unwrap_or(AccountKind::Other)),
        code: row.get(2),
        opened: day(3),
        closed: day(4),
        commodities: row.get::<Option<&str>, _>(5).and_then(|held| serde_json::from_str(held).ok()),
        limits: limits.collect(),
        aliases: serde_json::from_str(row.get(7)).unwrap_or_default(),
    }
}

/// The accounts, by name.
///
/// # Errors
/// What the store says.
pub async fn accounts(store: &Store, scope: &Scope, request: Accounts) -> Result<Page<AccountView>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let mut read = store.snapshot(scope).await?;
    let sql = format!("{ROWS} AND account.name > ?2 ORDER BY account.name LIMIT ?3");
    let rows = read.query(AssertSqlSafe(sql));
    let rows = rows.bind(request.cursor.unwrap_or_default()).bind(i64::from(limit) + 1).fetch_all().await?;
    let items: Vec<AccountView> = rows.iter().take(limit as usize).map(view).collect();
    let next = items.last().filter(|_| rows.len() > limit as usize).map(|last| last.name.clone());
    Ok(Page { items, next })
}

async fn one(read: &mut impl Scoped, name: &str) -> Result<(i64, AccountView), BooksError> {
    let sql = format!("{ROWS} AND account.name = ?2");
    let row = read.query(AssertSqlSafe(sql)).bind(name.to_owned()).fetch_optional().await?;
    let row = row.ok_or(BooksError::NotFound("account"))?;
    Ok((row.get(8), view(&row)))
}

/// The name that an account has today, by any name that means it when something is posted: its own, one that it had, or
/// that of an account that counts for it. None where there is no such account.
pub(crate) async fn named_today(read: &mut impl Scoped, name: &str) -> Result<Option<String>, BooksError> {
    let row = read
        .query(
            "SELECT coalesce(kept.name, own.name), 0 AS old FROM account AS own LEFT JOIN account AS kept ON kept.id = own.merged \
             WHERE own.workspace = ?1 AND own.name = ?2 \
             UNION ALL SELECT coalesce(kept.name, own.name), 1 FROM account_alias JOIN account AS own ON own.id = account_alias.account \
             LEFT JOIN account AS kept ON kept.id = own.merged WHERE account_alias.workspace = ?1 AND account_alias.name = ?2 \
             ORDER BY old LIMIT 1",
        )
        .bind(name.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| row.get(0)))
}

fn named<'n>(field: &str, name: &'n str) -> Result<&'n str, BooksError> {
    let name = name.trim();
    check_name(name).map_err(|fault| BooksError::invalid(field, format!("{fault}.")))?;
    Ok(name)
}
