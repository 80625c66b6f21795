//! Connections to outside services.

use crate::SecretText;
use atom_core::{ApiError, ConnectionId, JobId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Request of `integrations.providers`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Providers {}

/// A service that Atom can connect to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    /// Its id, the name of its manifest.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Such as `development`.
    pub category: String,
    /// The ways to sign in that work today, such as `token`.
    pub auth: Vec<AuthKind>,
    /// What can be fetched.
    pub streams: Vec<String>,
    /// What can be done there.
    pub actions: Vec<String>,
    /// The address that is called unless another is named.
    pub base_url: String,
    /// How a person gets the credential, in a sentence.
    pub guide: String,
    /// The page on which the service makes credentials.
    pub credentials_url: String,
}

/// A manifest that could not be read; the others still work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ManifestProblem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

/// Reply of `integrations.providers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvidersReply {
    /// The services, by name.
    pub items: Vec<Provider>,
    /// Always `null`: the list is one page.
    pub next: Option<String>,
    /// Manifests that could not be read.
    pub problems: Vec<ManifestProblem>,
}

/// A way to sign in at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    /// A personal access token.
    Token,
}

/// What proves to a service who is calling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Credentials {
    /// A personal access token.
    Token {
        /// The token; sealed before it reaches the database, never shown again.
        token: SecretText,
    },
}

/// Request of `integrations.connect`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// Which service.
    pub provider: String,
    /// What proves who is calling.
    pub credentials: Credentials,
    /// Another address of the same API, for a self-hosted service.
    #[serde(default)]
    pub base_url: Option<String>,
    /// What the provider wants to know besides; no provider of today does.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub options: serde_json::Map<String, Value>,
}

/// Reply of `integrations.connect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectReply {
    /// The new connection.
    pub connection_id: ConnectionId,
    /// The account there, as the service names it.
    pub account: String,
}

/// Request of `integrations.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Request of `integrations.status`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Which connection.
    pub connection_id: ConnectionId,
}

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

/// What the connection needs, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// The last real call succeeded.
    Ok,
    /// A sync is running.
    Syncing,
    /// The service refused the credentials: connect again.
    NeedsSignIn,
    /// The network could not be reached at the last try.
    Offline,
    /// The last real call failed otherwise.
    Failing,
}

/// What the last real call to the service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastCall {
    /// When.
    pub at: Timestamp,
    /// Whether it succeeded.
    pub ok: bool,
    /// The answer in a sentence.
    pub message: String,
}

/// One stream of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StreamStatus {
    /// The stream.
    pub name: String,
    /// Records here now.
    pub records: u64,
    /// When it was last fetched to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced_at: Option<Timestamp>,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The service.
    pub provider: String,
    /// The service's name.
    pub name: String,
    /// The account there.
    pub account: String,
    /// The address that is called.
    pub base_url: String,
    /// What it needs, from the last real call.
    pub health: Health,
    /// What the last real call said.
    pub last_call: LastCall,
    /// When a sync last ended well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced_at: Option<Timestamp>,
    /// Its streams.
    pub streams: Vec<StreamStatus>,
}

/// Request of `integrations.records`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Which stream.
    pub stream: String,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A mirrored record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// The service's own id.
    pub external_id: String,
    /// What it is, such as `task`.
    pub kind: String,
    /// As Atom understands it.
    pub mapped: Value,
    /// As it came.
    pub raw: Value,
    /// When it was last fetched with a change.
    pub fetched_at: Timestamp,
    /// Whether it is gone at the service.
    pub deleted: bool,
}

/// Request of `integrations.disconnect`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Whether the mirrored tasks stay.
    #[serde(default)]
    pub keep_tasks: bool,
}

/// Reply of `integrations.disconnect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisconnectReply {
    /// Whether the service itself was told to forget the credential.
    pub revoked_at_vendor: bool,
    /// What is left for the person to do.
    pub message: String,
}
