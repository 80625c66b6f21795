//! What changed an account, with what it held behind each change.

use crate::{BooksError, balances::Shown, book::quantity};
use atom_api::{
    Page,
    ledger::{Register, RegisterRow},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_ledger::Decimal;
use atom_store::{AssertSqlSafe, Row as _, Scope, Scoped as _, Snapshot, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// How many units of its commodity of today a unit of a posting is.
const UNITS: &str = "CAST('1' || substr('000000000000000000', 1, commodity.scale - posting.scale) AS INTEGER)";

/// A page of the register of an account, oldest first.
///
/// # Errors
/// [`BooksError::NotFound`] for an account that is not there; [`BooksError::Invalid`] for a cursor of another list.
pub async fn register(store: &Store, scope: &Scope, request: Register) -> Result<Page<RegisterRow>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let from = request.from.map_or_else(String::new, |day| day.to_string());
    let to = request.to.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    // The page begins behind this row: the last one of the page before, or none of the first day.
    let (date, entry, line) = match request.cursor.as_deref() {
        None => (from, -1, -1),
        Some(text) => {
            cursor(text).ok_or_else(|| BooksError::invalid("cursor", "This is not a cursor of `ledger.register`."))?
        }
    };
    let mut read = store.snapshot(scope).await?;
    let found = read
        .query(
            "SELECT coalesce(merged, id), EXISTS (SELECT 1 FROM account AS other WHERE other.merged = coalesce(account.merged, account.id)) \
             FROM account WHERE workspace = ?1 AND name = ?2 \
             UNION ALL SELECT coalesce(own.merged, own.id), own.merged IS NOT NULL OR EXISTS (SELECT 1 FROM account AS other WHERE other.merged = own.id) \
             FROM account_alias JOIN account AS own ON own.id = account_alias.account \
             WHERE account_alias.workspace = ?1 AND account_alias.name = ?2 LIMIT 1",
        )
        .bind(request.account.clone())
        .fetch_optional()
        .await?
        .ok_or(BooksError::NotFound("account"))?;
    let account: i64 = found.get(0);
    // Accounts that were merged into it: only then are there several to walk along side by side.
    let merged =
        if found.get::<bool, _>(1) { " IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2)" } else { " = ?2" };
    let known_at = request.known_at.map(Timestamp::as_millisecond);
    let mut held = held(&mut read, (account, merged), (&date, entry, line), known_at).await?;
    let rows = read
        .query(AssertSqlSafe(format!(
            "SELECT posting.date, posting.entry, posting.line, posting.quantity, posting.scale, commodity.code, \
             commodity.shown, entry.uuid, entry.payee, entry.narration \
             FROM posting INDEXED BY posting_register CROSS JOIN entry ON entry.id = posting.entry \
             CROSS JOIN commodity ON commodity.id = posting.commodity \
             WHERE entry.workspace = ?1 AND posting.account{merged} AND (posting.date, posting.entry, posting.line) > (?3, ?4, ?5) \
             AND posting.date <= ?6 AND entry.known_at <= ?8 \
             ORDER BY posting.date, posting.entry, posting.line LIMIT ?7"
        )))
        .bind(account)
        .bind(date)
        .bind(entry)
        .bind(line)
        .bind(to)
        .bind(i64::from(limit) + 1)
        .bind(known_at.unwrap_or(i64::MAX))
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows.iter().take(limit as usize) {
        let commodity: String = row.get(5);
        let amount = quantity(row.get(3), row.get(4));
        let sum = held.entry(commodity.clone()).or_default();
        *sum = sum.plus(amount).map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
        let shown = Shown(u8::try_from(row.get::<i64, _>(6)).unwrap_or(0));
        items.push(RegisterRow {
            entry_id: row.get::<Uuid, _>(7).into(),
            date: row
                .get::<&str, _>(0)
                .parse()
                .map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?,
            payee: row.get(8),
            narration: row.get(9),
            quantity: full(shown, amount),
            balance: full(shown, *sum),
            commodity,
        });
    }
    let last = rows.iter().take(limit as usize).next_back().filter(|_| more);
    let next = last.map(|row| format!("{}.{}.{}", row.get::<&str, _>(0), row.get::<i64, _>(1), row.get::<i64, _>(2)));
    Ok(Page { items, next })
}

/// What an account held before a page: whole months as they are kept, and the days of the month that has begun. What is kept
/// by month knows no instants: as it was known at one, every line is added up.
async fn held(
    read: &mut Snapshot,
    (account, merged): (i64, &str),
    (date, entry, line): (&str, i64, i64),
    known_at: Option<i64>,
) -> Result<HashMap<String, Decimal>, BooksError> {
    let sql = match known_at {
        None => format!(
            "SELECT code, scale, sum(amount) FROM (\
               SELECT commodity.code AS code, commodity.scale AS scale, balance.amount AS amount \
               FROM balance JOIN commodity ON commodity.id = balance.commodity \
               WHERE balance.workspace = ?1 AND balance.account{merged} AND balance.month < substr(?3, 1, 7) \
               UNION ALL \
               SELECT commodity.code, commodity.scale, posting.quantity * {UNITS} \
               FROM posting JOIN commodity ON commodity.id = posting.commodity \
               WHERE posting.account{merged} AND posting.date >= substr(?3, 1, 7) \
               AND (posting.date, posting.entry, posting.line) <= (?3, ?4, ?5)) GROUP BY code, scale"
        ),
        Some(_) => format!(
            "SELECT commodity.code, commodity.scale, sum(posting.quantity * {UNITS}) \
             FROM posting JOIN entry ON entry.id = posting.entry JOIN commodity ON commodity.id = posting.commodity \
             WHERE entry.workspace = ?1 AND posting.account{merged} \
             AND (posting.date, posting.entry, posting.line) <= (?3, ?4, ?5) AND entry.known_at <= ?6 \
             GROUP BY commodity.code, commodity.scale"
        ),
    };
    let before = read.query(AssertSqlSafe(sql)).bind(account).bind(date.to_owned()).bind(entry).bind(line);
    let rows = match known_at {
        None => before.fetch_all().await?,
        Some(known_at) => before.bind(known_at).fetch_all().await?,
    };
    let mut held = HashMap::new();
    for row in &rows {
        let units: i64 = row.try_get(2).map_err(StoreError::from)?;
        held.insert(row.get(0), quantity(units, row.get(1)));
    }
    Ok(held)
}

/// A quantity with all its places: what a register shows adds up.
fn full(shown: Shown, quantity: Decimal) -> String {
    let (short, exact) = shown.text(quantity);
    exact.unwrap_or(short)
}

fn cursor(text: &str) -> Option<(String, i64, i64)> {
    let mut parts = text.split('.');
    let (date, entry, line) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let date: jiff::civil::Date = date.parse().ok()?;
    parts.next().is_none().then(|| (date.to_string(), entry, line))
}
