//! The program itself: status, key, backup, verification.

use crate::SecretText;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The reply of a command that has nothing to tell: `{}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}

/// Request of `app.status`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Status {}

/// Whether the database is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Open.
    Open,
    /// There is no keychain here and no database yet: a passphrase has to be chosen.
    ChoosePassphrase,
    /// The database waits for its passphrase.
    NeedsPassphrase,
    /// The key is not where it should be: `problem` says why, and `ways` what else opens the database.
    NeedsRecovery,
    /// The database cannot be opened; `problem` says why.
    Failed,
}

/// What a person can open the database with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyWay {
    /// A passphrase, by `vault.unlock`.
    Passphrase,
    /// The recovery code, by `vault.recover`.
    RecoveryCode,
}

/// Where the key of the database lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// In the operating system's keychain.
    Keychain,
    /// Wrapped by a passphrase.
    Passphrase,
    /// In the environment variable `ATOM_ENCRYPTION_KEY`.
    Environment,
    /// Nowhere where it would be found again: it came by the recovery code.
    RecoveryCode,
}

/// Reply of `app.status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusReply {
    /// Atom's version.
    pub version: String,
    /// Whether the database is open.
    pub gate: Gate,
    /// Where its key lives, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_source: Option<KeySource>,
    /// Why the gate is not open, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What opens the database, where it waits for that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<KeyWay>,
    /// Whether somebody has an account here; false asks for the first registration.
    pub has_account: bool,
}

/// Request of `vault.unlock`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The passphrase; when one is chosen, 12 to 1,024 characters.
    pub passphrase: SecretText,
}

/// Request of `vault.recover`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// The recovery code, as it was written down: case, spaces and dashes do not matter.
    pub code: SecretText,
}

/// Request of `vault.retry`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retry {}

/// Request of `app.backup`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// The file to write; it must not exist.
    pub path: String,
}

/// Reply of `app.backup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupReply {
    /// The file that was written, opened and compared.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
}

/// Request of `app.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// What was checked, such as `database integrity`.
    pub name: String,
    /// How many items were looked at.
    pub looked_at: u64,
    /// The first damage, with its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
}

/// Reply of `app.verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReply {
    /// True where no check found damage.
    pub ok: bool,
    /// All checks.
    pub checks: Vec<Check>,
}
