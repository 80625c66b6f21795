//! Reminders of tasks.

use atom_core::{ReminderId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `reminders.add`: `at` or `before_min`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// Of which task.
    pub task: TaskId,
    /// A time with its zone, as a due time: `2030-01-02T15:00[Europe/Berlin]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// So many minutes before the task is due (a day without a time counts as 09:00); it moves along with the due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_min: Option<u32>,
}

/// Request of `reminders.list`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which task.
    pub task: TaskId,
}

/// Request of `reminders.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which reminder.
    pub id: ReminderId,
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reminder {
    /// Its id.
    pub id: ReminderId,
    /// Of which task.
    pub task: TaskId,
    /// The time that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Minutes before the task is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_min: Option<u32>,
    /// When it comes, as far as known: absent while the task has no due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub next: Option<Timestamp>,
    /// Whether it has come.
    pub done: bool,
}
