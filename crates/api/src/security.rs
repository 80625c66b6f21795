//! The keys of the installation: where they live, the ways to them, and how they are changed.

use crate::{SecretText, app::KeySource};
use atom_core::JobId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `security.keys`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Keys {}

/// Reply of `security.keys`: the vault key, by its public name. No command returns a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeysReply {
    /// The name of the key: derived from it, one way.
    pub key_id: String,
    /// When it was made, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<Timestamp>,
    /// Where it is looked for first.
    pub source: KeySource,
    /// Whether the keychain has it.
    pub keychain: bool,
    /// Whether a passphrase opens it.
    pub passphrase: bool,
    /// When the recovery code was made that somebody has shown to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_code_at: Option<Timestamp>,
    /// Whether a code was made that was not confirmed.
    pub recovery_code_unconfirmed: bool,
    /// Whether contents are still being sealed anew under it.
    pub rotating: bool,
    /// What it guards.
    pub guards: Guards,
}

/// What the vault key guards, each by a key of its own that is derived from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Guards {
    /// Size of the database, which is encrypted as a whole.
    pub database_bytes: u64,
    /// Contents of files, each sealed by itself.
    pub files: u64,
    /// Tokens and keys of connected accounts, sealed once more.
    pub connections: u64,
    /// Secrets of webhooks, sealed once more.
    pub webhooks: u64,
    /// Secrets of second factors, sealed once more.
    pub second_factors: u64,
    /// Whether the password of a mail server is kept, sealed once more.
    pub mail_password: bool,
}

/// Request of `security.rotate`: puts everything under a new key. Where contents wait to be sealed anew, goes on with that.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// The password of the account.
    pub password: SecretText,
    /// The passphrase of the database, where it has one.
    #[serde(default)]
    pub passphrase: Option<SecretText>,
    /// The recovery code, which then opens the new key too. Without it a new one has to be made.
    #[serde(default)]
    pub recovery_code: Option<SecretText>,
}

/// Reply of `security.rotate`. The database and its secrets are under the new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RotateReply {
    /// The key as it is now.
    pub keys: KeysReply,
    /// The job that seals the contents of files anew; none where that is at work already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
}

/// Result of the job of `security.rotate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resealed {
    /// Contents that were sealed anew.
    pub files: u64,
    /// Contents that were damaged before, and stay as they are.
    pub damaged: u64,
}

/// Request of `security.recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRecoveryCode {
    /// The password of the account.
    pub password: SecretText,
}

/// Reply of `security.recovery_code`: shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodeReply {
    /// Eight groups of five characters. The code before goes on until this one is confirmed.
    pub code: SecretText,
}

/// Request of `security.confirm_recovery_code`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmRecoveryCode {
    /// The code, as it was written down. It is the only one from then on.
    pub code: SecretText,
}

/// Request of `security.passphrase`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetPassphrase {
    /// The password of the account.
    pub password: SecretText,
    /// The passphrase, 12 to 1,024 characters; none takes it away.
    #[serde(default)]
    pub passphrase: Option<SecretText>,
}

/// Request of `security.keychain`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UseKeychain {
    /// The password of the account.
    pub password: SecretText,
}
