//! Documents beside entries of the books. What happens to them are facts: one that is removed is told still.

use crate::{
    FileError, Files,
    attachments::{parse_digest, write_out},
    joined, names,
    uploads::Owner,
};
use atom_api::{
    Page,
    files::{FILE_BYTES_MAX, PIECE_BYTES_MAX, Piece},
    ledger::{AttachDocument, DocumentView, ListDocuments, ReadDocument, RemoveDocument, SaveDocument, SourceLine},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{AttachmentId, EntryId, UploadId};
use atom_store::{AssertSqlSafe, Mode, Row as _, Scope, Scoped, SqliteRow};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use std::{fs, io::Read as _, path::PathBuf, sync::Arc};
use uuid::Uuid;

/// The most documents of an entry.
const DOCUMENTS_MAX: i64 = 500;

const ROWS: &str = "SELECT came.id, came.document, came.entry, account.name, came.day, came.name, came.media_type, \
     came.bytes, came.digest, came.path, came.file, came.file_line, came.known_at, gone.known_at FROM entry_document AS came \
     LEFT JOIN entry_document AS gone ON gone.document = came.document AND gone.event = 'removed' \
     LEFT JOIN account ON account.id = came.account WHERE came.workspace = ?1 AND came.event <> 'removed'";

impl Files {
    /// Puts a document beside an entry.
    ///
    /// # Errors
    /// `not_found` for the entry or the upload; `invalid` for the name, or a file that cannot be read.
    pub async fn attach_document(
        &self,
        scope: &Scope,
        request: AttachDocument,
        file: Option<PathBuf>,
    ) -> Result<DocumentView, FileError> {
        let own = file.as_ref().and_then(|file| file.file_name()).map(|name| name.to_string_lossy().into_owned());
        let name = request.name.or(own).ok_or_else(|| FileError::invalid("name", "Say what it is called."))?;
        let name = names::clean(&name)?;
        let given = request.media_type.as_deref().map(names::media_type).transpose()?;
        let _kept = self.sweeping.read().await;
        check_entry(&mut self.store.read(scope).await?, request.entry_id).await?;
        let owner = Owner { workspace: scope.workspace, user: scope.user };
        let (uploads, blobs, store) = (Arc::clone(&self.uploads), Arc::clone(&self.blobs), Arc::clone(&self.store));
        let kept = tokio::task::spawn_blocking(move || {
            let upload = match (request.upload, file) {
                (Some(upload), None) => upload,
                (None, Some(file)) => {
                    copied(&file, |at, id, piece| uploads.append(store.clock(), owner, id, at, piece))?
                }
                _ => return Err(FileError::invalid("path", "Name a file, or an upload.")),
            };
            let (digest, bytes, content) = uploads.content(store.clock(), owner, upload)?;
            blobs.put(&digest, content)?;
            let beginning = blobs.open(&digest)?.read_at(0, 64)?;
            Ok::<_, FileError>((upload, digest, bytes, beginning))
        });
        let (upload, digest, bytes, beginning) = joined(kept.await)??;
        let media_type = given.unwrap_or_else(|| names::told_from(&name, &beginning).to_owned());
        let mut txn = self.store.write(scope, Mode::Action).await?;
        check_entry(&mut txn, request.entry_id).await?;
        let count = txn
            .query(
                "SELECT count(*) FROM entry_document AS came WHERE came.workspace = ?1 AND came.entry = ?2 \
                 AND came.event <> 'removed' AND NOT EXISTS (SELECT 1 FROM entry_document AS gone \
                 WHERE gone.document = came.document AND gone.event = 'removed')",
            )
            .bind(request.entry_id.uuid())
            .fetch_one()
            .await?;
        if count.get::<i64, _>(0) >= DOCUMENTS_MAX {
            return Err(FileError::Conflict(format!("An entry has at most {DOCUMENTS_MAX} documents.")));
        }
        let (id, now) = (AttachmentId::new(self.store.clock()).uuid(), txn.now_ms());
        txn.query(
            "INSERT INTO entry_document (workspace, document, event, entry, name, media_type, bytes, digest, known_at) \
             VALUES (?1, ?2, 'attached', ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .bind(id)
        .bind(request.entry_id.uuid())
        .bind(name.clone())
        .bind(media_type)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(hex::encode(digest))
        .bind(now)
        .execute()
        .await?;
        let document = load(&mut txn, id).await?;
        txn.commit(&name, Some(id)).await?;
        self.uploads.end(upload);
        Ok(document)
    }

    /// Documents, oldest first.
    ///
    /// # Errors
    /// `not_found` for the entry; `invalid` for a cursor of another list.
    pub async fn documents(&self, scope: &Scope, request: ListDocuments) -> Result<Page<DocumentView>, FileError> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let after: i64 = match request.cursor.as_deref() {
            None => 0,
            Some(text) => {
                text.parse().map_err(|_| FileError::invalid("cursor", "This is not a cursor of `ledger.documents`."))?
            }
        };
        let mut read = self.store.read(scope).await?;
        if let Some(entry) = request.entry_id {
            check_entry(&mut read, entry).await?;
        }
        // An index serves the one, and not both in one condition.
        let of = if request.entry_id.is_some() { "came.entry = ?3" } else { "?3 IS NULL" };
        let sql = format!(
            "{ROWS} AND came.id > ?2 AND {of} AND (?4 IS NULL OR account.name = ?4) \
             AND (?5 OR gone.document IS NULL) ORDER BY came.id LIMIT ?6"
        );
        let rows = read
            .query(AssertSqlSafe(sql))
            .bind(after)
            .bind(request.entry_id.map(EntryId::uuid))
            .bind(request.account)
            .bind(request.removed)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let more = rows.len() > limit as usize;
        let shown = &rows[..rows.len().min(limit as usize)];
        let next = shown.last().filter(|_| more).map(|row| row.get::<i64, _>(0).to_string());
        Ok(Page { items: shown.iter().map(view).collect(), next })
    }

    /// A piece of a document.
    ///
    /// # Errors
    /// `not_found`; `conflict` for a link; `unavailable` when its content is not here or damaged.
    pub async fn read_document(&self, scope: &Scope, request: ReadDocument) -> Result<Piece, FileError> {
        let digest = self.kept(scope, request.id).await?;
        let blobs = Arc::clone(&self.blobs);
        let read = tokio::task::spawn_blocking(move || {
            let mut blob = blobs.open(&digest)?;
            Ok::<_, FileError>((blob.read_at(request.offset, PIECE_BYTES_MAX)?, blob.bytes()))
        });
        let (piece, bytes) = joined(read.await)??;
        Ok(Piece { data: STANDARD.encode(piece), bytes })
    }

    /// Writes a document to a place outside of the data directory.
    ///
    /// # Errors
    /// As [`Files::read_document`]; `invalid` for a place that is taken or cannot be written.
    pub async fn save_document(&self, scope: &Scope, request: SaveDocument) -> Result<(), FileError> {
        let digest = self.kept(scope, request.id).await?;
        let path = crate::outside(self.store.data_dir(), &request.path)?;
        let blobs = Arc::clone(&self.blobs);
        joined(tokio::task::spawn_blocking(move || write_out(blobs.open(&digest)?, &path)).await)?
    }

    /// Takes a document away from its entry. That it was there stays told.
    ///
    /// # Errors
    /// `not_found`; `conflict` when it was removed already.
    pub async fn remove_document(&self, scope: &Scope, request: RemoveDocument) -> Result<(), FileError> {
        let mut txn = self.store.write(scope, Mode::Action).await?;
        let document = load(&mut txn, request.id).await?;
        if document.removed_at.is_some() {
            return Err(FileError::Conflict("This document was removed already.".to_owned()));
        }
        let now = txn.now_ms();
        txn.query(
            "INSERT INTO entry_document (workspace, document, event, entry, name, media_type, known_at) \
             VALUES (?1, ?2, 'removed', ?3, ?4, ?5, ?6)",
        )
        .bind(request.id)
        .bind(document.entry_id.map(EntryId::uuid))
        .bind(document.name.clone())
        .bind(document.media_type)
        .bind(now)
        .execute()
        .await?;
        txn.commit(&document.name, Some(request.id)).await?;
        Ok(())
    }

    /// The digest of a document that is kept here. One that an archive tells of never was: a content of the same digest is
    /// another one's.
    async fn kept(&self, scope: &Scope, id: Uuid) -> Result<[u8; 32], FileError> {
        let mut read = self.store.read(scope).await?;
        let document = load(&mut read, id).await?;
        match (document.removed_at, document.digest, document.path) {
            (Some(_), ..) => Err(FileError::Conflict("This document was removed.".to_owned())),
            (None, Some(digest), _) => {
                let here = read
                    .query(
                        "SELECT 1 FROM entry_document WHERE workspace = ?1 AND document = ?2 AND event = 'attached' \
                         AND here = 1",
                    )
                    .bind(id)
                    .fetch_optional()
                    .await?;
                here.ok_or(FileError::Missing)?;
                parse_digest(&digest).ok_or(FileError::Damaged)
            }
            (None, None, path) => Err(FileError::Conflict(format!(
                "This is a link of a journal to {}, and not kept here.",
                path.unwrap_or_default()
            ))),
        }
    }
}

/// Takes the bytes of a file in pieces.
fn copied(
    file: &std::path::Path,
    mut append: impl FnMut(u64, Option<UploadId>, &[u8]) -> Result<(UploadId, u64), FileError>,
) -> Result<UploadId, FileError> {
    let unreadable = |error: std::io::Error| FileError::invalid("path", format!("The file cannot be read: {error}."));
    let too_large = || FileError::invalid("path", format!("A file has at most {} MiB.", FILE_BYTES_MAX >> 20));
    let mut from = fs::File::open(file).map_err(unreadable)?;
    // Before anything of it is written: what was begun would stay for an hour.
    if from.metadata().map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(too_large());
    }
    let mut piece = vec![0; PIECE_BYTES_MAX];
    let (mut id, mut at) = (None, 0);
    loop {
        let read = from.read(&mut piece).map_err(unreadable)?;
        if let (0, Some(id)) = (read, id) {
            return Ok(id);
        }
        if at + read as u64 > FILE_BYTES_MAX {
            return Err(too_large());
        }
        let (upload, bytes) = append(at, id, piece.get(..read).unwrap_or_default())?;
        (id, at) = (Some(upload), bytes);
    }
}

