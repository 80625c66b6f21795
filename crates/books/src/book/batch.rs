//! Many rows at once: they go in under a batch, and the database proves them together when it is sealed.

use super::{
    rows::{EntryRow, PostingRow},
    too_large,
};
use crate::BooksError;
use atom_store::{Prepared, Raw, Scoped as _, StoreError, WriteTxn};
use std::{collections::BTreeMap, fmt::Write as _, os::raw::c_int};

/// Entries from which on a batch costs less than asking triggers for each row.
pub(super) const ENTRIES_MIN: usize = 32;

/// Rows of one statement.
const AT_ONCE: usize = 32;

/// What each account gets of each commodity, by month.
type Deltas<'r> = BTreeMap<(i64, i64, &'r str), i64>;

/// Whether a batch may be opened: not where balances have limits, for these hold at the end of each entry.
pub(super) async fn may_open(txn: &mut WriteTxn) -> Result<bool, BooksError> {
    let limit = txn.query("SELECT 1 FROM account_limit WHERE workspace = ?1 LIMIT 1").fetch_optional().await?;
    Ok(limit.is_none())
}

/// Writes entries, their postings and what these change of the balances.
pub(super) async fn write(txn: &mut WriteTxn, postings: &[PostingRow], entries: &[EntryRow]) -> Result<(), BooksError> {
    let Some(first) = entries.first() else { return Ok(()) };
    let deltas = deltas(postings)?;
    txn.query("UPDATE write_scope SET batch = ?2 WHERE workspace = ?1").bind(first.id).execute().await?;
    let written = txn.raw(|raw| {
        add_entries(raw, entries)?;
        add_postings(raw, postings)?;
        add_balances(raw, &deltas)
    });
    written.await?.map_err(too_large)?;
    txn.query("UPDATE write_scope SET batch = NULL WHERE workspace = ?1").execute().await?;
    Ok(())
}

fn deltas(postings: &[PostingRow]) -> Result<Deltas<'_>, BooksError> {
    let mut deltas = Deltas::new();
    for row in postings {
        let month = row.date.get(..7).unwrap_or_default();
        let sum = deltas.entry((row.account, row.commodity, month)).or_default();
        let wider = sum.checked_add(row.quantity);
        *sum = wider.ok_or_else(|| too_large(StoreError::Constraint("cannot store REAL value".to_owned())))?;
    }
    Ok(deltas)
}

fn add_entries(raw: &Raw<'_>, entries: &[EntryRow]) -> Result<(), StoreError> {
    let columns = "id, uuid, seq, date, known_at, payee, narration, code, mark, comment, tags, links, lines, reverses, \
                   idempotency, body, source, file, line, late, previous, hash";
    add(raw, "entry", (columns, 22), entries, |insert, first, row| {
        insert.int(first, row.id)?;
        insert.blob(first + 1, row.uuid.as_bytes())?;
        insert.int(first + 2, row.seq)?;
        insert.text(first + 3, &row.date)?;
        insert.int(first + 4, row.known_at)?;
        for (at, text) in (first + 5..).zip(&row.texts) {
            insert.text(at, text)?;
        }
        insert.int(first + 12, row.lines)?;
        insert.maybe_int(first + 13, row.reverses)?;
        insert.maybe_text(first + 14, row.idempotency.as_deref())?;
        insert.maybe_blob(first + 15, row.body.as_deref())?;
        insert.maybe_blob(first + 16, row.source.as_deref())?;
        insert.maybe_text(first + 17, row.file.as_deref())?;
        insert.maybe_int(first + 18, row.file_line)?;
        insert.int(first + 19, i64::from(row.late))?;
        insert.blob(first + 20, &row.previous)?;
        insert.blob(first + 21, &row.hash)
    })
}

fn add_postings(raw: &Raw<'_>, postings: &[PostingRow]) -> Result<(), StoreError> {
    let columns = "entry, line, account, date, kind, commodity, scale, quantity, weight_commodity, weight_scale, weight, \
                   cost, price, comment";
    add(raw, "posting", (columns, 14), postings, |insert, first, row| {
        insert.int(first, row.entry)?;
        insert.int(first + 1, row.line)?;
        insert.int(first + 2, row.account)?;
        insert.text(first + 3, &row.date)?;
        insert.int(first + 4, row.kind)?;
        insert.int(first + 5, row.commodity)?;
        insert.int(first + 6, row.scale)?;
        insert.int(first + 7, row.quantity)?;
        insert.int(first + 8, row.weight_commodity)?;
        insert.int(first + 9, row.weight_scale)?;
        insert.int(first + 10, row.weight)?;
        insert.maybe_text(first + 11, row.cost.as_deref())?;
        insert.maybe_text(first + 12, row.price.as_deref())?;
        insert.text(first + 13, &row.comment)
    })
}

/// Adds rows, many with each statement: one opens the table and its indexes once for all of its rows. `bind` is told the
/// number of the first value of a row. Where a statement fails, the transaction goes as a whole, so nothing has to be kept
/// for taking this statement alone back.
fn add<T>(
    raw: &Raw<'_>,
    table: &str,
    (columns, width): (&str, usize),
    rows: &[T],
    bind: impl Fn(&mut Prepared<'_>, c_int, &T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let statement = |rows: usize| {
        let mut sql = format!("INSERT OR FAIL INTO {table} (workspace, {columns}) VALUES ");
        for row in 0..rows {
            sql.push_str(if row == 0 { "(?1" } else { ", (?1" });
            for at in 0..width {
                write!(sql, ", ?{}", 2 + row * width + at).ok();
            }
            sql.push(')');
        }
        sql
    };
    let run = |insert: &mut Prepared<'_>, rows: &[T]| {
        for (row, first) in rows.iter().zip((2..).step_by(width)) {
            bind(insert, first, row)?;
        }
        insert.run()
    };
    let (full, rest) = rows.as_chunks::<AT_ONCE>();
    if !full.is_empty() {
        let mut insert = raw.prepare(&statement(AT_ONCE))?;
        full.iter().try_for_each(|rows| run(&mut insert, rows))?;
    }
    if rest.is_empty() { Ok(()) } else { run(&mut raw.prepare(&statement(rest.len()))?, rest) }
}

fn add_balances(raw: &Raw<'_>, deltas: &Deltas<'_>) -> Result<(), StoreError> {
    let mut insert = raw.prepare(
        "INSERT INTO balance (workspace, account, commodity, month, amount) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
    )?;
    for ((account, commodity, month), amount) in deltas {
        insert.int(2, *account)?;
        insert.int(3, *commodity)?;
        insert.text(4, month)?;
        insert.int(5, *amount)?;
        insert.run()?;
    }
    Ok(())
}
