//! What was changed in a task, and the way back.

use atom_core::{TaskId, TxnId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `tasks.history`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Which task.
    pub id: TaskId,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// One change of one field, from the operation log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The action that it was part of.
    pub txn: TxnId,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Who, by name.
    pub by: String,
    /// The command of the action.
    pub command: String,
    /// The field; `created` for the making of the task, `label` for a label that was put on (`new`) or taken off (`old`),
    /// `comment`, `attachment`, `link`, `time` and `reminder` for what was added, changed or removed.
    pub field: String,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// Request of `tasks.revert`: gives a field the value that it had before an action changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revert {
    /// Which task.
    pub id: TaskId,
    /// The action, as `tasks.history` names it.
    pub txn: TxnId,
    /// The field, as `tasks.history` names it.
    pub field: String,
}
