//! Signing in through a service in the browser, the accounts there that open an account here, and the proof of an address.

use crate::{SecretText, auth::SessionReply};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a service tells who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By OpenID Connect, found by discovery.
    Openid,
    /// As GitHub does: OAuth 2.0, and its API for the person and their addresses.
    Github,
}

/// Request of `signin.providers`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Providers {}

/// A service through which one may sign in. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    /// Its id here, such as `google`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How it tells who somebody is.
    pub kind: Kind,
    /// Its issuer; of GitHub its address.
    pub issuer: String,
    /// What Atom is to it.
    pub client_id: String,
    /// Whether a secret of this client is kept.
    pub has_secret: bool,
    /// Whether it comes with this build, and cannot be removed.
    pub built_in: bool,
}

/// Request of `signin.set_provider`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetProvider {
    /// Its id here: small letters, digits and `-`.
    pub id: String,
    /// What it is called; its id unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it tells who somebody is.
    pub kind: Kind,
    /// Its issuer, where discovery begins; Google's for `google`, GitHub's own address for `github`, unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The id that the service gave Atom.
    pub client_id: String,
    /// The secret that goes with it. Without one, that of the same client stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<SecretText>,
}

/// Request of `signin.remove_provider`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveProvider {
    /// Which.
    pub provider: String,
}

/// Request of `signin.begin`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Through which service.
    pub provider: String,
}

/// Reply of `signin.begin` and `signin.link`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BeginReply {
    /// The address to open in the system's browser.
    pub authorize_url: String,
    /// Names the attempt. It is a secret: whoever has it takes what comes of it.
    pub attempt: SecretText,
    /// When nobody waits for the browser any more.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub ends_at: Timestamp,
}

/// Request of `signin.finish`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// The attempt.
    pub attempt: SecretText,
    /// Whether to wait for the browser, for half a minute at most.
    #[serde(default)]
    pub wait: bool,
    /// A code of the second factor or a recovery code, where the account has one: `unauthenticated` with the field `totp`
    /// asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp: Option<SecretText>,
    /// How this device is called, for the list of sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// Reply of `signin.finish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinishReply {
    /// The session; none while the browser is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionReply>,
    /// Whether the account was made by this.
    #[serde(default)]
    pub new: bool,
}

/// Request of `signin.cancel`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The attempt.
    pub attempt: SecretText,
}

/// Request of `signin.link`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// At which service.
    pub provider: String,
    /// The password of the account; empty where it has none, and the session is then a fresh one.
    pub password: SecretText,
}

/// Request of `signin.finish_link`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishLink {
    /// The attempt.
    pub attempt: SecretText,
    /// Whether to wait for the browser, for half a minute at most.
    #[serde(default)]
    pub wait: bool,
    /// Only to look which account came, before it is linked by another call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub look: bool,
}

/// Reply of `signin.finish_link`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinishLinkReply {
    /// The account that is linked; none while the browser is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
    /// The account that came and is not linked yet, for who only looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// An account at a service that somebody came back with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Found {
    /// What the service is called.
    pub name: String,
    /// The account there, as the service names it.
    pub account: String,
}

/// Request of `signin.linked`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListLinked {}

/// Reply of `signin.linked`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkedReply {
    /// The linked accounts, by service.
    pub items: Vec<Linked>,
    /// Whether a password opens the account, too.
    pub has_password: bool,
}

/// An account at a service that opens the account here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Linked {
    /// The issuer, or GitHub's address.
    pub issuer: String,
    /// What it is called.
    pub name: String,
    /// The account there, as the service names it.
    pub account: String,
    /// Since when.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub linked_at: Timestamp,
    /// When it opened the account last.
    #[serde(default, deserialize_with = "crate::wire::some_instant", skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// Request of `signin.unlink`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unlink {
    /// The issuer, or GitHub's address.
    pub issuer: String,
    /// The password of the account; empty where it has none, and the session is then a fresh one.
    pub password: SecretText,
}

/// Request of `auth.verification`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verification {}

/// Request of `auth.send_verification`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SendVerification {}

/// Reply of `auth.verification` and `auth.send_verification`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerificationReply {
    /// Whether the address was shown to be the person's.
    pub verified: bool,
    /// The address.
    pub email: String,
    /// The folder in which the mail lies; none where a server sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbox: Option<String>,
}

/// Request of `auth.verify_email`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyEmail {
    /// The code in the mail.
    pub token: SecretText,
}
