//! Many rows at once: they go in under a batch, and the database proves them together when it is sealed.

use super::{
    rows::{EntryRow, PostingRow},
    too_large,
};
use crate::BooksError;
use atom_store::{Prepared, Raw, Scoped as _, StoreError, WriteTxn};
use std::{collections::BTreeMap, fmt::Write as _};

/// Entries from which on a batch costs less than asking triggers for each row.
pub(super) const ENTRIES_MIN: usize = 32;

/// Postings of one statement, and the values of each besides its workspace.
const AT_ONCE: usize = 32;
const COLUMNS: usize = 14;

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
    let mut insert = raw.prepare(
        "INSERT INTO entry (workspace, id, uuid, seq, date, known_at, payee, narration, code, mark, comment, tags, links, \
         lines, reverses, idempotency, body, source, file, line, late, previous, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
    )?;
    for row in entries {
        insert.int(2, row.id)?;
        insert.blob(3, row.uuid.as_bytes())?;
        insert.int(4, row.seq)?;
        insert.text(5, &row.date)?;
        insert.int(6, row.known_at)?;
        for (at, text) in (7..).zip(&row.texts) {
            insert.text(at, text)?;
        }
        insert.int(14, row.lines)?;
        insert.maybe_int(15, row.reverses)?;
        insert.maybe_text(16, row.idempotency.as_deref())?;
        insert.maybe_blob(17, row.body.as_deref())?;
        insert.maybe_blob(18, row.source.as_deref())?;
        insert.maybe_text(19, row.file.as_deref())?;
        insert.maybe_int(20, row.file_line)?;
        insert.int(21, i64::from(row.late))?;
        insert.blob(22, &row.previous)?;
        insert.blob(23, &row.hash)?;
        insert.run()?;
    }
    Ok(())
}

fn add_postings(raw: &Raw<'_>, postings: &[PostingRow]) -> Result<(), StoreError> {
    // A statement for many rows opens the table and its indexes once for all of them. Where one fails, the transaction
    // goes as a whole, so nothing has to be kept for taking this statement alone back.
    let statement = |rows: usize| {
        let mut sql =
            "INSERT OR FAIL INTO posting (workspace, entry, line, account, date, kind, commodity, scale, quantity, \
             weight_commodity, weight_scale, weight, cost, price, comment) VALUES "
                .to_owned();
        for row in 0..rows {
            sql.push_str(if row == 0 { "(?1" } else { ", (?1" });
            for at in 0..COLUMNS {
                write!(sql, ", ?{}", 2 + row * COLUMNS + at).ok();
            }
            sql.push(')');
        }
        sql
    };
    let (full, rest) = postings.as_chunks::<AT_ONCE>();
    if !full.is_empty() {
        let mut insert = raw.prepare(&statement(AT_ONCE))?;
        for rows in full {
            bind(&mut insert, rows)?;
            insert.run()?;
        }
    }
    if !rest.is_empty() {
        let mut insert = raw.prepare(&statement(rest.len()))?;
        bind(&mut insert, rest)?;
        insert.run()?;
    }
    Ok(())
}

fn bind(insert: &mut Prepared<'_>, postings: &[PostingRow]) -> Result<(), StoreError> {
    for (row, first) in postings.iter().zip((2..).step_by(COLUMNS)) {
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
        insert.text(first + 13, &row.comment)?;
    }
    Ok(())
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
