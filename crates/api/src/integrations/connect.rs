//! Connecting an account, and ending it.

use super::Tenant;
use crate::SecretText;
use atom_core::{ApiError, ConnectionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

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

/// Request of `integrations.disconnect`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Whether the mirrored tasks stay, as the person's own.
    #[serde(default)]
    pub keep_tasks: bool,
    /// Whether everything stays that came through it, tasks among it: readable, marked as of a disconnected account, and taken
    /// up where the account is connected again. Without it, disconnecting once more deletes what was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_data: bool,
}

/// Reply of `integrations.disconnect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisconnectReply {
    /// Whether the service itself was told to forget the credential.
    pub revoked_at_vendor: bool,
    /// What is left for the person to do.
    pub message: String,
    /// What is left to do at the service, in other languages than English, by their tags, such as `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<String, String>,
    /// The page of the service on which they do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Changes that waited to be sent, and are lost with the connection.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost_waiting: u64,
    /// Changes that were sent, and of which nobody knows whether they arrived.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost_in_doubt: u64,
    /// Changes that wait on where everything is kept: they are sent once the account is connected again, unless they are
    /// taken back before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept_waiting: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape that serde asks for
fn is_zero(number: &u64) -> bool {
    *number == 0
}
