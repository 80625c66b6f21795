//! Why somebody is not let in.

use atom_core::{ApiError, Code};
use atom_store::StoreError;

/// An error of the identity engine.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A field of the request is wrong.
    #[error("{message}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong.
        message: &'static str,
    },
    /// The address has an account already.
    #[error("There is an account with this address already. Sign in instead.")]
    Taken,
    /// The address or the password is wrong; which of them is not told.
    #[error("The address or the password is not right.")]
    WrongCredentials,
    /// There is no such session, or it has ended.
    #[error("Your session has ended. Sign in again.")]
    NoSession,
    /// A refresh token that was used came again: the session has ended.
    #[error("Your session was ended, because an old token of it was used again. Sign in again.")]
    Reused,
    /// Too many tries failed.
    #[error("Too many tries failed. Try again in {} s.", .ms.div_ceil(1_000))]
    Wait {
        /// How long to wait.
        ms: u64,
    },
    /// There is no such workspace for this person.
    #[error("There is no such workspace for you.")]
    UnknownWorkspace,
    /// The session is somebody else's or does not exist.
    #[error("There is no such session.")]
    UnknownSession,
    /// There is no setting of this key.
    #[error("There is no such setting.")]
    UnknownSetting,
    /// A setting does not take this value; says what it takes.
    #[error("{0}")]
    WrongSetting(String),
    /// Hashing failed: a mistake in Atom, or no memory.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        let message = error.to_string();
        match error {
            AuthError::Invalid { field, .. } => Self::invalid(field, message),
            AuthError::Taken => Self::new(Code::Conflict, message).with_field("email"),
            AuthError::WrongCredentials | AuthError::NoSession | AuthError::Reused => {
                Self::new(Code::Unauthenticated, message)
            }
            AuthError::Wait { ms } => Self { retry_after_ms: Some(ms), ..Self::new(Code::RateLimited, message) },
            AuthError::UnknownWorkspace | AuthError::UnknownSession => Self::new(Code::NotFound, message),
            AuthError::UnknownSetting => Self::invalid("key", message),
            AuthError::WrongSetting(_) => Self::invalid("value", message),
            AuthError::Hash(_) => Self::new(Code::Internal, message),
            AuthError::Store(error) => error.into(),
        }
    }
}
