//! `undo` and `redo`.

use atom_core::TxnId;
use serde::{Deserialize, Serialize};

/// Request of `undo`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UndoLast {}

/// Request of `redo`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Redo {}

/// What was undone or redone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoReply {
    /// The action, as it stands in the operation log.
    pub txn: TxnId,
    /// The command of the action, such as `tasks.complete`.
    pub command: String,
    /// What it was done to, such as the title of the task.
    pub subject: String,
    /// How many fields went back.
    pub changed: u64,
    /// How many stayed because they were changed since, elsewhere.
    pub kept: u64,
}
