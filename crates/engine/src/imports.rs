//! Files that are imported: an upload, or a file of this machine that a person named.

use crate::{handlers::Call, rooms::joined};
use atom_api::data::{Import, Imported, Preview, Source};
use atom_core::{ApiError, UploadId};
use atom_exchange::read::{Assigned, Read, read_assigned};
use atom_files::outside;
use std::{fs, io::Read as _, path::Path};

/// The most bytes of a file.
const BYTES_MAX: u64 = 100 << 20;

/// Tells what a file would add.
pub(crate) async fn preview(call: &Call, request: Preview) -> Result<Imported, ApiError> {
    let file = File { upload: request.upload, path: request.path, name: request.name };
    // Who tells of columns can be asked for the one that has the titles.
    let asks = request.columns.is_some();
    let assigned = Assigned { fields: request.columns.unwrap_or_default(), asks };
    let (read, _) = file.read(call, request.source, assigned).await?;
    Ok(atom_tasks::import::preview(&call.rooms.store, &call.scope, read).await?)
}

/// Adds what is new of a file.
pub(crate) async fn import(call: &Call, request: Import) -> Result<Imported, ApiError> {
    let file = File { upload: request.upload, path: request.path, name: request.name };
    let assigned = Assigned { fields: request.columns.unwrap_or_default(), asks: false };
    let (read, name) = file.read(call, request.source, assigned).await?;
    let project = request.project.as_deref().filter(|project| !project.trim().is_empty());
    let mut imported = atom_tasks::import::import(&call.rooms.store, &call.scope, read, project, &name).await?;
    // They were for choosing what they say.
    imported.columns.clear();
    if let Some(upload) = request.upload {
        call.rooms.files.end_upload(upload);
    }
    Ok(imported)
}

struct File {
    upload: Option<UploadId>,
    path: Option<String>,
    name: Option<String>,
}

impl File {
    /// What is in the file, and what the file is called.
    async fn read(self, call: &Call, source: Source, assigned: Assigned) -> Result<(Read, String), ApiError> {
        let (bytes, field, name) = match (self.upload, self.path) {
            (Some(upload), None) => {
                (call.rooms.files.upload(&call.scope, upload, BYTES_MAX).await?, "upload", self.name)
            }
            (None, Some(path)) => {
                let dir = call.rooms.store.data_dir().to_owned();
                let name = Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned());
                let bytes = joined(tokio::task::spawn_blocking(move || from_disk(&dir, &path)).await)??;
                (bytes, "path", self.name.or(name))
            }
            _ => return Err(ApiError::invalid("upload", "Name either an upload or the path of a file.")),
        };
        let setting = atom_tasks::import::setting(&call.rooms.store, name.clone());
        let read =
            joined(tokio::task::spawn_blocking(move || read_assigned(&bytes, source, &setting, &assigned)).await)?
                .map_err(|error| {
                    ApiError::invalid(if error.of_columns { "columns" } else { field }, error.to_string())
                })?;
        let name: String = name.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(100).collect();
        let called = serde_json::to_value(read.source).ok().and_then(|source| source.as_str().map(str::to_owned));
        Ok((read, if name.trim().is_empty() { called.unwrap_or_default() } else { name }))
    }
}

/// The content of a file outside of the data directory, also where a link leads there.
fn from_disk(data_dir: &Path, path: &str) -> Result<Vec<u8>, ApiError> {
    let unreadable = |error: std::io::Error| ApiError::invalid("path", format!("The file cannot be read: {error}."));
    let named = outside(data_dir, path)?;
    let real = fs::canonicalize(&named).map_err(unreadable)?;
    let real = outside(data_dir, &real.to_string_lossy())?;
    // Looked at before it is opened: opening a pipe waits for whoever writes into it.
    if !fs::metadata(&real).map_err(unreadable)?.is_file() {
        return Err(ApiError::invalid("path", "This is not a file."));
    }
    let mut bytes = Vec::new();
    fs::File::open(&real).and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(ApiError::invalid("path", format!("The file has more than {} MiB.", BYTES_MAX >> 20)));
    }
    Ok(bytes)
}
