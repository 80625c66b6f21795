//! Rows on their way into the database.

use super::{beyond_limits, too_large};
use crate::BooksError;
use atom_store::WriteTxn;

/// A posting as a row.
#[derive(Debug)]
pub(super) struct PostingRow {
    pub(super) entry: i64,
    pub(super) line: i64,
    pub(super) account: i64,
    pub(super) date: String,
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
    pub(super) uuid: Vec<u8>,
    pub(super) seq: i64,
    pub(super) date: String,
    pub(super) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(super) texts: [String; 7],
    pub(super) lines: i64,
    pub(super) reverses: Option<i64>,
    pub(super) idempotency: Option<String>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) source: Option<Vec<u8>>,
    pub(super) file: Option<String>,
    pub(super) file_line: Option<i64>,
    /// Whether it goes into a period that is closed softly.
    pub(super) late: bool,
    pub(super) previous: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

/// Writes postings first, then the entries that seal them, in the order of the chain.
pub(super) async fn write(
    txn: &mut WriteTxn,
    postings: Vec<PostingRow>,
    entries: Vec<EntryRow>,
) -> Result<(), BooksError> {
    let columns = "entry, line, account, date, kind, commodity, scale, quantity, weight_commodity, weight_scale, weight, \
                   cost, price, comment";
    txn.insert_rows("posting", columns, 14, postings, |statement, row| {
        statement
            .bind(row.entry)
            .bind(row.line)
            .bind(row.account)
            .bind(row.date)
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
        let head = statement.bind(row.id).bind(row.uuid).bind(row.seq).bind(row.date).bind(row.known_at);
        row.texts
            .into_iter()
            .fold(head, atom_store::Statement::bind)
            .bind(row.lines)
            .bind(row.reverses)
            .bind(row.idempotency)
            .bind(row.body)
            .bind(row.source)
            .bind(row.file)
            .bind(row.file_line)
            .bind(row.late)
            .bind(row.previous)
            .bind(row.hash)
    })
    .await
    .map_err(beyond_limits)
}
