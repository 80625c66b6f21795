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
