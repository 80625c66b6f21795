//! Connections to outside services.

use crate::SecretText;
use atom_core::{ApiError, ConnectionId, JobId, Reason, Said};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

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
    /// The ways to sign in, with what is needed for each.
    #[serde(default)]
    pub methods: Vec<AuthMethod>,
    /// What has to be told before it can be called.
    #[serde(default)]
    pub tenant: Vec<TenantField>,
    /// The kinds of records that come from it, such as `task` and `message`.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The page of the service itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
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
    /// The key of an account.
    ApiKey,
    /// Name and password, or what the service calls so.
    Basic,
    /// The token of a bot that was invited.
    BotToken,
    /// A grant in the browser (RFC 6749 with PKCE, RFC 8252).
    Oauth,
    /// A grant on another device, by a code (RFC 8628).
    DeviceCode,
    /// The grant of an application itself (RFC 6749, 4.4).
    ClientCredentials,
}

/// A way to sign in, with what a person needs to know for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthMethod {
    /// The way.
    pub kind: AuthKind,
    /// How a person gets the credential, in a sentence or two.
    pub guide: String,
    /// The same in other languages than English, by their tags, such as `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub guides: BTreeMap<String, String>,
    /// The page on which the service makes credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials_url: Option<String>,
    /// Whether the person has to bring an OAuth client of their own: none came with this build.
    #[serde(default)]
    pub needs_client: bool,
    /// What may be asked for.
    #[serde(default)]
    pub scopes: Vec<ScopeChoice>,
    /// Whether it works at another address too, where somebody hosts the service themselves.
    #[serde(default)]
    pub self_hosted: bool,
}

/// What a service can be asked to allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScopeChoice {
    /// As the service writes it.
    pub scope: String,
    /// What it is for, in a sentence.
    pub purpose: String,
    /// The same in other languages than English, by their tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub purposes: BTreeMap<String, String>,
    /// Whether it is asked for at first; the others are asked for when an action needs them.
    pub first: bool,
}

/// Something that a service wants to know before it can be called, such as the subdomain of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantField {
    /// Its name in `options`.
    pub name: String,
    /// What a person calls it.
    pub label: String,
    /// An example.
    pub example: String,
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
    /// The key of an account.
    ApiKey {
        /// The key.
        key: SecretText,
    },
    /// Name and password.
    Basic {
        /// The name.
        username: String,
        /// The password, or what takes its place.
        password: SecretText,
    },
    /// The token of a bot.
    BotToken {
        /// The token.
        token: SecretText,
    },
    /// A grant in the browser: the reply has the address to open.
    Oauth {
        /// The person's own client; the one of this build unless told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<String>,
        /// Its secret, for services that want one even of a desktop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_secret: Option<SecretText>,
        /// What to ask for; what the manifest asks at first unless told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scopes: Option<Vec<String>>,
    },
    /// A grant on another device: the reply has the code to type.
    DeviceCode {
        /// The person's own client; the one of this build unless told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<String>,
        /// What to ask for; what the manifest asks at first unless told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scopes: Option<Vec<String>>,
    },
    /// The grant of an application itself.
    ClientCredentials {
        /// The application.
        client_id: String,
        /// Its secret.
        client_secret: SecretText,
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
    /// What the provider wants to know besides, by the names of its `tenant` fields.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub options: serde_json::Map<String, Value>,
    /// The connection to sign in to again, or to allow more: another account there is refused, and its own client, address
    /// and scopes are taken where none are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
}

/// Reply of `integrations.connect`: a connection, or what the person has to do in the browser first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectReply {
    /// The new connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// What there is to choose from where several tenants are open to the account: the connection waits for
    /// `integrations.choose_tenant`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenants: Vec<Tenant>,
    /// The account there, as the service names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// For a grant in the browser: the address to open there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize_url: Option<String>,
    /// For a grant on another device: what to type where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceCode>,
    /// The attempt that waits for the person, for `integrations.attempt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Uuid>,
}

/// What a person types on a page of the service (RFC 8628, 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeviceCode {
    /// The code.
    pub user_code: String,
    /// The page.
    pub verification_url: String,
    /// The page with the code in it, where the service has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_url_complete: Option<String>,
    /// Until when.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub expires_at: Timestamp,
}

/// Request of `integrations.attempt`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetAttempt {
    /// Which attempt.
    pub attempt: Uuid,
    /// Whether to reply only when it has ended, or after half a minute.
    #[serde(default)]
    pub wait: bool,
}

/// Request of `integrations.cancel_attempt`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelAttempt {
    /// Which attempt.
    pub attempt: Uuid,
}

/// How an attempt to connect stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Attempt {
    /// The person has not decided yet.
    Waiting,
    /// Connected.
    Connected {
        /// The connection.
        connection_id: ConnectionId,
        /// The account there.
        account: String,
    },
    /// The service has let Atom in, and several tenants are open to the account: the connection waits for
    /// `integrations.choose_tenant`.
    ChooseTenant {
        /// The connection that waits.
        connection_id: ConnectionId,
        /// What there is to choose from.
        tenants: Vec<Tenant>,
    },
    /// It came to nothing.
    Failed {
        /// Why. The code tells what kind of end it was: `conflict` when it was cancelled here, `forbidden` when the person
        /// refused at the service, `unavailable` when nobody decided in time, `invalid` when it was another account, another tenant (field
        /// `tenant`) or the client is not known there, `offline` and `vendor` for trouble on the way.
        error: ApiError,
    },
}

/// A tenant of a service that keeps its customers apart: a site, an organisation, a company file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tenant {
    /// The service's own id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the connection is that of this one.
    #[serde(default)]
    pub chosen: bool,
}

/// Request of `integrations.tenants`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tenants {
    /// Which connection.
    pub connection_id: ConnectionId,
}

/// Request of `integrations.choose_tenant`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChooseTenant {
    /// The connection that waits. The reply has the connection that takes its place, with an id of its own.
    pub connection_id: ConnectionId,
    /// The id of one of its tenants.
    pub tenant: String,
}

/// Request of `integrations.check`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Which connection.
    pub connection_id: ConnectionId,
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
    /// Minutes between two syncs; absent while it is paused.
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
    #[serde(deserialize_with = "crate::wire::instant")]
    pub fetched_at: Timestamp,
    /// Whether it is gone at the service.
    pub deleted: bool,
    /// Why it was not understood, where it was set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The same as a code with its facts, for a host that speaks another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Request of `integrations.set_aside`: records that came and were not understood.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Only of this stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A record that was set aside, with the stream that it came through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetAsideRecord {
    /// The stream.
    pub stream: String,
    /// The record.
    #[serde(flatten)]
    pub record: Record,
}

/// Request of `integrations.retry`: tries to understand records again that were set aside, without asking the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Only of this stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// Reply of `integrations.retry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetryReply {
    /// Records that are understood now.
    pub understood: u64,
    /// Records that are still set aside.
    pub left: u64,
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
