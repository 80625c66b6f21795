//! What is named in the books, for whoever writes an entry.

use crate::{BooksError, book::SCALE_MAX, report::kinds};
use atom_api::ledger::{AccountName, AccountType, CommodityName, NamesReply, PAYEES_MAX, PayeeName};
use atom_ledger::AccountKind;
use atom_store::{Row as _, Scope, Scoped as _, Store};
use serde_json::json;
use std::collections::HashMap;

/// The entries that are looked through for payees: the newest ones, however many there are.
const ENTRIES: i64 = 20_000;
/// The lines of an entry whose accounts are told.
pub(crate) const LINES: i64 = 16;

/// Accounts, commodities and payees, and through which day the books are closed.
///
/// # Errors
/// What the store says.
pub async fn names(store: &Store, scope: &Scope) -> Result<NamesReply, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let mut accounts: Vec<AccountName> = kinds(&mut read)
        .await?
        .into_iter()
        .map(|(name, kind)| AccountName { name, kind: account_type(kind) })
        .collect();
    accounts.sort_by(|one, other| one.name.cmp(&other.name));
    let commodities = read
        .query(
            "SELECT commodity.code, commodity.shown FROM commodity \
             LEFT JOIN (SELECT commodity, count(*) AS used FROM balance WHERE workspace = ?1 GROUP BY commodity) AS held \
             ON held.commodity = commodity.id \
             WHERE commodity.workspace = ?1 ORDER BY coalesce(held.used, 0) DESC, commodity.code",
        )
        .fetch_all()
        .await?;
    let commodities = commodities
        .iter()
        .map(|row| CommodityName { code: row.get(0), places: u8::try_from(row.get::<i64, _>(1)).unwrap_or(SCALE_MAX) });
    let payees = read
        .query(
            "SELECT payee, max(id) AS newest FROM \
             (SELECT id, payee FROM entry WHERE workspace = ?1 ORDER BY seq DESC LIMIT ?2) \
             WHERE payee <> '' GROUP BY payee ORDER BY newest DESC LIMIT ?3",
        )
        .bind(ENTRIES)
        .bind(i64::from(PAYEES_MAX))
        .fetch_all()
        .await?;
    let newest: Vec<i64> = payees.iter().map(|row| row.get(1)).collect();
    let mut touched = touched(&mut read, &newest).await?;
    let payees = payees
        .iter()
        .map(|row| PayeeName { name: row.get(0), accounts: touched.remove(&row.get::<i64, _>(1)).unwrap_or_default() });
    let (payees, commodities) = (payees.collect(), commodities.collect());
    let book = read
        .query(
            "SELECT entries - (SELECT count(*) FROM step WHERE workspace = ?1), closed_through, soft_closed_through \
             FROM book WHERE workspace = ?1",
        )
        .fetch_optional()
        .await?;
    let entries = book.as_ref().map_or(0, |row| row.get::<i64, _>(0));
    let day = |at: usize| book.as_ref().and_then(|row| row.get::<Option<String>, _>(at)?.parse().ok());
    Ok(NamesReply {
        accounts,
        commodities,
        payees,
        entries: u64::try_from(entries).unwrap_or(0),
        closed_through: day(1),
        soft_closed_through: day(2),
    })
}

/// The accounts of entries, each once, in the order of the first lines.
pub(crate) async fn touched(
    read: &mut atom_store::Snapshot,
    entries: &[i64],
) -> Result<HashMap<i64, Vec<String>>, BooksError> {
    let rows = read
        .query(
            "SELECT posting.entry, account.name FROM json_each(?2) AS wanted JOIN entry ON entry.id = wanted.value \
             JOIN posting ON posting.entry = entry.id JOIN account ON account.id = posting.account \
             WHERE entry.workspace = ?1 AND posting.line < ?3 ORDER BY posting.entry, posting.line",
        )
        .bind(json!(entries).to_string())
        .bind(LINES)
        .fetch_all()
        .await?;
    let mut touched: HashMap<i64, Vec<String>> = HashMap::new();
    for row in &rows {
        let (accounts, name) = (touched.entry(row.get(0)).or_default(), row.get::<String, _>(1));
        if !accounts.contains(&name) {
            accounts.push(name);
        }
    }
    Ok(touched)
}

const fn account_type(kind: AccountKind) -> AccountType {
    match kind {
        AccountKind::Asset => AccountType::Asset,
        AccountKind::Cash => AccountType::Cash,
        AccountKind::Liability => AccountType::Liability,
        AccountKind::Equity => AccountType::Equity,
        AccountKind::Income => AccountType::Income,
        AccountKind::Expense => AccountType::Expense,
        AccountKind::Other => AccountType::Other,
    }
}