async fn check_entry(handle: &mut impl Scoped, id: EntryId) -> Result<(), FileError> {
    let found =
        handle.query("SELECT 1 FROM entry WHERE workspace = ?1 AND uuid = ?2").bind(id.uuid()).fetch_optional().await?;
    found.map(|_| ()).ok_or(FileError::NotFound("entry"))
}

async fn load(handle: &mut impl Scoped, id: Uuid) -> Result<DocumentView, FileError> {
    let sql = format!("{ROWS} AND came.document = ?2");
    let row = handle.query(AssertSqlSafe(sql)).bind(id).fetch_optional().await?;
    Ok(view(&row.ok_or(FileError::NotFound("document"))?))
}

fn view(row: &SqliteRow) -> DocumentView {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let source = row.get::<Option<String>, _>(10).zip(row.get::<Option<i64>, _>(11));
    DocumentView {
        id: row.get(1),
        entry_id: row.get::<Option<Uuid>, _>(2).map(Into::into),
        account: row.get(3),
        date: row.get::<Option<&str>, _>(4).and_then(|day| day.parse().ok()),
        name: row.get(5),
        media_type: row.get(6),
        bytes: row.get::<Option<i64>, _>(7).and_then(|bytes| u64::try_from(bytes).ok()),
        digest: row.get(8),
        path: row.get(9),
        source: source.map(|(file, line)| SourceLine { file, line: u32::try_from(line).unwrap_or(0) }),
        at: instant(row.get(12)),
        removed_at: row.get::<Option<i64>, _>(13).map(instant),
    }
}
