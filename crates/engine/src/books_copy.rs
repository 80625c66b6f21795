//! Books that come and go piece by piece: what a browser sends, and what it fetches.

use crate::{exports, handlers::Call, rooms::joined};
use atom_api::{
    ledger::{Export, ExportFormat, Import, Imported},
    ledger_names::{ExportCopy, ExportedCopy, ImportUpload},
};
use atom_books::Source;
use atom_core::ApiError;
use jiff::tz::TimeZone;
use std::fs;

/// The most bytes of a journal that is sent.
const BYTES_MAX: u64 = 200 << 20;

/// Adds what is new of a journal that was uploaded.
pub(crate) async fn import(call: &Call, request: ImportUpload) -> Result<Imported, ApiError> {
    let ImportUpload { upload, name, format, dry_run } = request;
    let bytes = call.rooms.files.upload(&call.scope, upload, BYTES_MAX).await?;
    // For dates without a year.
    let today = call.rooms.store.clock().now().to_zoned(TimeZone::UTC).date();
    let called = name.clone();
    let read = move || Source::parse(&called, &bytes, format, today);
    let source = joined(tokio::task::spawn_blocking(read).await)??;
    let request = Import { path: name, format, account: None, mapping: None, job: false, dry_run, wait: true };
    let imported = atom_books::import(&call.rooms.store, &call.scope, source, &request).await?;
    if !dry_run {
        call.rooms.files.end_upload(upload);
    }
    Ok(imported)
}

/// Writes the books into a file of the folder of exports, where it stays for a day.
pub(crate) async fn export(call: &Call, request: ExportCopy) -> Result<ExportedCopy, ApiError> {
    let end = match request.format {
        ExportFormat::Hledger => "journal",
        ExportFormat::Ledger => "ledger",
        ExportFormat::Beancount => "beancount",
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
    };
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
