//! All data of a workspace: backups, sample, the end of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `backups.list`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Backups {}

/// Request of `backups.create`: writes a backup into the folder of backups.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BackupNow {}

/// Request of `backups.restore`: the database becomes what the backup has. What was there is kept beside it, and everybody signs in again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RestoreBackup {
    /// The name of a backup of `backups.list`.
    pub name: String,
}

/// Reply of `backups.restore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreReply {
    /// Where the database that was there is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// Request of `backups.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteBackup {
    /// The name of a backup of `backups.list`.
    pub name: String,
}

/// A backup in the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupView {
    /// Its name.
    pub name: String,
    /// The whole path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Whether the schedule or a migration made it.
    pub automatic: bool,
}

/// Request of `sample.create`: a workspace full of things to look at.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSample {}

/// Request of `sample.remove`: takes away what `sample.create` made and nothing else.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveSample {}

/// Request of `data.delete_all`: removes the database, its key, files, exports and logs of this data directory; backups stay unless told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAll {
    /// The word `delete`, so that it is no slip.
    pub confirm: String,
    /// Whether the backups go too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backups: bool,
}

/// Request of `app.diagnostics`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Diagnostics {}

/// Reply of `app.diagnostics`: versions, counts and the last failures; no content, no name, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiagnosticsReply {
    /// The text as it would be copied.
    pub text: String,
}
