//! Journals and statements that come from the disk, and books that go there.

use crate::{
    handlers::Call,
    jobs::Order,
    rooms::{Rooms, joined},
};
use atom_api::{
    Topic,
    jobs::Progress,
    ledger::{AttachDocument, DocumentView, Export, Exported, Import, ImportFormat, ImportOutcome, Imported},
};
use atom_books::{Source, StatementSource, Watch};
use atom_core::{ApiError, Code};
use atom_files::outside;
use atom_store::Scope;
use jiff::tz::TimeZone;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Adds what is new of a file; as a job where that is wished.
pub(crate) async fn import(call: &Call, request: Import) -> Result<ImportOutcome, ApiError> {
    if !request.job {
        let imported = imported(&call.rooms, &call.scope, &request, &|_, _| true).await?;
        return Ok(ImportOutcome::Done(Box::new(imported)));
    }
    let name = Path::new(&request.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let args = serde_json::to_value(&request).unwrap_or_default();
    let order = Order { subject: &name, args, stale: &[Topic::Ledger], quiet: None };
    let (rooms, scope, wait) = (Arc::clone(&call.rooms), call.scope.clone(), request.wait);
    let started = call
        .rooms
        .jobs
        .start(&call.inner, &call.scope, order, move |work| async move {
            let watch = |done, total| {
                work.progress(Progress { done, total: Some(total), ..Progress::default() });
                !work.cancel.is_cancelled()
            };
            let imported = imported(&rooms, &scope, &request, &watch).await?;
            serde_json::to_value(imported).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
        })
        .await?;
    if !wait {
        return Ok(ImportOutcome::Started { job: started.id });
    }
    let end = started.end().await?;
    let imported = serde_json::from_value(end).map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(ImportOutcome::Done(Box::new(imported)))
}

async fn imported(rooms: &Rooms, scope: &Scope, request: &Import, watch: &Watch<'_>) -> Result<Imported, ApiError> {
    let (dir, path, format) = (rooms.store.data_dir().to_owned(), request.path.clone(), request.format);
    let read = move || {
        let path = real_file(&dir, &path)?;
        if format == ImportFormat::Json || (format == ImportFormat::Auto && atom_books::is_archive(&path)) {
            return Ok((None, path, true));
        }
        Ok::<_, ApiError>((StatementSource::read(&path, format)?, path, false))
    };
    let (statement, path, archive) = joined(tokio::task::spawn_blocking(read).await)??;
    if archive {
        return Ok(atom_books::restore(&rooms.store, scope, &path, request.dry_run).await?);
    }
    if let Some(statement) = statement {
        let setting = atom_books::statement_setting(&rooms.store, scope, request).await?;
        let understood = joined(tokio::task::spawn_blocking(move || statement.understood(&setting)).await)??;
        return Ok(atom_books::import_statement(&rooms.store, scope, understood, request, watch).await?);
    }
    // For dates without a year.
    let today = rooms.store.clock().now().to_zoned(TimeZone::UTC).date();
    let source = joined(tokio::task::spawn_blocking(move || Source::read(&path, format, today)).await)??;
    Ok(atom_books::import_watched(&rooms.store, scope, source, request, watch).await?)
}

/// Puts a document beside an entry.
pub(crate) async fn attach(call: &Call, request: AttachDocument) -> Result<DocumentView, ApiError> {
    let file = request.path.as_deref().map(|path| real_file(call.rooms.store.data_dir(), path)).transpose()?;
    Ok(call.rooms.files.attach_document(&call.scope, request, file).await?)
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
