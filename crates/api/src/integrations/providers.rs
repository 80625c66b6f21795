//! The services that there are, and what is needed to sign in to each.

use super::ActionForm;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// What it can be asked to do that is about no record of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<ActionForm>,
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
    /// The same in other languages than English, by their tags, such as `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// An example.
    pub example: String,
}
