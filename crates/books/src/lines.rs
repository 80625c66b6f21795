//! The lines of an account, newest first: what a person looks at.

use crate::{BooksError, balances::Shown, book::quantity, names::touched};
use atom_api::{
    ledger::{Line, Lines, LinesPage},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_ledger::Decimal;
use atom_store::{Row as _, Scope, Scoped as _, Snapshot, SqliteRow, Store, StoreError};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

const SELECT: &str = "SELECT posting.date, posting.entry, posting.line, posting.quantity, posting.scale, commodity.code, \
     commodity.shown, entry.uuid, entry.payee, entry.narration, account.name, \
     entry.reverses IS NOT NULL OR EXISTS (SELECT 1 FROM entry AS taking WHERE taking.reverses = entry.id AND taking.known_at <= ?8)";

/// A page of the lines of an account, or of all from one on downwards, newest first.
///
/// # Errors
/// [`BooksError::NotFound`] for an account that is not there; [`BooksError::Invalid`] for a cursor of another list.
pub async fn lines(store: &Store, scope: &Scope, request: Lines) -> Result<LinesPage, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let from = request.from.map_or_else(String::new, |day| day.to_string());
    let to = request.to.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    // The page begins before this row: the last one of the page before, or one behind all of the last day.
    let (date, entry, line) = match request.cursor.as_deref() {
        None => (to, i64::MAX, i64::MAX),
        Some(text) => {
            cursor(text).ok_or_else(|| BooksError::invalid("cursor", "This is not a cursor of `ledger.lines`."))?
        }
    };
    let mut read = store.snapshot(scope).await?;
    let accounts = accounts(&mut read, &request).await?;
    let ids = json!(accounts).to_string();
    let known_at = request.known_at.map(Timestamp::as_millisecond);
    let mut held = match known_at {
        None => held(&mut read, &ids, (&date, entry, line)).await?,
        Some(known_at) => held_then(&mut read, &ids, (&date, entry, line), known_at).await?,
    };
    // One account is walked by its own index; several, by the entries of the days.
    let sql = match accounts.as_slice() {
        [_] => format!(
            "{SELECT} FROM posting INDEXED BY posting_register \
             CROSS JOIN entry ON entry.id = posting.entry \
             CROSS JOIN commodity ON commodity.id = posting.commodity CROSS JOIN account ON account.id = posting.account \
             WHERE entry.workspace = ?1 AND posting.account = (SELECT value FROM json_each(?2)) \
             AND (posting.date, posting.entry, posting.line) < (?3, ?4, ?5) AND posting.date >= ?6 \
             AND entry.known_at <= ?8 ORDER BY posting.date DESC, posting.entry DESC, posting.line DESC LIMIT ?7"
        ),
        _ => format!(
            "{SELECT} FROM entry INDEXED BY entry_date CROSS JOIN posting ON posting.entry = entry.id \
             CROSS JOIN commodity ON commodity.id = posting.commodity CROSS JOIN account ON account.id = posting.account \
             WHERE entry.workspace = ?1 AND entry.date BETWEEN ?6 AND ?3 \
             AND posting.account IN (SELECT value FROM json_each(?2)) \
             AND (posting.date, posting.entry, posting.line) < (?3, ?4, ?5) AND entry.known_at <= ?8 \
             ORDER BY entry.date DESC, entry.id DESC, posting.line DESC LIMIT ?7"
        ),
    };
    let rows = read
        .query(atom_store::AssertSqlSafe(sql))
        .bind(ids)
        .bind(date)
        .bind(entry)
        .bind(line)
        .bind(from)
        .bind(i64::from(limit) + 1)
        .bind(known_at.unwrap_or(i64::MAX))
        .fetch_all()
        .await?;
    let more = rows.len() > limit as usize;
    let rows = &rows[..rows.len().min(limit as usize)];
    let entries: Vec<i64> = rows.iter().map(|row| row.get(1)).collect();
    let touched = touched(&mut read, &entries).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let (account, commodity): (String, String) = (row.get(10), row.get(5));
        let amount = quantity(row.get(3), row.get(4));
        let shown = Shown(u8::try_from(row.get::<i64, _>(6)).unwrap_or(0));
        let sum = held.entry(commodity.clone()).or_default();
        let balance = full(shown, *sum);
        *sum =
            sum.minus(amount).map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
        let others = touched.get(&row.get::<i64, _>(1)).cloned().unwrap_or_default();
        items.push(Line {
            entry_id: row.get::<Uuid, _>(7).into(),
            line: u32::try_from(row.get::<i64, _>(2)).unwrap_or(u32::MAX),
            date: row
                .get::<&str, _>(0)
                .parse()
                .map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?,
            payee: row.get(8),
            narration: row.get(9),
            others: others.into_iter().filter(|other| *other != account).collect(),
            account,
            quantity: full(shown, amount),
            balance,
            commodity,
            reversed: row.get(11),
        });
    }
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{}.{}.{}", row.get::<&str, _>(0), row.get::<i64, _>(1), row.get::<i64, _>(2)));
    Ok(LinesPage { items, next })
}

