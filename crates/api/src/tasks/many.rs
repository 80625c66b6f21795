//! What is done with many tasks in one action.

use super::{Create, Status};
use crate::Patch;
use atom_core::TaskId;
use serde::{Deserialize, Serialize};

/// The most tasks that one call creates.
pub const CREATE_MANY_MAX: usize = 20_000;
/// The most tasks that one call changes.
pub const APPLY_MAX: usize = 100_000;

/// The most tasks that one call copies.
pub const DUPLICATE_MAX: usize = 1_000;

/// Request of `tasks.create_many`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateMany {
    /// Up to 20,000 tasks.
    pub items: Vec<Create>,
}

/// Reply of `tasks.create_many`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateManyReply {
    /// In the order of the items.
    pub ids: Vec<TaskId>,
}

/// What is changed in many tasks alike; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// A new status; closing closes the open subtasks too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Into the trash, or out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
    /// A new priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// A new due date; of tasks that are due at a time, a date alone moves the day and keeps the time.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub due: Patch<String>,
    /// Whether they are meant for the evening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evening: Option<bool>,
    /// Another project by id or name; cleared means the inbox.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub project: Patch<String>,
    /// Labels to put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels_add: Vec<String>,
    /// Labels to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels_remove: Vec<String>,
}

/// Request of `tasks.apply`: one action, whatever the number of tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// Up to 100,000 tasks; all have to be there.
    pub ids: Vec<TaskId>,
    /// What is changed.
    pub edit: Edit,
}

/// Request of `tasks.purge`: takes out of the trash for good. `undo` still brings it back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// Which tasks of the trash; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<TaskId>,
}

/// Request of `tasks.duplicate_many`: a copy beside each, with its steps and labels.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DuplicateMany {
    /// Up to 1,000 tasks.
    pub ids: Vec<TaskId>,
}

/// Reply of `tasks.apply`, `tasks.duplicate_many` and `tasks.purge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Applied {
    /// How many tasks changed.
    pub changed: u64,
}
