//! Links between tasks.

use crate::tasks::Status;
use atom_core::TaskId;
use serde::{Deserialize, Serialize};

/// How two tasks belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The first has to be closed before the second can be done.
    Blocks,
    /// They have to do with each other; no direction.
    Relates,
}

/// Request of `links.add` and, as [`Remove`], of `links.remove`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// The first task.
    pub from: TaskId,
    /// The second task.
    pub to: TaskId,
    /// How they belong together.
    pub kind: Kind,
}

/// Request of `links.remove`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// The first task.
    pub from: TaskId,
    /// The second task.
    pub to: TaskId,
    /// How they belong together.
    pub kind: Kind,
}

/// A link as seen from one of its tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// This task blocks the other.
    Blocks,
    /// This task waits for the other.
    BlockedBy,
    /// They have to do with each other.
    Relates,
}

/// A link of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// How, seen from this task.
    pub side: Side,
    /// The other task.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
}
