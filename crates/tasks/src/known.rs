//! The task that something hangs on: a comment, a link, a span of work, a reminder.

use crate::TaskError;
use atom_core::TaskId;
use atom_store::{Row as _, Scoped};
use jiff::Timestamp;

/// The title of a task that is there; `not_found` otherwise.
pub(crate) async fn title(handle: &mut impl Scoped, id: TaskId) -> Result<String, TaskError> {
    let row = handle
        .query("SELECT title FROM task WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    Ok(row.ok_or(TaskError::NotFound("task"))?.get(0))
}

/// An instant as it is kept.
pub(crate) fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
