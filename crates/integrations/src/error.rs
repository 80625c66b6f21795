//! What can go wrong between Atom and a service, with the facts inside.

use atom_core::{ApiError, Code, Odd, Said};
use atom_store::StoreError;
use std::time::Duration;

/// An error of this engine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No manifest has this id.
    #[error("There is no provider `{0}`. `integrations.providers` lists those that there are.")]
    UnknownProvider(String),
    /// The connection does not exist in this workspace.
    #[error("There is no such connection in this workspace.")]
    NoSuchConnection,
    /// The provider has no such stream.
    #[error("{provider} has no stream `{stream}`. It has: {known}.")]
    NoSuchStream {
        /// The provider's name.
        provider: String,
        /// The stream that was asked for.
        stream: String,
        /// Those that there are.
        known: String,
    },
    /// There is no such record of this stream.
    #[error("There is no such record here.")]
    NoSuchRecord,
    /// The provider has no such action.
    #[error("{provider} has no action `{action}`. It has: {known}.")]
    NoSuchAction {
        /// The provider's name.
        provider: String,
        /// The action that was asked for.
        action: String,
        /// Those that there are.
        known: String,
    },
    /// There is no such write in this workspace.
    #[error("There is no such write in this workspace.")]
    NoSuchWrite,
    /// There is no such conflict in this workspace.
    #[error("There is no such conflict in this workspace.")]
    NoSuchConflict,
    /// What is asked for does not go together with how things stand.
    #[error("{0}")]
    NotNow(String),
    /// A value of the request is not usable.
    #[error("{message}")]
    Invalid {
        /// The field of the request.
        field: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
    /// There is no such attempt to connect, or it was forgotten since it ended.
    #[error("There is no such attempt to connect. Connect again.")]
    NoSuchAttempt,
    /// The attempt to connect was cancelled.
    #[error("Connecting was cancelled. Nothing was connected.")]
    NotWaiting,
    /// The person told the service not to let Atom in.
    #[error("{0}")]
    Refused(String),
    /// Something that this needs is not there now, or nobody decided in time.
    #[error("{0}")]
    Unavailable(String),
    /// A sync of this connection is running.
    #[error("This connection is being synced already. Wait for it, or cancel it first.")]
    AlreadySyncing,
    /// A person paused the connection.
    #[error("This connection is paused. Go on with it first.")]
    Paused,
    /// A person disconnected the account, and kept what came from it.
    #[error("This account is disconnected; what came from it is kept. Connect it again first.")]
    Disconnected,
    /// The person asked to stop. What was fetched before is kept, and the next sync goes on from there.
    #[error("The sync was stopped. What had been fetched is kept; the next sync goes on from there.")]
    Cancelled,
    /// The service, or the way to it.
    #[error(transparent)]
    Vendor(#[from] VendorError),
    /// The stored credentials cannot be opened with the key of this database.
    #[error("The stored credentials cannot be opened ({0}). Connect the account again.")]
    Sealed(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine that keeps the mirrored tasks refused.
    #[error("{}", .0.message)]
    Mirror(ApiError),
    /// A fault of Atom.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// The same for one stream of a sync: what cannot be asked, mapped or kept is no trouble of the others, nor of the database.
    pub(crate) fn of_a_stream(self) -> Self {
        match self {
            Self::Mirror(error) if error.code == Code::Unavailable => Self::Mirror(error),
            Self::Invalid { .. } | Self::Internal(_) | Self::Mirror(_) => {
                VendorError::new(Trouble::BadAnswer, self.to_string()).into()
            }
            other => other,
        }
    }

    /// Whether the service refused the credentials, so that others may help.
    pub(crate) const fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Vendor(VendorError { trouble: Trouble::NeedsSignIn, .. }))
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::UnknownProvider(_) => Self::new(Code::NotFound, message).with_field("provider"),
            Error::NoSuchConnection => Self::not_found("connection"),
            Error::NoSuchRecord => Self::not_found("record"),
            Error::NoSuchWrite => Self::not_found("write"),
            Error::NoSuchConflict => Self::not_found("conflict"),
            Error::NoSuchAction { .. } => Self::new(Code::NotFound, message).with_field("action"),
            Error::NoSuchAttempt => Self::new(Code::NotFound, message).with_field("attempt"),
            Error::Refused(_) => Self::new(Code::Forbidden, message),
            Error::Unavailable(_) => Self::new(Code::Unavailable, message),
            Error::NoSuchStream { .. } => Self::new(Code::NotFound, message).with_field("stream"),
            Error::Invalid { field, .. } => Self::invalid(field, message),
            Error::AlreadySyncing
            | Error::Paused
            | Error::Disconnected
            | Error::Cancelled
            | Error::NotWaiting
            | Error::NotNow(_) => Self::new(Code::Conflict, message),
            Error::Vendor(vendor) => vendor.into(),
            Error::Sealed(_) => Self::new(Code::Vendor, message),
            Error::Store(store) => store.into(),
            Error::Mirror(inner) => inner,
            Error::Internal(_) => Self::new(Code::Internal, message),
        }
    }
}

