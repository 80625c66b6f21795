//! What was changed in a task.

use crate::{TaskError, row};
use atom_api::{
    Page,
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::{Change, History},
};
use atom_core::Hlc;
use atom_store::{Scope, Store};
use jiff::Timestamp;

/// The changes of a task, newest first.
///
/// # Errors
/// `not_found`.
pub async fn history(store: &Store, scope: &Scope, request: History) -> Result<Page<Change>, TaskError> {
    let mut read = store.read(scope).await?;
    row::load(&mut read, request.id).await?;
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let before = request.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut changes = atom_store::history(&mut read, request.id.uuid(), before, i64::from(limit) + 1).await?;
    let more = changes.len() > limit as usize;
    changes.truncate(limit as usize);
    let next =
        changes.last().filter(|_| more).map(|(change, dseq)| format!("{}.{dseq}", hex::encode(change.hlc.as_bytes())));
    let items = changes
        .into_iter()
        // Where it stands in the manual order means nothing to a person.
        .filter(|(change, _)| change.field != "ord")
        .map(|(change, _)| {
            let made = change.field.is_empty();
            Change {
                txn: change.txn,
                at: Timestamp::from_millisecond(change.hlc.ms()).unwrap_or(Timestamp::UNIX_EPOCH),
                by: change.by.unwrap_or_default(),
                command: change.command,
                field: if made { "created".to_owned() } else { change.field },
                old: change.old,
                new: change.new.filter(|_| !made),
            }
        })
        .collect();
    Ok(Page { items, next })
}

fn parse_cursor(text: &str) -> Result<(Hlc, i64), TaskError> {
    let wrong = || TaskError::invalid("cursor", "This is not a cursor of `tasks.history`.");
    let (hlc, dseq) = text.split_once('.').ok_or_else(wrong)?;
    let hlc = hex::decode(hlc).ok().and_then(|bytes| Hlc::from_bytes(&bytes)).ok_or_else(wrong)?;
    Ok((hlc, dseq.parse().map_err(|_| wrong())?))
}
