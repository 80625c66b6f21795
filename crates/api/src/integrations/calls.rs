//! The last calls of a connection.

use atom_core::ConnectionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `integrations.calls`: the last calls to the service, newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A call to a service: never its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// The stream or the action that it served.
    pub what: String,
    /// The HTTP status; absent where there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    pub ms: u64,
    /// Whether it succeeded.
    pub ok: bool,
    /// What went wrong, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What went wrong with a call, in words that are always the same: they are kept with it, and a window says them in its own
/// language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallFault {
    /// The service could not be reached.
    Unreached,
    /// The service refused the credentials.
    Credentials,
    /// The service does not allow this.
    NotAllowed,
    /// The service takes no more requests for now.
    Limit,
    /// The service sent us on to another host.
    Elsewhere,
    /// The service has a fault of its own.
    OwnFault,
    /// The service refused the request.
    Refused,
    /// What was asked for is not there any more.
    Gone,
    /// The service does not know any more where the last sync stopped.
    CursorLost,
    /// The answer is not what the service documents.
    NotUnderstood,
    /// No whole answer came in time.
    NoAnswer,
}

impl CallFault {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Unreached,
        Self::Credentials,
        Self::NotAllowed,
        Self::Limit,
        Self::Elsewhere,
        Self::OwnFault,
        Self::Refused,
        Self::Gone,
        Self::CursorLost,
        Self::NotUnderstood,
        Self::NoAnswer,
    ];

    /// The sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreached => "The service could not be reached.",
            Self::Credentials => "The service refused the credentials.",
            Self::NotAllowed => "The service does not allow this.",
            Self::Limit => "The service takes no more requests for now.",
            Self::Elsewhere => "The service sent us on to another host.",
            Self::OwnFault => "The service has a fault of its own.",
            Self::Refused => "The service refused the request.",
            Self::Gone => "What was asked for is not there any more.",
            Self::CursorLost => "The service does not know any more where the last sync stopped.",
            Self::NotUnderstood => "The answer is not what the service documents.",
            Self::NoAnswer => "No whole answer came in time.",
        }
    }

    /// The one that says this.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == text)
    }
}
