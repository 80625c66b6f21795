//! Writes to outside services: what waits, what was refused, what is in doubt, and what both sides changed.

use atom_core::{ApiError, ConnectionId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Request of `integrations.act`: has a service do something. It is written down first and sent then, also after a restart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Which action of the manifest.
    pub action: String,
    /// What the action takes.
    #[serde(default)]
    pub args: Value,
    /// The same key does the same once, for 90 days after it is over; one is made unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// Whether to reply only when the service has answered, or is known not to.
    #[serde(default)]
    pub wait: bool,
}

/// Where a write to the outside stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WriteState {
    /// It waits for its turn, or for another try.
    Waiting,
    /// It is on its way.
    Sending,
    /// The service has it.
    Done,
    /// The service refused it for good.
    Failed,
    /// It was sent, and nobody knows whether it arrived. It is not sent again until a person says so.
    InDoubt,
    /// A person took it back before it was sent.
    Cancelled,
}

/// A write to the outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outgoing {
    /// Its id.
    pub id: Uuid,
    /// The connection that it goes through.
    pub connection_id: ConnectionId,
    /// The action of the manifest.
    pub action: String,
    /// What it is about, in a line that a person can read.
    pub subject: String,
    /// What the action takes.
    pub args: Value,
    /// The record that it changes; writes to one record keep their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The task that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// Where it stands.
    pub state: WriteState,
    /// How often it was tried.
    pub tries: u32,
    /// When it was written down.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub created_at: Timestamp,
    /// When it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub next_at: Option<Timestamp>,
    /// When it was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub done_at: Option<Timestamp>,
    /// Why it is not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
    /// What the service answered, as the manifest reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
}

/// Request of `integrations.outbox`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Outbox {
    /// Only through this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// Only in these states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<WriteState>>,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What a person decides about a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Try again: it was refused, or did not arrive.
    Send,
    /// It did arrive.
    Arrived,
    /// Leave it: it is not sent, or not again.
    Cancel,
}

/// Request of `integrations.settle`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// Which write.
    pub id: Uuid,
    /// What is to become of it.
    pub decision: Decision,
}

/// Who prevails where both sides changed a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What stands here.
    Ours,
    /// What stands at the service.
    Theirs,
}

/// A field that both sides changed since they last agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conflict {
    /// Its id.
    pub id: Uuid,
    /// The connection.
    pub connection_id: ConnectionId,
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// The field.
    pub field: String,
    /// What both had before.
    pub base: Value,
    /// What stood here.
    pub ours: Value,
    /// What stood at the service.
    pub theirs: Value,
    /// Who prevailed.
    pub kept: Side,
    /// What happened, in a line that a person can read.
    pub line: String,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Whether a person has decided, or has seen it.
    pub settled: bool,
}

/// Request of `integrations.conflicts`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Conflicts {
    /// Only of this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// Also those that are settled.
    #[serde(default)]
    pub settled: bool,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Request of `integrations.resolve`: lets the other side prevail, or agrees with what was kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// Which conflict.
    pub id: Uuid,
    /// Who is to prevail.
    pub keep: Side,
}
