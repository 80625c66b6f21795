//! How connections stand.

use super::{AuthKind, Tenant};
use atom_core::{ApiError, ConnectionId, Said};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// Whether the reply counts the tasks that the connection holds, as one wants to know before they go.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds: bool,
}

/// Request of `integrations.check`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Which connection.
    pub connection_id: ConnectionId,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub synced_at: Option<Timestamp>,
    /// Its streams.
    pub streams: Vec<StreamStatus>,
    /// How it signs in.
    pub auth: AuthKind,
    /// What the service allows, where it says so.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Minutes between two syncs; absent while it is paused or disconnected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_min: Option<u32>,
    /// When it syncs next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub next_sync_at: Option<Timestamp>,
    /// What is left of the service's quota, as it said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// How well it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Writes that wait, and those that need a person.
    #[serde(default)]
    pub outbox: OutboxCounts,
    /// Conflicts that nobody has looked at.
    #[serde(default)]
    pub conflicts: u64,
    /// What a person can do now, most urgent first.
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// The tenant that it is a connection to, where the service keeps its customers apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// Whether something can be made there that is about no record: see the `forms` of its provider.
    #[serde(default)]
    pub can_make: bool,
    /// Whether what is changed in its tasks here reaches the service.
    #[serde(default)]
    pub takes_edits: bool,
    /// The tasks that it holds, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holds>,
}

/// The tasks that a connection holds, those in the trash left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Holds {
    /// All of them.
    pub tasks: u64,
    /// Those that carry work of a person's own, such as an edit, a comment, time, a file, a reminder, a link or a label: they
    /// go to the trash where the others are deleted.
    pub own_work: u64,
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
    /// The service is there, but what it allows does not suffice for a stream or an action.
    NeedsScope,
    /// The service asked for patience, or several calls failed in a row: it rests until `next_sync_at`.
    Resting,
    /// A person paused it.
    Paused,
    /// Several tenants are open to the account: a person chooses one before anything can be fetched.
    ChooseTenant,
    /// A person disconnected the account and kept what came from it: nothing is fetched or sent until it is connected again.
    Disconnected,
    /// The last real call failed otherwise.
    Failing,
}

/// What the last real call to the service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastCall {
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Whether it succeeded.
    pub ok: bool,
    /// The answer in a sentence.
    pub message: String,
    /// The same as a code with its facts, for a host that speaks another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
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
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub synced_at: Option<Timestamp>,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
    /// What its records are, such as `task`.
    #[serde(default)]
    pub kind: String,
    /// Records that were set aside because they were not understood.
    #[serde(default)]
    pub set_aside: u64,
    /// Whether a first listing is still going on, newest first.
    #[serde(default)]
    pub filling: bool,
    /// Scopes that the account has not allowed yet: until it does, the stream is not asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// What is left of a service's quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quota {
    /// Calls left.
    pub remaining: u64,
    /// Of so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// When it is full again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub resets_at: Option<Timestamp>,
}

/// How well calls to a service go: 0.7 × success + 0.3 × latency, of the last calls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Score {
    /// 0 to 1.
    pub value: f64,
    /// The share of calls that succeeded, 0 to 1.
    pub success: f64,
    /// How long 95 of 100 calls took at most, in milliseconds.
    pub p95_ms: u64,
    /// Of so many calls.
    pub calls: u64,
    /// The circuit breaker.
    pub breaker: Breaker,
}

/// Whether calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// They are.
    Closed,
    /// They are not, until it is tried again.
    Open,
    /// One call is made to see.
    HalfOpen,
}

/// How many writes stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutboxCounts {
    /// They wait for their turn or for another try.
    pub waiting: u64,
    /// The service refused them for good.
    pub failed: u64,
    /// Nobody knows whether the service has them.
    pub in_doubt: u64,
}

/// What a person can do about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Choose a tenant.
    ChooseTenant,
    /// Connect the account again, or delete what was kept of it.
    ConnectAgain,
    /// Sign in again.
    SignIn,
    /// Allow more.
    AllowMore,
    /// Look at the writes that were refused.
    LookAtFailed,
    /// Say whether writes arrived.
    SettleDoubt,
    /// Look at what both sides changed.
    LookAtConflicts,
    /// Look at records that were not understood.
    LookAtSetAside,
    /// Wait: the service asked for patience.
    Wait,
    /// Look at the network.
    CheckNetwork,
    /// Go on after a pause.
    Resume,
}
