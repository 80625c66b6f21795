//! Journals and statements that come from the disk, and books that go there.

use crate::{
    handlers::Call,
    jobs::{Order, Quiet},
    rooms::{Rooms, joined},
};
use atom_api::{
    Permission, Topic,
    jobs::Progress,
    ledger::{AttachDocument, DocumentView, Export, Exported, Import, ImportFormat, ImportOutcome, Imported},
};
use atom_books::{Archive, GoesOn, Source, StatementSource, Watch};
use atom_core::{ApiError, Code, UploadId};
use atom_files::outside;
use atom_store::Scope;
use jiff::{civil::Date, tz::TimeZone};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

/// The most bytes of a journal or a statement that is sent.
const SENT_MAX: u64 = 200 << 20;
/// Whoever only looks at a file waits for what comes of it, and nothing is left behind.
const A_LOOK: Quiet = Quiet { ends: |_| true, stale: &[] };

/// Adds what is new of a file, or of what was `sent`; as a job where that is wished.
pub(crate) async fn import(call: &Call, request: Import, sent: Option<UploadId>) -> Result<ImportOutcome, ApiError> {
    // An archive may close periods, which it tells only while it is read.
    let may_close = call.identity()?.may(Permission::LedgerClose);
    if !request.job {
        let imported =
            imported(&call.rooms, &call.scope, &request, sent, may_close, &|_, _| true, &CancellationToken::new())
                .await?;
        return Ok(ImportOutcome::Done(Box::new(imported)));
    }
    let name = Path::new(&request.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let args = serde_json::to_value(&request).unwrap_or_default();
    let quiet = (request.dry_run && request.wait).then_some(A_LOOK);
    let order = Order { subject: &name, args, stale: &[Topic::Ledger], quiet };
    let (rooms, scope, wait) = (Arc::clone(&call.rooms), call.scope.clone(), request.wait);
    let started = call
        .rooms
        .jobs
        .start(&call.inner, &call.scope, order, move |work| async move {
            let watch = |done, total| {
                work.progress(Progress { done, total: Some(total), ..Progress::default() });
                !work.cancel.is_cancelled()
            };
            let imported = imported(&rooms, &scope, &request, sent, may_close, &watch, &work.cancel).await?;
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

async fn imported(
    rooms: &Rooms,
    scope: &Scope,
    request: &Import,
    sent: Option<UploadId>,
    may_close: bool,
    watch: &Watch<'_>,
    cancel: &CancellationToken,
) -> Result<Imported, ApiError> {
    // For dates without a year.
    let today = rooms.store.clock().now().to_zoned(TimeZone::UTC).date();
    let (path, format, cancel) = (request.path.clone(), request.format, cancel.clone());
    let file = match sent {
        Some(upload) => {
            let bytes = rooms.files.upload(scope, upload, SENT_MAX).await?;
            let read = move || File::sent(&path, bytes, format, today, &|| !cancel.is_cancelled());
            joined(tokio::task::spawn_blocking(read).await)??
        }
        None => {
            let dir = rooms.store.data_dir().to_owned();
            let read = move || File::read(&real_file(&dir, &path)?, format, today, &|| !cancel.is_cancelled());
            joined(tokio::task::spawn_blocking(read).await)??
        }
    };
    let imported = match file {
        File::Archive(archive) => atom_books::restore(&rooms.store, scope, archive, request.dry_run, may_close).await?,
        File::Journal(source) => atom_books::import(&rooms.store, scope, source, request, watch).await?,
        File::Statement(statement) => {
            let setting = atom_books::statement_setting(&rooms.store, scope, request).await?;
            let understood = joined(tokio::task::spawn_blocking(move || statement.understood(&setting)).await)??;
            atom_books::import_statement(&rooms.store, scope, understood, request, watch).await?
        }
    };
    if let Some(upload) = sent.filter(|_| !request.dry_run) {
        rooms.files.end_upload(upload);
    }
    Ok(imported)
}

/// A file that was read. Reading it blocks.
enum File {
    Archive(Archive),
    Journal(Source),
    Statement(StatementSource),
}

impl File {
    fn read(path: &Path, format: ImportFormat, today: Date, goes_on: &GoesOn<'_>) -> Result<Self, ApiError> {
        if let Some(archive) = Archive::read(path, format)? {
            return Ok(Self::Archive(archive));
        }
        match StatementSource::read(path, format)? {
            Some(statement) => Ok(Self::Statement(statement)),
            None => Ok(Self::Journal(Source::read_while(path, format, today, goes_on)?)),
        }
    }

    fn sent(
        name: &str,
        bytes: Vec<u8>,
        format: ImportFormat,
        today: Date,
        goes_on: &GoesOn<'_>,
    ) -> Result<Self, ApiError> {
        let bytes = match Archive::sent(name, bytes, format) {
            Ok(archive) => return Ok(Self::Archive(archive)),
            Err(bytes) => bytes,
        };
        match StatementSource::sent(name, bytes, format) {
            Ok(statement) => Ok(Self::Statement(statement)),
            Err(bytes) => Ok(Self::Journal(Source::parse(name, &bytes, format, today, goes_on)?)),
        }
    }
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
