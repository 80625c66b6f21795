//! Files: bytes that come in piece by piece, and what is attached to tasks. Bytes travel as base64.

use atom_core::{AttachmentId, TaskId, UploadId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most bytes of one piece, before base64.
pub const PIECE_BYTES_MAX: usize = 524_288;

/// The most bytes of a file.
pub const FILE_BYTES_MAX: u64 = 268_435_456;

/// Request of `uploads.append`: adds a piece to an upload. Without `upload` a new one begins. It lapses an hour after its last piece.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Append {
    /// The upload that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadId>,
    /// Where the piece begins; what is there already is not added twice.
    pub offset: u64,
    /// Base64 of at most 512 KiB.
    pub data: String,
}

/// Reply of `uploads.append`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppendReply {
    /// The upload.
    pub upload: UploadId,
    /// Bytes that it has now.
    pub bytes: u64,
}

/// Request of `attachments.add`: makes an upload a file of a task. The same bytes are kept once, whatever their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// To which task.
    pub task: TaskId,
    /// The name of the file, without folders.
    pub name: String,
    /// The media type; told from name and content unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The upload, which ends with this.
    pub upload: UploadId,
}

/// Request of `attachments.list`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which task.
    pub task: TaskId,
}

/// Request of `attachments.read`: a piece of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// Which file.
    pub id: AttachmentId,
    /// Where the piece begins.
    pub offset: u64,
}

/// Request of `attachments.save`: writes a file to a place outside of the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Which file.
    pub id: AttachmentId,
    /// Where to; it must not exist.
    pub path: String,
}

/// Request of `attachments.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which file.
    pub id: AttachmentId,
}

/// A file of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Of which task.
    pub task: TaskId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, in hex.
    pub digest: String,
    /// When it was attached.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Piece {
    /// Base64; empty after the end.
    pub data: String,
    /// The size of the whole file.
    pub bytes: u64,
}
