//! Uploads, and the content of attachments.
//!
//! - **Uploads** are bytes on their way in, piece by piece, in files that only this process can read. An upload is its
//!   owner's, is bounded, and lapses an hour after its last piece. It becomes an attachment or an import.
//! - **Contents** are kept once, whatever their names: sealed under the vault's key in chunks that can be read one by one,
//!   in files whose names tell nothing. A change, a cut or a swap of chunks is found when they are read.
//! - **Attachments** are rows of the database, and undoable like all records. A content goes when nothing has needed
//!   it for 90 days.
//!
//! What blocks runs aside of the asynchronous runtime.

mod attachments;
mod blobs;
mod care;
mod documents;
mod error;
mod names;
mod uploads;

pub use attachments::outside;
pub use error::FileError;

use atom_api::files::{Append, AppendReply, PIECE_BYTES_MAX};
use atom_core::UploadId;
use atom_store::{BLOBS_DIR, Scope, Store, StoreError};
use atom_vault::Key;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;
use tokio::sync::RwLock;

/// The folder of uploads in a data directory.
pub const UPLOADS_DIR: &str = "uploads";

/// The files of one data directory.
#[derive(Debug)]
pub struct Files {
    store: Arc<Store>,
    uploads: Arc<uploads::Uploads>,
    blobs: Arc<blobs::Blobs>,
    /// Read by who adds a content, written by who removes those that nobody needs.
    sweeping: RwLock<()>,
}

impl Files {
    /// The files beside an open database, sealed with keys derived from `key`.
    #[must_use]
    pub fn new(store: Arc<Store>, key: &Key) -> Self {
        Self::with_previous(store, key, None)
    }

    /// As [`Files::new`], after a change of the key: contents may still be sealed under the previous one.
    #[must_use]
    pub fn with_previous(store: Arc<Store>, key: &Key, previous: Option<&Key>) -> Self {
        let uploads = Arc::new(uploads::Uploads::new(store.data_dir().join(UPLOADS_DIR)));
        let blobs = Arc::new(blobs::Blobs::new(store.data_dir().join(BLOBS_DIR), key, previous));
        Self { store, uploads, blobs, sweeping: RwLock::new(()) }
    }

    /// Adds a piece to an upload, or begins one.
    ///
    /// # Errors
    /// `invalid` for what is no piece or too large; `not_found` for the upload; `conflict` when pieces are missing.
    pub async fn append(&self, scope: &Scope, request: Append) -> Result<AppendReply, FileError> {
        if request.data.len() > PIECE_BYTES_MAX.div_ceil(3) * 4 {
            return Err(FileError::invalid("data", format!("A piece has at most {PIECE_BYTES_MAX} bytes.")));
        }
        let piece = STANDARD
            .decode(&request.data)
            .map_err(|error| FileError::invalid("data", format!("This is not base64: {error}.")))?;
        let (uploads, store) = (Arc::clone(&self.uploads), Arc::clone(&self.store));
        let owner = uploads::Owner { workspace: scope.workspace, user: scope.user };
        let appended = tokio::task::spawn_blocking(move || {
            uploads.append(store.clock(), owner, request.upload, request.offset, &piece)
        });
        let (upload, bytes) = joined(appended.await)??;
        Ok(AppendReply { upload, bytes })
    }

    /// Ends an upload whose bytes are not needed any more.
    pub fn end_upload(&self, id: UploadId) {
        self.uploads.end(id);
    }
}

/// A blocking task that did not come to its end.
fn joined<T>(result: Result<T, tokio::task::JoinError>) -> Result<T, FileError> {
    result.map_err(|error| FileError::Store(StoreError::Io(std::io::Error::other(error))))
}
