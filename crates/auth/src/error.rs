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
    /// The password of the signed-in person is another one.
    #[error("This is not the password of your account.")]
    WrongPassword,
    /// The password is right, and a code is wanted too.
    #[error("Enter the code that your authenticator app shows, or a recovery code.")]
    CodeWanted,
    /// The code is wrong or was used.
    #[error("This code is not right, or was used already. Wait for the next one.")]
    CodeRefused,
    /// The keychain does not have what opens the session.
    #[error("The keychain does not open this session. Enter your password.")]
    KeychainRefused,
    /// The code of somebody who is signed in is wrong.
    #[error("This is not the code that the app should show. Check the clock of the device.")]
    WrongCode,
    /// There is a second factor already.
    #[error("The second factor is on already. Turn it off first.")]
    FactorOn,
    /// There is none.
    #[error("There is no second factor. Set one up first.")]
    NoFactor,
    /// Mail was not sent; says why.
    #[error("{0}")]
    Mail(String),
    /// Others would be left in a workspace without an owner.
    #[error("You are the last owner of a workspace that others work in. Make somebody else an owner first.")]
    LastOwner,
    /// The account keeps the installation, and others have accounts on it.
    #[error("Your account keeps this installation, and others have accounts on it. Theirs have to go first.")]
    Keeps,
    /// The address is in the workspace already.
    #[error("This address is in the workspace already.")]
    AlreadyIn,
    /// The role does not reach that far; says why.
    #[error("{0}")]
    NotYours(&'static str),
    /// Nobody of this id is in the workspace.
    #[error("There is no such member in this workspace.")]
    UnknownMember,
    /// No invitation of this id waits.
    #[error("There is no such invitation in this workspace.")]
    UnknownInvitation,
    /// A sealed secret did not open: a mistake in Atom, or a changed database.
    #[error("{0}")]
    Sealed(String),
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
    /// Nobody may sign in through this service.
    #[error("There is no such service to sign in with.")]
    UnknownProvider,
    /// Signing in at a service was not begun, or has ended.
    #[error("This sign-in is not waited for any more. Begin again.")]
    NoAttempt,
    /// What went wrong at a service.
    #[error("{0}")]
    Failed(ApiError),
    /// The address that a service tells has an account, which is not linked to it.
    #[error("There is an account with this address already. Sign in to it, and link the service in the settings.")]
    AddressTaken,
    /// The account at the service opens another account here.
    #[error("This account opens another account of Atom already. Unlink it there first.")]
    LinkedElsewhere,
    /// An account of the service is linked already.
    #[error("An account of this service is linked already. Unlink it first.")]
    AlreadyLinked,
    /// Nothing of this service is linked.
    #[error("There is no such linked account.")]
    UnknownLink,
    /// Without it nobody could come in.
    #[error("This is the only way into your account. Set a password or link another service first.")]
    LastWayIn,
    /// The account has no password, and its session is not a fresh one.
    #[error("Your account has no password. Sign out and in again, and do this within ten minutes.")]
    NotFresh,
    /// The account has no password to unlock with.
    #[error("Your account has no password to unlock with. Sign out, and sign in again.")]
    NoPassword,
    /// Hashing failed: a mistake in Atom, or no memory.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AuthError {
    #[allow(clippy::needless_pass_by_value)] // for `map_err`
    pub(crate) fn sealed(error: atom_vault::SealError) -> Self {
        Self::Sealed(error.to_string())
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        let message = error.to_string();
        match error {
            AuthError::Invalid { field, .. } => Self::invalid(field, message),
            AuthError::KeychainRefused => Self::new(Code::Conflict, message),
            AuthError::Taken => Self::new(Code::Conflict, message).with_field("email"),
            AuthError::WrongCredentials | AuthError::NoSession | AuthError::Reused => {
                Self::new(Code::Unauthenticated, message)
            }
            AuthError::CodeWanted | AuthError::CodeRefused => {
                Self::new(Code::Unauthenticated, message).with_field("totp")
            }
            // Not `unauthenticated`: the session holds, and a client must not sign out.
            AuthError::WrongPassword => Self::invalid("password", message),
            AuthError::WrongCode => Self::invalid("code", message),
            AuthError::Failed(error) => error,
            AuthError::AddressTaken => Self::new(Code::Conflict, message).with_field("email"),
            AuthError::LinkedElsewhere | AuthError::AlreadyLinked | AuthError::LastWayIn => {
                Self::new(Code::Conflict, message)
            }
            AuthError::NotFresh | AuthError::NoPassword => Self::new(Code::Conflict, message).with_field("password"),
            AuthError::UnknownProvider | AuthError::NoAttempt | AuthError::UnknownLink => {
                Self::new(Code::NotFound, message)
            }
            AuthError::AlreadyIn => Self::new(Code::Conflict, message).with_field("email"),
            AuthError::NotYours(_) => Self::new(Code::Forbidden, message),
            AuthError::FactorOn | AuthError::NoFactor | AuthError::LastOwner | AuthError::Keeps => {
                Self::new(Code::Conflict, message)
            }
            AuthError::Mail(_) => Self::new(Code::Vendor, message),
            AuthError::Sealed(_) => Self::new(Code::Internal, message),
            AuthError::Wait { ms } => Self { retry_after_ms: Some(ms), ..Self::new(Code::RateLimited, message) },
            AuthError::UnknownWorkspace
            | AuthError::UnknownSession
            | AuthError::UnknownMember
            | AuthError::UnknownInvitation => Self::new(Code::NotFound, message),
            AuthError::UnknownSetting => Self::invalid("key", message),
            AuthError::WrongSetting(_) => Self::invalid("value", message),
            AuthError::Hash(_) => Self::new(Code::Internal, message),
            AuthError::Store(error) => error.into(),
        }
    }
}
