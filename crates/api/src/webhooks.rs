//! Webhooks: a service that tells of changes by itself, where the person has a public address.

use crate::SecretText;
use atom_core::ConnectionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Request of `integrations.webhook`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Which connection.
    pub connection_id: ConnectionId,
}

/// Request of `integrations.set_webhook`: turns the webhook of a connection on or off, or changes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Whether the service may tell of changes. Turned off, its address is forgotten, and another one is made next time.
    pub on: bool,
    /// The public address that leads to this host, such as `https://atom.example.com`; absent leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The secret that deliveries are signed with; absent leaves it, or makes one where the service does not make it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretText>,
}

/// Reply of `integrations.set_webhook`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetReply {
    /// How it stands now.
    pub webhook: Webhook,
    /// The secret to enter at the service, where one was made. It is not shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretText>,
}

/// Who makes the secret of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecretOf {
    /// Atom, and a person enters it at the service.
    #[default]
    Atom,
    /// The service, and a person enters it here.
    Service,
}

/// The webhook of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Webhook {
    /// Whether the service can tell of changes in a way that Atom knows.
    pub offered: bool,
    /// What a person has to enter where, in a sentence or two.
    pub guide: String,
    /// The same in other languages than English, by their tags, such as `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub guides: BTreeMap<String, String>,
    /// The kinds of events that Atom does something about.
    pub events: Vec<String>,
    /// Who makes the secret.
    pub secret_of: SecretOf,
    /// The port on which this host takes deliveries; absent where it takes none, as the desktop window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How it stands; absent where it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Standing>,
}

/// A webhook that is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Standing {
    /// The public address that leads to this host.
    pub address: String,
    /// The path on this host.
    pub path: String,
    /// The address to enter at the service: both together.
    pub url: String,
    /// Whether the secret of the service is missing: nothing is accepted until it is entered.
    pub needs_secret: bool,
    /// When it was turned on.
    pub since: Timestamp,
    /// The last delivery that was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastDelivery>,
    /// Deliveries that were accepted.
    pub accepted: u64,
    /// Deliveries that had come before, and did nothing.
    pub repeated: u64,
    /// Deliveries that were refused: not signed with this secret, or too old.
    pub refused: u64,
    /// When one was refused last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<Timestamp>,
    /// When the sync comes that a delivery asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync_at: Option<Timestamp>,
}

/// A delivery that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastDelivery {
    /// When.
    pub at: Timestamp,
    /// The kind of event, as the service names it; empty where it does not.
    pub event: String,
    /// Which record it was about, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}
