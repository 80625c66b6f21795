//! What can go wrong with files.

use atom_core::{ApiError, Code};
use atom_store::StoreError;

/// An error of uploads and attachments.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A field of the request is wrong.
    #[error("{message}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong and what is expected.
        message: String,
    },
    /// There is no such thing in this workspace.
    #[error("There is no such {0} in this workspace.")]
    NotFound(&'static str),
    /// The state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// The content of a file is not on this device.
    #[error("The content of this file is not on this device. A backup that was made while it was here brings it back.")]
    Missing,
    /// The content of a file was changed on the disk.
    #[error("The content of this file is damaged on the disk. A backup brings it back.")]
    Damaged,
    /// The file system refused.
    #[error("{doing}: {source}.")]
    Io {
        /// What was being done, as the start of a sentence.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FileError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// Turns what the file system says into an error that tells what was being done.
    pub(crate) fn io(doing: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error {
            FileError::Invalid { field, .. } => Self::invalid(field, message),
            FileError::NotFound(_) => Self::new(Code::NotFound, message),
            FileError::Conflict(_) => Self::new(Code::Conflict, message),
            FileError::Missing | FileError::Damaged => Self::new(Code::Unavailable, message),
            FileError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                StoreError::DiskFull.into()
            }
            FileError::Io { .. } => Self::new(Code::Unavailable, message),
            FileError::Store(error) => error.into(),
        }
    }
}
