//! What is read in a line of quick add.

use serde::{Deserialize, Serialize};

/// Request of `tasks.parse`: what a line of quick add means. `#project`, `@label`, `p1` to `p4`, `today`, `tomorrow`,
/// days of the week, dates and times, each once; the rest is the title.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Parse {
    /// The line.
    pub text: String,
    /// The wall time that counts as now, `2030-01-02T15:00:00`; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The IANA name of the zone of times; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// The day on which a week begins; as the person has set it unless told, else Monday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<FirstDay>,
}

/// Request of `tasks.quick_add`: creates a task from a line, as `tasks.parse` reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuickAdd {
    /// The line.
    pub text: String,
    /// The wall time that counts as now; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The IANA name of the zone of times; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// The day on which a week begins; as the person has set it unless told, else Monday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<FirstDay>,
}

pub use atom_core::quick_add::{Role, Span};

/// The day on which a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FirstDay {
    /// Monday.
    Monday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A time of day.
    Minute,
    /// A day.
    Day,
}

/// Reply of `tasks.parse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parsed {
    /// What is left of the line.
    pub title: String,
    /// When, as local ISO: `2030-01-02` or `2030-01-02T15:00:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// How exact `start` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// The project by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The labels by name.
    pub labels: Vec<String>,
    /// 1 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Whether the evening was named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evening: bool,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<u32>,
    /// Which parts of the line said so.
    pub spans: Vec<Span>,
}
