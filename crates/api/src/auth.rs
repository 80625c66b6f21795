//! Accounts and sessions.

use crate::{Permission, SecretText, members::Role};
use atom_core::{SessionId, UserId, WorkspaceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `auth.register`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The address to sign in with, compared without regard to case.
    pub email: String,
    /// 12 to 128 characters.
    pub password: SecretText,
    /// How the person is called.
    pub name: String,
    /// How this device is called, for the list of sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The code of an invitation of this address, which another machine has to show. It is not used up: `members.accept` takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<SecretText>,
}

/// Request of `auth.login`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The address.
    pub email: String,
    /// The password.
    pub password: SecretText,
    /// A code of the second factor or a recovery code, where the account has one: `unauthenticated` with the field `totp` asks
    /// for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<SecretText>,
    /// How this device is called, for the list of sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The key of this device, where signing in gave it one: then the tries of others make nobody wait here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<SecretText>,
}

/// Request of `auth.refresh`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token of the session.
    pub refresh_token: SecretText,
}

/// Request of `auth.logout`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Logout {}

/// Request of `auth.whoami`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WhoAmI {}

/// Request of `auth.sessions`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sessions {}

/// Request of `auth.revoke_session`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeSession {
    /// Which session.
    pub id: SessionId,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// The account.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// How the person is called.
    pub name: String,
}

/// A workspace as a member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workspace {
    /// The tenant.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
}

/// A new session. The tokens are shown this once; only their digests are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionReply {
    /// Goes as `Authorization: Bearer` or `ATOM_TOKEN`.
    pub token: SecretText,
    /// Buys a new pair before or after the token has ended; works once.
    pub refresh_token: SecretText,
    /// When the token ends.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub expires_at: Timestamp,
    /// Who.
    pub user: User,
    /// Where.
    pub workspace: Workspace,
    /// A key for this device, where it showed none that was given here: to be kept over the end of the session, and shown when
    /// signing in again. It opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<SecretText>,
}

/// Reply of `auth.whoami`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhoAmIReply {
    /// Who.
    pub user: User,
    /// Where.
    pub workspace: Workspace,
    /// What the person is there.
    pub role: Role,
    /// What the session may do there.
    #[serde(default)]
    pub may: Vec<Permission>,
    /// Whether the session is locked.
    #[serde(default)]
    pub locked: bool,
    /// Whether the keychain opens it when it is locked, in the window.
    #[serde(default)]
    pub keychain_unlock: bool,
    /// When the session's token ends.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub expires_at: Timestamp,
}

/// One session of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Its id, for `auth.revoke_session`.
    pub id: SessionId,
    /// The host that it was made through: `window`, `http`, `cli`.
    pub host: String,
    /// How the device was called when it was made; may be empty.
    #[serde(default)]
    pub device: String,
    /// When it was made.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub created_at: Timestamp,
    /// When it was renewed last.
    pub seen_at: Timestamp,
    /// When it ends.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}