/// What kind of trouble a call to a service met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The network, or the host, cannot be reached.
    Offline,
    /// The service refused the credentials.
    NeedsSignIn,
    /// The credentials hold, but do not allow this.
    Forbidden,
    /// The grant holds, but the person has to allow more (RFC 6750, `insufficient_scope`).
    NeedsScope,
    /// Too many requests; the service said when to come back, where it said so. Where nothing was sent ([`Reach::NotSent`]), it
    /// is Atom that leaves the service alone: after failures, or because the connection is paused.
    RateLimited {
        /// How long to wait from now on.
        retry_after: Option<Duration>,
    },
    /// A page link or redirect leads to another host than the connection's own.
    ForeignHost,
    /// The service answered with an error status.
    Refused(u16),
    /// What was asked for is not there any more.
    Gone,
    /// The cursor or sync token does not hold any more: everything has to be listed again.
    CursorExpired,
    /// The answer is not what the service documents, or too large, or came too slowly, or broke off.
    BadAnswer,
}

/// A call to a service that failed, in a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct VendorError {
    /// What kind of trouble.
    pub trouble: Trouble,
    /// What happened and what to do.
    pub message: String,
    /// Whether the service has seen the request.
    pub reach: Reach,
    /// The same as a code with its facts, where there is one.
    pub said: Option<Box<Said>>,
    /// When to come back, where the service said so beside a fault of its own.
    pub asked: Option<Duration>,
}

/// Whether a service has seen a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nothing left this machine.
    NotSent,
    /// It was sent, and nobody knows whether it arrived.
    Unknown,
    /// The service answered it.
    Answered,
}

impl VendorError {
    /// An error of this kind, of a request that was answered.
    pub(crate) fn new(trouble: Trouble, message: impl Into<String>) -> Self {
        Self { trouble, message: message.into(), reach: Reach::Answered, said: None, asked: None }
    }

    /// An answer of a service that is not what it documents; `message` says more.
    pub(crate) fn odd(service: &str, odd: Odd, message: impl Into<String>) -> Self {
        Self::new(Trouble::BadAnswer, message).saying(Some(Said::Odd { service: service.to_owned(), odd }))
    }

    /// The same, with what it tells as a code.
    pub(crate) fn saying(self, said: Option<Said>) -> Self {
        Self { said: said.map(Box::new), ..self }
    }

    /// The same, with when to come back.
    pub(crate) fn asking(self, asked: Option<Duration>) -> Self {
        Self { asked, ..self }
    }

    /// The same, of a request that came so far.
    pub(crate) fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// Whether it concerns the whole connection, so that other streams would meet it too.
    #[must_use]
    pub const fn concerns_connection(&self) -> bool {
        matches!(self.trouble, Trouble::Offline | Trouble::NeedsSignIn | Trouble::RateLimited { .. })
            || self.asked.is_some()
    }
}

impl From<VendorError> for ApiError {
    fn from(error: VendorError) -> Self {
        let code = match error.trouble {
            Trouble::Offline => Code::Offline,
            Trouble::RateLimited { .. } => Code::RateLimited,
            // Not `unauthenticated` or `forbidden`: those speak of the session at Atom, and hosts act on them.
            Trouble::NeedsSignIn
            | Trouble::Forbidden
            | Trouble::NeedsScope
            | Trouble::ForeignHost
            | Trouble::Refused(_)
            | Trouble::Gone
            | Trouble::CursorExpired
            | Trouble::BadAnswer => Code::Vendor,
        };
        let mut api = Self::new(code, error.message);
        api.said = error.said;
        if let Trouble::RateLimited { retry_after: Some(wait) } = error.trouble {
            api.retry_after_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        }
        api
    }
}
