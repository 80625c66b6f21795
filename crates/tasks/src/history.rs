//! What was changed in a task, and in what hangs on it: labels, comments, files, links, time, reminders.

use crate::{TaskError, known};
use atom_api::{
    Page,
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::{Change, History},
};
use atom_core::Hlc;
use atom_store::{FieldChange, Row as _, Scope, Scoped as _, Store};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Where a task stands in the manual order means nothing to a person; when it was closed the status tells; for which
/// instant a reminder came is Atom's own.
const BESIDES: [&str; 4] = ["ord", "completed_at", "edited_at", "done_for"];

/// The changes of a task, newest first.
///
/// # Errors
/// `not_found`.
pub async fn history(store: &Store, scope: &Scope, request: History) -> Result<Page<Change>, TaskError> {
    let mut read = store.read(scope).await?;
    known::title(&mut read, request.id).await?;
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let before = request.cursor.as_deref().map(parse_cursor).transpose()?;
    let hanging: HashMap<Uuid, (String, String)> = read
        .query(
            "SELECT task_label.id, 'label', label.name FROM task_label JOIN label ON label.id = task_label.label \
                 WHERE task_label.workspace = ?1 AND task_label.task = ?2 \
             UNION ALL SELECT id, 'comment', text FROM comment WHERE workspace = ?1 AND task = ?2 \
             UNION ALL SELECT id, 'attachment', name FROM attachment WHERE workspace = ?1 AND task = ?2 \
             UNION ALL SELECT task_link.id, 'link', task.title FROM task_link \
                 JOIN task ON task.id = CASE task_link.from_task WHEN ?2 THEN task_link.to_task ELSE task_link.from_task END \
                 WHERE task_link.workspace = ?1 AND (task_link.from_task = ?2 OR task_link.to_task = ?2) \
             UNION ALL SELECT id, 'time', CASE note WHEN '' THEN 'time' ELSE note END FROM time_entry \
                 WHERE workspace = ?1 AND task = ?2 \
             UNION ALL SELECT id, 'reminder', coalesce(at, before_min || ' min', 'reminder') FROM reminder \
                 WHERE workspace = ?1 AND task = ?2",
        )
        .bind(request.id.uuid())
        .fetch_all()
        .await?
        .iter()
        .map(|row| (row.get(0), (row.get(1), row.get(2))))
        .collect();
    let rows: Vec<Uuid> = std::iter::once(request.id.uuid()).chain(hanging.keys().copied()).collect();
    let mut changes = atom_store::history(&mut read, &rows, &BESIDES, before, i64::from(limit) + 1).await?;
    let more = changes.len() > limit as usize;
    changes.truncate(limit as usize);
    let next =
        changes.last().filter(|_| more).map(|(change, dseq)| format!("{}.{dseq}", hex::encode(change.hlc.as_bytes())));
    let items = changes.into_iter().map(|(change, _)| told(change, &hanging)).collect();
    Ok(Page { items, next })
}

fn told(change: FieldChange, hanging: &HashMap<Uuid, (String, String)>) -> Change {
    let made = change.field.is_empty();
    let (field, old, new) = match hanging.get(&change.row) {
        None if made => ("created".to_owned(), None, None),
        None => (change.field, change.old, change.new),
        Some((kind, name)) => {
            let (old, new) = match change.field.as_str() {
                "text" => (change.old, change.new),
                "deleted" if change.new.as_deref() != Some("0") => (Some(name.clone()), None),
                _ if made && kind == "comment" => (None, change.new.and_then(|made| text_of(&made))),
                _ => (None, Some(name.clone())),
            };
            (kind.clone(), old, new)
        }
    };
    Change {
        txn: change.txn,
        at: Timestamp::from_millisecond(change.hlc.ms()).unwrap_or(Timestamp::UNIX_EPOCH),
        by: change.by.unwrap_or_default(),
        command: change.command,
        field,
        old,
        new,
    }
}

/// The words that a comment was made with.
fn text_of(made: &str) -> Option<String> {
    let made: serde_json::Value = serde_json::from_str(made).ok()?;
    Some(made["text"].as_str()?.to_owned())
}

fn parse_cursor(text: &str) -> Result<(Hlc, i64), TaskError> {
    let wrong = || TaskError::invalid("cursor", "This is not a cursor of `tasks.history`.");
    let (hlc, dseq) = text.split_once('.').ok_or_else(wrong)?;
    let hlc = hex::decode(hlc).ok().and_then(|bytes| Hlc::from_bytes(&bytes)).ok_or_else(wrong)?;
    Ok((hlc, dseq.parse().map_err(|_| wrong())?))
}
