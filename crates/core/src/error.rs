//! The one error that leaves Atom, whatever the host.

use crate::{Refusal, Said};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of trouble it is. Few and stable: programs branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request itself is wrong; `field` names the place.
    Invalid,
    /// There is no such thing, or not for this workspace.
    NotFound,
    /// The state does not allow this now.
    Conflict,
    /// No session, or one that has ended.
    Unauthenticated,
    /// The session may not do this.
    Forbidden,
    /// Too much at once; `retry_after_ms` says when.
    RateLimited,
    /// The database is closed and needs its key.
    Locked,
    /// The network cannot be reached.
    Offline,
    /// The outside service refused or answered nonsense.
    Vendor,
    /// Something that this needs is not there now: a full disk, a busy file.
    Unavailable,
    /// A fault of Atom; the log has the chain under `detail_id`.
    Internal,
}

impl Code {
    /// The name as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::Locked => "locked",
            Self::Offline => "offline",
            Self::Vendor => "vendor",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The HTTP status of RFC 9110 that says the same.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::RateLimited => 429,
            Self::Locked => 423,
            Self::Offline | Self::Unavailable => 503,
            Self::Vendor => 502,
            Self::Internal => 500,
        }
    }
}

/// What a caller is told: a code to branch on and one sentence to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiError {
    /// What kind of trouble.
    pub code: Code,
    /// One sentence that a person can act on. Never a secret, never a stack trace.
    pub message: String,
    /// The field of the request that is wrong, as a path such as `items[3].due`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// When to try again, in milliseconds from now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Under this id the log has the whole chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail_id: Option<String>,
    /// The same as a code with its facts, for a host that speaks another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Box<Said>>,
}

impl ApiError {
    /// An error with a code and a sentence. One of the commonest sentences tells itself as a code too.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        let said = Refusal::of(&message).map(|why| Box::new(Said::Here { why }));
        Self { code, message, field: None, retry_after_ms: None, detail_id: None, said }
    }

    /// `invalid`, naming the field.
    #[must_use]
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Code::Invalid, message).with_field(field)
    }

    /// `not_found` for one thing, such as `a task`.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what} in this workspace."))
    }

    /// The same error, naming a field of the request.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same error, with what it tells as a code.
    #[must_use]
    pub fn with_said(mut self, said: Option<Said>) -> Self {
        self.said = said.map(Box::new);
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)?;
        self.field.as_ref().map_or(Ok(()), |field| write!(f, " ({field})"))
    }
}

impl std::error::Error for ApiError {}
