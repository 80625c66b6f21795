//! Where Atom's own mail goes: a server of the person's, or the folder `outbox` of the data directory.

use crate::SecretText;
use serde::{Deserialize, Serialize};

/// How a connection to a mail server is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (RFC 8314), usually port 465.
    Tls,
    /// TLS that is asked for in the clear and insisted on, usually port 587.
    Starttls,
    /// None: for a relay on this machine alone.
    None,
}

/// Request of `mail.get`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {}

/// Request of `mail.set`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The server, such as `smtp.example.com`; empty to go back to the folder.
    pub host: String,
    /// Its port.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is guarded; `tls` unless told.
    #[serde(default)]
    pub security: Option<Security>,
    /// Who signs in there, where somebody has to.
    #[serde(default)]
    pub username: Option<String>,
    /// Their password; absent keeps the one that was set.
    #[serde(default)]
    pub password: Option<SecretText>,
    /// The address that mail comes from.
    #[serde(default)]
    pub sender: Option<String>,
    /// The password of who asks, at Atom: codes that open accounts go where this says. Whoever has none has signed in within ten
    /// minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_password: Option<SecretText>,
}

/// Request of `mail.test`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Where a test mail goes.
    pub to: String,
}

/// Reply of `mail.get` and `mail.set`. The password is never told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailReply {
    /// The folder that mail is written to while there is no server.
    pub outbox: String,
    /// The server, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerView>,
}

/// A mail server as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServerView {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is guarded.
    pub security: Security,
    /// Who signs in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether a password is kept for them.
    pub has_password: bool,
    /// The address that mail comes from.
    pub sender: String,
}
