//! Journals that come from the disk and books that go there.

use crate::{handlers::Call, rooms::joined};
use atom_api::ledger::{Export, Exported, Import, Imported};
use atom_books::Source;
use atom_core::ApiError;
use atom_files::outside;
use jiff::tz::TimeZone;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Adds what is new of a journal.
pub(crate) async fn import(call: &Call, request: Import) -> Result<Imported, ApiError> {
    let (dir, path, format) = (call.rooms.store.data_dir().to_owned(), request.path.clone(), request.format);
    // For dates without a year.
    let today = call.rooms.store.clock().now().to_zoned(TimeZone::UTC).date();
    let read = move || Ok::<_, ApiError>(Source::read(&real_file(&dir, &path)?, format, today)?);
    let source = joined(tokio::task::spawn_blocking(read).await)??;
    Ok(atom_books::import(&call.rooms.store, &call.scope, source, &request).await?)
}

/// Writes the books into a new file.
pub(crate) async fn export(call: &Call, request: Export) -> Result<Exported, ApiError> {
    let path = outside(call.rooms.store.data_dir(), &request.path)?;
    Ok(atom_books::export(&call.rooms.store, &call.scope, &request, &path).await?)
}

/// The file itself, where a path leads to one outside of the data directory.
fn real_file(data_dir: &Path, path: &str) -> Result<PathBuf, ApiError> {
    let unreadable = |error: std::io::Error| ApiError::invalid("path", format!("The file cannot be read: {error}."));
    let real = fs::canonicalize(outside(data_dir, path)?).map_err(unreadable)?;
    let real = outside(data_dir, &real.to_string_lossy())?;
    if !fs::metadata(&real).map_err(unreadable)?.is_file() {
        return Err(ApiError::invalid("path", "This is not a file."));
    }
    Ok(real)
}