/// The rows of the accounts that are meant.
async fn accounts(read: &mut Snapshot, request: &Lines) -> Result<Vec<i64>, BooksError> {
    let rows = read
        .query(
            "SELECT own.id FROM (SELECT coalesce(\
             (SELECT coalesce(kept.name, own.name) FROM account AS own LEFT JOIN account AS kept ON kept.id = own.merged \
             WHERE own.workspace = ?1 AND own.name = ?2), \
             (SELECT coalesce(kept.name, own.name) FROM account_alias JOIN account AS own ON own.id = account_alias.account \
             LEFT JOIN account AS kept ON kept.id = own.merged \
             WHERE account_alias.workspace = ?1 AND account_alias.name = ?2), ?2) AS name) AS meant \
             CROSS JOIN account AS own LEFT JOIN account AS kept ON kept.id = own.merged WHERE own.workspace = ?1 \
             AND (coalesce(kept.name, own.name) = meant.name OR (?3 \
             AND substr(coalesce(kept.name, own.name), 1, length(meant.name) + 1) = meant.name || ':'))",
        )
        .bind(request.account.clone())
        .bind(request.below)
        .fetch_all()
        .await?;
    if rows.is_empty() {
        return Err(BooksError::NotFound("account"));
    }
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// What accounts held before a row: whole months as they are kept, and the days of the month that has begun.
async fn held(
    read: &mut Snapshot,
    accounts: &str,
    (date, entry, line): (&str, i64, i64),
) -> Result<HashMap<String, Decimal>, BooksError> {
    let rows = read
        .query(
            "SELECT code, scale, sum(amount) FROM (\
               SELECT commodity.code AS code, commodity.scale AS scale, balance.amount AS amount \
               FROM balance JOIN commodity ON commodity.id = balance.commodity \
               WHERE balance.workspace = ?1 AND balance.account IN (SELECT value FROM json_each(?2)) \
               AND balance.month < substr(?3, 1, 7) \
               UNION ALL \
               SELECT commodity.code, commodity.scale, posting.quantity * \
                 CAST('1' || substr('000000000000000000', 1, commodity.scale - posting.scale) AS INTEGER) \
               FROM posting JOIN commodity ON commodity.id = posting.commodity \
               WHERE posting.account IN (SELECT value FROM json_each(?2)) AND posting.date >= substr(?3, 1, 7) \
               AND (posting.date, posting.entry, posting.line) < (?3, ?4, ?5)) GROUP BY code, scale",
        )
        .bind(accounts.to_owned())
        .bind(date.to_owned())
        .bind(entry)
        .bind(line)
        .fetch_all()
        .await?;
    sums(&rows)
}

/// The same as it was known at an instant: what is kept by month knows no instants, so every line is added up.
async fn held_then(
    read: &mut Snapshot,
    accounts: &str,
    (date, entry, line): (&str, i64, i64),
    known_at: i64,
) -> Result<HashMap<String, Decimal>, BooksError> {
    let rows = read
        .query(
            "SELECT commodity.code, commodity.scale, sum(posting.quantity * \
               CAST('1' || substr('000000000000000000', 1, commodity.scale - posting.scale) AS INTEGER)) \
             FROM posting JOIN entry ON entry.id = posting.entry JOIN commodity ON commodity.id = posting.commodity \
             WHERE entry.workspace = ?1 AND posting.account IN (SELECT value FROM json_each(?2)) \
             AND (posting.date, posting.entry, posting.line) < (?3, ?4, ?5) AND entry.known_at <= ?6 \
             GROUP BY commodity.code, commodity.scale",
        )
        .bind(accounts.to_owned())
        .bind(date.to_owned())
        .bind(entry)
        .bind(line)
        .bind(known_at)
        .fetch_all()
        .await?;
    sums(&rows)
}

fn sums(rows: &[SqliteRow]) -> Result<HashMap<String, Decimal>, BooksError> {
    let mut held = HashMap::new();
    for row in rows {
        let units: i64 = row.try_get(2).map_err(StoreError::from)?;
        held.insert(row.get(0), quantity(units, row.get(1)));
    }
    Ok(held)
}

/// A quantity with all its places: what stands under each other adds up.
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
