//! What can be wrong with a request about tasks.

use atom_core::{ApiError, Code};
use atom_store::StoreError;

/// An error of the task engine.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
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
    Conflict(&'static str),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An export could not be written.
    #[error("The export could not be written: {0}.")]
    Write(#[from] std::io::Error),
}

impl TaskError {
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// The same error, with the place of the item in front of the field: `items[3].due`.
    pub(crate) fn inside(self, place: &str) -> Self {
        match self {
            Self::Invalid { field, message } => Self::Invalid { field: format!("{place}.{field}"), message },
            other => other,
        }
    }
}

impl From<serde_json::Error> for TaskError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<TaskError> for ApiError {
    fn from(error: TaskError) -> Self {
        let message = error.to_string();
        match error {
            TaskError::Invalid { field, .. } => Self::invalid(field, message),
            TaskError::NotFound(_) => Self::new(Code::NotFound, message),
            TaskError::Conflict(_) => Self::new(Code::Conflict, message),
            TaskError::Store(error) => error.into(),
            TaskError::Write(error) if error.kind() == std::io::ErrorKind::StorageFull => StoreError::DiskFull.into(),
            TaskError::Write(_) => Self::new(Code::Unavailable, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::{Refusal, Said};

    #[test]
    fn what_is_refused_often_is_told_as_a_code_too() {
        let sources = [
            include_str!("projects.rs"),
            include_str!("labels.rs"),
            include_str!("filters.rs"),
            include_str!("place.rs"),
            include_str!("links.rs"),
            include_str!("write.rs"),
            include_str!("edit.rs"),
            include_str!("sample.rs"),
            include_str!("templates.rs"),
            include_str!("revert.rs"),
        ];
        let ours = [
            Refusal::ProjectTaken,
            Refusal::LabelTaken,
            Refusal::FilterTaken,
            Refusal::NoRoom,
            Refusal::WaitForever,
            Refusal::NotInTrash,
            Refusal::OnlyFromTrash,
            Refusal::NoSample,
            Refusal::TemplateSteps,
            Refusal::TemplateSize,
            Refusal::ProjectGone,
            Refusal::ParentGone,
        ];
        for why in ours {
            assert!(sources.iter().any(|source| source.contains(why.as_str())), "{why:?} is said otherwise");
            let error = ApiError::from(TaskError::Conflict(why.as_str()));
            assert_eq!(error.said, Some(Box::new(Said::Here { why })));
        }
    }
}
