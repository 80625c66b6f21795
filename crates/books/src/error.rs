//! What can be wrong with a request about the books.

use atom_core::{ApiError, Code};
use atom_journal::JournalError;
use atom_statements::StatementError;
use atom_store::StoreError;

/// An error of the books. Nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// A field of the request is wrong.
    #[error("{message}")]
    Invalid {
        /// The field, as a path.
        field: String,
        /// What is wrong and what is expected.
        message: String,
    },
    /// There is no such thing in this workspace.
    #[error("There is no such {0} in this workspace.")]
    NotFound(&'static str),
    /// The state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// Whoever asks may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// A journal cannot be read.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// A statement cannot be read.
    #[error("{0}")]
    Statement(#[from] StatementError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be written.
    #[error("The file could not be written: {0}.")]
    Write(#[from] std::io::Error),
}

impl BooksError {
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// The same error, with a place in front of the field.
    pub(crate) fn inside(self, place: &str) -> Self {
        match self {
            Self::Invalid { field, message } if field.is_empty() => Self::Invalid { field: place.to_owned(), message },
            Self::Invalid { field, message } => Self::Invalid { field: format!("{place}.{field}"), message },
            other => other,
        }
    }
}

impl From<serde_json::Error> for BooksError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<BooksError> for ApiError {
    fn from(error: BooksError) -> Self {
        let message = error.to_string();
        match error {
            BooksError::Invalid { field, .. } => Self::invalid(field, message),
            BooksError::NotFound(_) => Self::new(Code::NotFound, message),
            BooksError::Conflict(_) => Self::new(Code::Conflict, message),
            BooksError::Forbidden(_) => Self::new(Code::Forbidden, message),
            BooksError::Journal(_) | BooksError::Statement(_) => Self::invalid("path", message),
            BooksError::Store(error) => error.into(),
            BooksError::Write(error) if error.kind() == std::io::ErrorKind::StorageFull => StoreError::DiskFull.into(),
            BooksError::Write(_) => Self::new(Code::Unavailable, message),
        }
    }
}
