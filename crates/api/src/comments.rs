//! Comments on tasks.

use atom_core::{CommentId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most bytes of a comment.
pub const COMMENT_BYTES_MAX: usize = 65_536;

/// Request of `comments.list`, oldest first unless told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which task.
    pub task: TaskId,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on, in the same direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Newest first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newest: bool,
}

/// Request of `comments.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// On which task.
    pub task: TaskId,
    /// Markdown, at most 64 KiB.
    pub text: String,
}

/// Request of `comments.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which comment.
    pub id: CommentId,
    /// Its new text.
    pub text: String,
}

/// Request of `comments.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which comment.
    pub id: CommentId,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// On which task.
    pub task: TaskId,
    /// Markdown.
    pub text: String,
    /// Who wrote it, by name.
    pub by: String,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// When it was last changed, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub edited_at: Option<Timestamp>,
}
