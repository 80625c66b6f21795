//! Files of tasks.

use crate::{
    FileError, Files,
    blobs::{Blob, Digest},
    joined, names,
    uploads::Owner,
};
use atom_api::{
    Page,
    files::{Add, Attachment, Delete, List, PIECE_BYTES_MAX, Piece, Read, Save},
};
use atom_core::{AttachmentId, TaskId};
use atom_store::{Mode, NewFile, Row as _, Scope, Scoped, SqliteRow};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    sync::Arc,
};
use uuid::Uuid;

/// The most files of a task.
const ATTACHMENTS_MAX: i64 = 500;
const COLUMNS: &str = "id, task, name, media_type, bytes, digest, created_at";

impl Files {
    /// Makes an upload a file of a task.
    ///
    /// # Errors
    /// `not_found` for the task or the upload; `invalid` for the name.
    pub async fn add(&self, scope: &Scope, request: Add) -> Result<Attachment, FileError> {
        let name = names::clean(&request.name)?;
        let given = request.media_type.as_deref().map(names::media_type).transpose()?;
        let _kept = self.sweeping.read().await;
        check_task(&mut self.store.read(scope).await?, request.task).await?;
        let (uploads, blobs, store) = (Arc::clone(&self.uploads), Arc::clone(&self.blobs), Arc::clone(&self.store));
        let (owner, id) = (Owner { workspace: scope.workspace, user: scope.user }, request.upload);
        let kept = tokio::task::spawn_blocking(move || {
            let (digest, bytes, content) = uploads.content(store.clock(), owner, id)?;
            blobs.put(&digest, content)?;
            Ok::<_, FileError>((digest, bytes, blobs.open(&digest)?.read_at(0, 64)?))
        });
        let (digest, bytes, beginning) = joined(kept.await)??;
        let media_type = given.unwrap_or_else(|| names::told_from(&name, &beginning).to_owned());
        let mut txn = self.store.write(scope, Mode::Action).await?;
        check_task(&mut txn, request.task).await?;
        let count = txn
            .query("SELECT count(*) FROM attachment WHERE workspace = ?1 AND task = ?2 AND deleted = 0")
            .bind(request.task.uuid())
            .fetch_one()
            .await?;
        if count.get::<i64, _>(0) >= ATTACHMENTS_MAX {
            return Err(FileError::Conflict(format!("A task has at most {ATTACHMENTS_MAX} files.")));
        }
        let (id, now) = (AttachmentId::new(self.store.clock()), txn.now_ms());
        txn.query(
            "INSERT INTO attachment (workspace, id, task, name, media_type, bytes, digest, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        )
        .bind(id.uuid())
        .bind(request.task.uuid())
        .bind(name.clone())
        .bind(media_type)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(hex::encode(digest))
        .bind(now)
        .execute()
        .await?;
        let attachment = load(&mut txn, id).await?;
        txn.commit(&name, Some(id.uuid())).await?;
        self.uploads.end(request.upload);
        Ok(attachment)
    }

    /// The files of a task, oldest first.
    ///
    /// # Errors
    /// `not_found` for the task.
    pub async fn list(&self, scope: &Scope, request: List) -> Result<Page<Attachment>, FileError> {
        let mut read = self.store.read(scope).await?;
        check_task(&mut read, request.task).await?;
        let rows = read
            .query(atom_store::AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM attachment WHERE workspace = ?1 AND task = ?2 AND deleted = 0 ORDER BY created_at, id"
            )))
            .bind(request.task.uuid())
            .fetch_all()
            .await?;
        Ok(Page::whole(rows.iter().map(view).collect()))
    }

    /// A piece of a file.
    ///
    /// # Errors
    /// `not_found`; `unavailable` when its content is not here or damaged.
    pub async fn read(&self, scope: &Scope, request: Read) -> Result<Piece, FileError> {
        let attachment = load(&mut self.store.read(scope).await?, request.id).await?;
        let (blobs, digest) = (Arc::clone(&self.blobs), digest_of(&attachment)?);
        let read = tokio::task::spawn_blocking(move || {
            let mut blob = blobs.open(&digest)?;
            Ok::<_, FileError>((blob.read_at(request.offset, PIECE_BYTES_MAX)?, blob.bytes()))
        });
        let (piece, bytes) = joined(read.await)??;
        Ok(Piece { data: STANDARD.encode(piece), bytes })
    }

    /// Writes a file to a place outside of the data directory.
    ///
    /// # Errors
    /// `not_found`; `invalid` for a place that is taken or cannot be written.
    pub async fn save(&self, scope: &Scope, request: Save) -> Result<(), FileError> {
        let attachment = load(&mut self.store.read(scope).await?, request.id).await?;
        let path = outside(self.store.data_dir(), &request.path)?;
        let (blobs, digest) = (Arc::clone(&self.blobs), digest_of(&attachment)?);
        joined(tokio::task::spawn_blocking(move || write_out(blobs.open(&digest)?, &path)).await)?
    }

    /// Removes a file from its task.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete(&self, scope: &Scope, request: Delete) -> Result<(), FileError> {
        let mut txn = self.store.write(scope, Mode::Action).await?;
        let attachment = load(&mut txn, request.id).await?;
        let now = txn.now_ms();
        txn.query("UPDATE attachment SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
            .bind(request.id.uuid())
            .bind(now)
            .execute()
            .await?;
        txn.commit(&attachment.name, Some(request.id.uuid())).await?;
        Ok(())
    }
}

