//! Settings of a person in a workspace. They are records: undoable, and the same on all devices.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The settings that there are, with what they mean. Keys that are not here are refused.
pub const KEYS: &[(&str, &str)] = &[
    ("appearance.theme", "`system`, `light` or `dark`"),
    ("appearance.contrast", "`system`, `normal` or `more`"),
    ("appearance.density", "`compact`, `normal` or `comfortable`"),
    ("appearance.text", "`small`, `normal`, `large` or `huge`"),
    ("appearance.motion", "`system` or `reduced`"),
    ("locale.language", "`system`, `en` or `de`"),
    ("locale.first_day", "`auto`, `monday`, `saturday` or `sunday`"),
    ("locale.clock", "`auto`, `24h` or `12h`"),
    ("locale.date_order", "what stands first in a date: `auto`, `day`, `month` or `year`"),
    ("shortcuts", "an object: id of a command to its keys, `null` for none"),
    ("notifications.due", "whether due tasks notify, `true` unless told"),
    ("notifications.reminders", "whether reminders notify, `true` unless told"),
    ("notifications.failures", "whether failures notify, `true` unless told"),
    ("notifications.sources", "an object: id of a connection to whether it notifies"),
    ("notifications.native", "whether the system shows them too, `true` unless told"),
    ("notifications.due_at", "the time of day for tasks due on a day, `09:00` unless told"),
    ("backups.every", "`never`, `daily` or `weekly`; `daily` unless told"),
    ("backups.keep", "how many scheduled backups are kept, 7 unless told"),
    (
        "security.lock_after",
        "`never`, or the minutes without a touch after which a window is locked: `5`, `15` or `60`",
    ),
    ("sidebar.collapsed", "an array of the sections that are folded"),
    ("lists", "an object: a place to its order, group and form"),
    ("sample.present", "whether the sample workspace is there; set by Atom itself"),
    ("sample.dismissed", "whether the line above the list that tells of the sample workspace was put away"),
    ("onboarding.done", "whether the first steps were taken"),
];

/// Request of `settings.get`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Get {}

/// Reply of `settings.get` and `settings.set`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settings {
    /// What was set, by key; what is absent is as it is unless told.
    pub values: Map<String, Value>,
}

/// Request of `settings.set`: `null` goes back to what it is unless told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// One of [`KEYS`].
    pub key: String,
    /// Its value, at most 64 KiB of JSON.
    pub value: Value,
}
