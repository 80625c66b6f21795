//! Jobs: long work with progress, cancel and result.

use atom_core::{ApiError, JobId, Said};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `jobs.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Request of `jobs.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Which job.
    pub id: JobId,
}

/// Request of `jobs.cancel`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// Which job.
    pub id: JobId,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At work.
    Running,
    /// Ended well; `result` is there.
    Done,
    /// Ended with an error.
    Failed,
    /// Stopped because a person asked.
    Cancelled,
    /// The program ended while it ran; what can resume does so at the next start.
    Interrupted,
}

/// How far a job is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// What it is doing now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The same as a code with its facts, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The command that it runs.
    pub command: String,
    /// What it works on, such as the name of a connection.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// How far it is.
    pub progress: Progress,
    /// When it began.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub finished_at: Option<Timestamp>,
    /// The reply of the command, once done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Value>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
}
