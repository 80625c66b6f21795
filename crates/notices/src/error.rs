//! What can be wrong with a request about notifications.

use atom_core::{ApiError, Code};
use atom_store::StoreError;

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The cursor is not of this list.
    #[error("This is not a cursor of `notifications.list`.")]
    Cursor,
    /// There is no such notification.
    #[error("There is no such notification in this workspace.")]
    NotFound,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoticeError> for ApiError {
    fn from(error: NoticeError) -> Self {
        let message = error.to_string();
        match error {
            NoticeError::Cursor => Self::invalid("cursor", message),
            NoticeError::NotFound => Self::new(Code::NotFound, message),
            NoticeError::Store(error) => error.into(),
        }
    }
}
