//! Fetching what is new, now and by itself.

use atom_core::{ApiError, ConnectionId, JobId};
use serde::{Deserialize, Serialize};

/// Request of `integrations.sync`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sync {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Only these streams; all unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streams: Option<Vec<String>>,
    /// Whether to list everything anew, as if for the first time; what is here stays until it is compared.
    #[serde(default)]
    pub full: bool,
    /// Whether to reply only when it is finished.
    #[serde(default)]
    pub wait: bool,
}

/// Reply of `integrations.sync`: the job, or with `wait` what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SyncOutcome {
    /// It goes on as a job.
    Started {
        /// For `jobs.get` and `jobs.cancel`.
        job: JobId,
    },
    /// It is finished.
    Finished(SyncReport),
}

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncReport {
    /// By stream.
    pub streams: Vec<StreamReport>,
    /// What went wrong; one stream's failure does not stop another.
    pub errors: Vec<StreamError>,
}

/// What a sync did in one stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StreamReport {
    /// The stream.
    pub name: String,
    /// Requests sent, retries counted.
    pub requests: u64,
    /// Records that came.
    pub pulled: u64,
    /// Records that were new.
    pub created: u64,
    /// Records that had changed.
    pub updated: u64,
    /// Records that are gone there.
    pub deleted: u64,
    /// Records that were as before.
    pub unchanged: u64,
}

/// Why a stream failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StreamError {
    /// The stream.
    pub stream: String,
    /// The error.
    #[serde(flatten)]
    pub error: ApiError,
}

/// Request of `integrations.schedule`: how often a connection syncs by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Minutes between two syncs, 1 to 1,440; absent leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_min: Option<u32>,
    /// Whether to rest until told otherwise; absent leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}
