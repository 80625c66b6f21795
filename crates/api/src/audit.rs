//! The audit trail: who did what through which host, chained by hashes.

use atom_core::UserId;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What narrows the trail. All conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// With this text in who, host, command, entity or outcome, without regard to case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// By this person or machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Through this host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// This command, or with a point at its end all of a subject: `tasks.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// To this row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// With this outcome: `ok`, the code of a refusal, or `refused` for a wrong password or code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// On this day or after it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::some_date")]
    pub from: Option<Date>,
    /// On this day or before it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::some_date")]
    pub to: Option<Date>,
    /// The zone that the days are in, such as `Europe/Berlin`; UTC unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
}

/// Request of `audit.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Rows a page, 100 unless told, at most 1,000. Where a filter leaves little, a page may have fewer and `next` be there.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// The form of an exported trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A table (RFC 4180), guarded against formulas.
    Csv,
    /// An object with all lines in `items`.
    Json,
}

/// Request of `audit.export`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// In which form.
    pub format: Format,
    /// Where to; it must not exist. Without it the file goes to the folder of exports, from which `exports.read` reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
}

/// Reply of `audit.export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportReply {
    /// The name of the file.
    pub name: String,
    /// The whole path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How many lines of the trail it has.
    pub entries: u64,
}

/// Request of `audit.verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {}

/// One line of the trail. Never content, never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its place in the chain.
    pub seq: u64,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Who; absent where nobody was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// How they are called now, where the account is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Through which host: `window`, `http`, `cli`, `job`.
    pub host: String,
    /// What.
    pub command: String,
    /// To which row, where it was one; of refusals that are told together, how many more there were: `40 more`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// `ok`, the code of the refusal, or `refused` for a wrong password or code.
    pub outcome: String,
    /// The hash of this line over the one before, in hex.
    pub hash: String,
}

/// Reply of `audit.verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyReply {
    /// True where every link holds.
    pub ok: bool,
    /// How many lines there are.
    pub entries: u64,
    /// The newest hash, in hex; empty for an empty trail.
    pub head: String,
    /// The first broken link, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
    /// The place of the first broken link in the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<u64>,
}