/// A whole path, of a file that is not in Atom's own folder.
///
/// # Errors
/// `invalid`, naming `path`.
pub fn outside(data_dir: &Path, path: &str) -> Result<std::path::PathBuf, FileError> {
    let path = Path::new(path);
    if !path.is_absolute() || path.file_name().is_none() {
        return Err(FileError::invalid("path", "Name the whole path of a file."));
    }
    // The folder as it really is: a link must not lead into the data directory.
    let folder = path.parent().map(fs::canonicalize);
    let folder = match folder {
        Some(Ok(folder)) => folder,
        _ => return Err(FileError::invalid("path", "There is no such folder.")),
    };
    if fs::canonicalize(data_dir).is_ok_and(|own| folder.starts_with(own)) {
        return Err(FileError::invalid("path", "This is Atom's own folder. Choose a place outside of it."));
    }
    Ok(folder.join(path.file_name().unwrap_or_default()))
}

/// Writes a content into a new file, which has its name when it is whole.
pub(crate) fn write_out(mut blob: Blob, path: &Path) -> Result<(), FileError> {
    let unwritable =
        |error: std::io::Error| FileError::invalid("path", format!("{} cannot be written: {error}.", path.display()));
    let io = FileError::io("The file could not be saved");
    let mut out = NewFile::begin(path).map_err(unwritable)?;
    let mut at = 0;
    while at < blob.bytes() {
        let piece = blob.read_at(at, PIECE_BYTES_MAX)?;
        out.write_all(&piece).map_err(&io)?;
        at += piece.len() as u64;
    }
    out.finish().map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => unwritable(error),
        _ => io(error),
    })
}

impl Files {
    /// The whole content of an upload, up to `bytes_max`: for what is read at once.
    ///
    /// # Errors
    /// `not_found`; `invalid` when it is larger.
    pub async fn upload(&self, scope: &Scope, id: atom_core::UploadId, bytes_max: u64) -> Result<Vec<u8>, FileError> {
        let (uploads, store) = (Arc::clone(&self.uploads), Arc::clone(&self.store));
        let owner = Owner { workspace: scope.workspace, user: scope.user };
        let read = tokio::task::spawn_blocking(move || {
            let (_, bytes, mut content) = uploads.content(store.clock(), owner, id)?;
            if bytes > bytes_max {
                return Err(FileError::invalid("upload", format!("The file has more than {} MiB.", bytes_max >> 20)));
            }
            let mut read = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
            content.read_to_end(&mut read).map_err(FileError::io("The upload cannot be read"))?;
            Ok(read)
        });
        joined(read.await)?
    }
}

async fn check_task(handle: &mut impl Scoped, id: TaskId) -> Result<(), FileError> {
    let found = handle
        .query("SELECT 1 FROM task WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    found.map(|_| ()).ok_or(FileError::NotFound("task"))
}

async fn load(handle: &mut impl Scoped, id: AttachmentId) -> Result<Attachment, FileError> {
    let row = handle
        .query(atom_store::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM attachment WHERE workspace = ?1 AND id = ?2 AND deleted = 0"
        )))
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(FileError::NotFound("file"))?;
    Ok(view(&row))
}

fn view(row: &SqliteRow) -> Attachment {
    Attachment {
        id: row.get::<Uuid, _>(0).into(),
        task: row.get::<Uuid, _>(1).into(),
        name: row.get(2),
        media_type: row.get(3),
        bytes: u64::try_from(row.get::<i64, _>(4)).unwrap_or(0),
        digest: row.get(5),
        at: Timestamp::from_millisecond(row.get(6)).unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

fn digest_of(attachment: &Attachment) -> Result<Digest, FileError> {
    parse_digest(&attachment.digest).ok_or(FileError::Damaged)
}

/// A digest from its 64 hex digits.
pub(crate) fn parse_digest(text: &str) -> Option<Digest> {
    hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok())
}
