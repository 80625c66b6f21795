//! Books that come and go piece by piece: what a browser sends, and what it fetches.

use crate::{books, exports, handlers::Call};
use atom_api::ledger::{Export, ExportCopy, ExportedCopy, Import, ImportOutcome, ImportUpload};
use atom_core::ApiError;
use jiff::tz::TimeZone;
use std::fs;

/// Adds what is new of a journal or a statement that was uploaded; as a job where that is wished.
pub(crate) async fn import(call: &Call, request: ImportUpload) -> Result<ImportOutcome, ApiError> {
    let ImportUpload { upload, name, format, account, mapping, job, dry_run, wait, when_closed } = request;
    let request = Import { path: name, format, account, mapping, job, dry_run, wait, when_closed };
    books::import(call, request, Some(upload)).await
}

/// Writes the books into a file of the folder of exports, where it stays for a day.
pub(crate) async fn export(call: &Call, request: ExportCopy) -> Result<ExportedCopy, ApiError> {
    let end = request.format.ending();
    let store = &call.rooms.store;
    let folder = exports::own_folder(store, &call.scope)?;
    let now = store.clock().now().to_zoned(TimeZone::UTC).strftime("%Y-%m-%d-%H%M%S").to_string();
    let named = |number: u32| match number {
        1 => format!("books-{now}.{end}"),
        number => format!("books-{now}-{number}.{end}"),
    };
    let free = |name: &String| fs::symlink_metadata(folder.join(name)).is_err();
    let name = (1..100).map(named).find(free).ok_or_else(exports::taken)?;
    let path = folder.join(&name);
    let request = Export { format: request.format, path: path.display().to_string() };
    let exported = atom_books::export(store, &call.scope, &request, &path).await?;
    Ok(ExportedCopy { name, transactions: exported.transactions, notes: exported.notes })
}
