//! What was imported.

use crate::{BooksError, pending::instant};
use atom_api::{
    Page,
    ledger::{ImportView, ListImports},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_store::{Row as _, Scope, Scoped as _, Store};
use uuid::Uuid;

/// A page of imports that added something, newest first.
///
/// # Errors
/// [`BooksError::Invalid`] for a cursor of another list.
pub async fn list_imports(store: &Store, scope: &Scope, request: ListImports) -> Result<Page<ImportView>, BooksError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let before = match request.cursor.as_deref() {
        None => Uuid::max(),
        Some(text) => {
            text.parse().map_err(|_| BooksError::invalid("cursor", "This is not a cursor of `ledger.imports`."))?
        }
    };
    let mut read = store.snapshot(scope).await?;
    // Ids grow with time.
    let rows = read
        .query(
            "SELECT id, name, last_seq - first_seq + 1, at, undone_at FROM ledger_import \
             WHERE workspace = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        )
        .bind(before)
        .bind(i64::from(limit) + 1)
        .fetch_all()
        .await?;
    let mut items = Vec::new();
    for row in rows.iter().take(limit as usize) {
        items.push(ImportView {
            id: row.get(0),
            name: row.get(1),
            entries: row.get::<i64, _>(2).unsigned_abs(),
            at: instant(row.get(3)),
            undone_at: row.get::<Option<i64>, _>(4).map(instant),
        });
    }
    let next = items.last().filter(|_| rows.len() > limit as usize).map(|import| import.id.to_string());
    Ok(Page { items, next })
}
