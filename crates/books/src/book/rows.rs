//! Rows on their way into the database.

use super::{batch, beyond_limits, too_large};
use crate::BooksError;
use atom_store::WriteTxn;
use std::{borrow::Cow, sync::Arc};
use uuid::Uuid;

/// A posting as a row.
#[derive(Debug)]
pub(super) struct PostingRow {
    pub(super) entry: i64,
    pub(super) line: i64,
    pub(super) account: i64,
    pub(super) date: Arc<str>,
    pub(super) kind: i64,
    pub(super) commodity: i64,
    pub(super) scale: i64,
    pub(super) quantity: i64,
    pub(super) weight_commodity: i64,
    pub(super) weight_scale: i64,
    pub(super) weight: i64,
    pub(super) cost: Option<String>,
    pub(super) price: Option<String>,
    pub(super) comment: String,
}

/// An entry as a row.
#[derive(Debug)]
pub(super) struct EntryRow {
    pub(super) id: i64,
    pub(super) uuid: Uuid,
    pub(super) seq: i64,
    pub(super) date: Arc<str>,
    pub(super) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(super) texts: [Cow<'static, str>; 7],
    pub(super) lines: i64,
    pub(super) reverses: Option<i64>,
    pub(super) idempotency: Option<String>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) source: Option<Vec<u8>>,
    pub(super) file: Option<Arc<str>>,
    pub(super) file_line: Option<i64>,
    /// Whether it goes into a period that is closed softly.
    pub(super) late: bool,
    pub(super) previous: Vec<u8>,
    pub(super) hash: [u8; 32],
}

/// Writes them, in the order of the chain: many as a batch, few row by row.
pub(super) async fn write(
    txn: &mut WriteTxn,
    postings: Vec<PostingRow>,
    entries: Vec<EntryRow>,
) -> Result<(), BooksError> {
    if txn.takes_batches_only() || (entries.len() >= batch::ENTRIES_MIN && batch::may_open(txn).await?) {
        return batch::write(txn, &postings, &entries).await;
    }
    by_rows(txn, postings, entries).await
}

/// Writes postings first, then the entries that seal them, in the order of the chain.
async fn by_rows(txn: &mut WriteTxn, postings: Vec<PostingRow>, entries: Vec<EntryRow>) -> Result<(), BooksError> {
    let columns = "entry, line, account, date, kind, commodity, scale, quantity, weight_commodity, weight_scale, weight, \
                   cost, price, comment";
    txn.insert_rows("posting", columns, 14, postings, |statement, row| {
        statement
            .bind(row.entry)
            .bind(row.line)
            .bind(row.account)
            .bind(row.date.to_string())
            .bind(row.kind)
            .bind(row.commodity)
            .bind(row.scale)
            .bind(row.quantity)
            .bind(row.weight_commodity)
            .bind(row.weight_scale)
            .bind(row.weight)
            .bind(row.cost)
            .bind(row.price)
            .bind(row.comment)
    })
    .await
    .map_err(too_large)?;
    let columns = "id, uuid, seq, date, known_at, payee, narration, code, mark, comment, tags, links, lines, reverses, \
                   idempotency, body, source, file, line, late, previous, hash";
    txn.insert_rows("entry", columns, 22, entries, |statement, row| {
        let head = statement.bind(row.id).bind(row.uuid).bind(row.seq).bind(row.date.to_string()).bind(row.known_at);
        row.texts
            .into_iter()
            .fold(head, |statement, text| statement.bind(text.into_owned()))
            .bind(row.lines)
            .bind(row.reverses)
            .bind(row.idempotency)
            .bind(row.body)
            .bind(row.source)
            .bind(row.file.map(|file| file.to_string()))
            .bind(row.file_line)
            .bind(row.late)
            .bind(row.previous)
            .bind(row.hash.to_vec())
    })
    .await
    .map_err(beyond_limits)
}
