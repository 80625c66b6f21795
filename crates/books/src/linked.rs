//! Documents that journals link to accounts: kept as links, for their contents lie outside.

use crate::{BooksError, book::Book};
use atom_core::AttachmentId;
use atom_journal::LinkedDocument;
use atom_store::{Scoped as _, Store, WriteTxn};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Links that are written by one statement.
const SOME: usize = 2_000;
/// What nobody looked into.
const MEDIA_TYPE: &str = "application/octet-stream";

/// What the database is told of each link. Accounts that only a link names are made.
pub(crate) async fn rows(
    store: &Store,
    book: &mut Book<'_>,
    links: &[LinkedDocument],
    files: &[String],
) -> Result<Vec<Value>, BooksError> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for link in links {
        book.account(&link.account, None, None, None).await?;
        let Some((account, ..)) = book.known(&link.account) else { continue };
        if seen.insert((account, link.date, &link.path)) {
            let name = link.path.rsplit(['/', '\\']).next().unwrap_or_default();
            let file = files.get(link.file as usize);
            let id = hex::encode(AttachmentId::new(store.clock()).uuid());
            rows.push(json!([id, account, link.date.to_string(), name, link.path, file, link.line]));
        }
    }
    Ok(rows)
}

/// Keeps what is new of them; one that was removed stays so.
pub(crate) async fn keep(txn: &mut WriteTxn, rows: &[Value]) -> Result<(), BooksError> {
    let now = txn.now_ms();
    for some in rows.chunks(SOME) {
        txn.query(
            "INSERT INTO entry_document (workspace, document, event, account, day, name, media_type, path, file, file_line, known_at) \
             SELECT ?1, unhex(value ->> 0), 'linked', value ->> 1, value ->> 2, value ->> 3, ?3, value ->> 4, value ->> 5, \
             value ->> 6, ?4 FROM json_each(?2) AS said WHERE NOT EXISTS (SELECT 1 FROM entry_document AS known \
             WHERE known.workspace = ?1 AND known.account = said.value ->> 1 AND known.day = said.value ->> 2 \
             AND known.path = said.value ->> 4) ORDER BY key",
        )
        .bind(json!(some).to_string())
        .bind(MEDIA_TYPE)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}
