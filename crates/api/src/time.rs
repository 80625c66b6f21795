//! Time that was worked on tasks.

use crate::Patch;
use atom_core::{TaskId, TimeEntryId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `time.start`: what ran before is stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// On which task.
    pub task: TaskId,
}

/// Request of `time.stop`: stops what this person has running.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stop {}

/// Request of `time.running`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Running {}

/// Request of `time.list`, newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which task.
    pub task: TaskId,
}

/// Request of `time.add`: a span that was worked without the clock.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// On which task.
    pub task: TaskId,
    /// When it began.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub started_at: Timestamp,
    /// When it ended, after it began.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub ended_at: Timestamp,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Request of `time.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which span.
    pub id: TimeEntryId,
    /// Another beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub started_at: Option<Timestamp>,
    /// Another end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub ended_at: Option<Timestamp>,
    /// Another note.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub note: Patch<String>,
}

/// Request of `time.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which span.
    pub id: TimeEntryId,
}

/// A span of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeEntry {
    /// Its id.
    pub id: TimeEntryId,
    /// On which task.
    pub task: TaskId,
    /// The title of that task.
    pub title: String,
    /// Who, by name.
    pub by: String,
    /// When it began.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub started_at: Timestamp,
    /// When it ended; it runs while absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub ended_at: Option<Timestamp>,
    /// What was done.
    pub note: String,
}

/// Reply of `time.stop` and `time.running`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunningReply {
    /// What was running, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<TimeEntry>,
}
