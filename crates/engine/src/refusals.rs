//! Refusals that come again and again: the first of a minute stands in the trail, and after that how many more there were.
//!
//! So nobody makes the trail grow by being refused, with or without a session: a line is a write, and stays for good.

use atom_core::{UserId, WorkspaceId};
use atom_store::{AuditLine, Store, StoreError};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long refusals of one kind count as one.
const COUNTED: Duration = Duration::from_secs(60);

/// What is refused, to whom, and why: all that a line would say, but for the time. Commands and codes are few, and so are people.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    /// Which command.
    pub(crate) command: &'static str,
    /// Why.
    pub(crate) outcome: &'static str,
    /// Through which host.
    pub(crate) host: &'static str,
    /// In which workspace.
    pub(crate) workspace: Option<WorkspaceId>,
    /// Whom; nobody without a session.
    pub(crate) user: Option<UserId>,
}

#[derive(Debug)]
struct Count {
    since: Instant,
    more: u64,
}

/// The refusals of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<Kind, Count>>);

impl Refusals {
    /// Counts a refusal. The first of its kind is to be written, together with what was only counted in minutes that have ended;
    /// `None` for one that is counted alone.
    pub(crate) fn note(&self, kind: Kind, now: Instant) -> Option<Vec<(Kind, u64)>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&kind)
            && now.saturating_duration_since(count.since) < COUNTED
        {
            count.more = count.more.saturating_add(1);
            return None;
        }
        let mut ended = Vec::new();
        counts.retain(|kind, count| {
            let lasts = now.saturating_duration_since(count.since) < COUNTED;
            if !lasts && count.more > 0 {
                ended.push((kind.clone(), count.more));
            }
            lasts
        });
        counts.insert(kind, Count { since: now, more: 0 });
        Some(ended)
    }

    /// Writes what was only counted so far: at the end, before the database closes.
    pub(crate) async fn write_rest(&self, store: &Store) {
        let counts = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let rest: Vec<(Kind, u64)> =
            counts.into_iter().filter(|(_, count)| count.more > 0).map(|(kind, count)| (kind, count.more)).collect();
        if rest.is_empty() {
            return;
        }
        let at_ms = store.clock().now_ms();
        let lines: Vec<AuditLine<'_>> = rest.iter().map(|(kind, more)| counted(kind, *more, at_ms)).collect();
        if let Err(error) = write(store, &lines).await {
            tracing::error!(%error, "lines of the audit trail were not written");
        }
    }
}

/// The line that says how many more there were.
pub(crate) fn counted(kind: &Kind, more: u64, at_ms: i64) -> AuditLine<'static> {
    AuditLine {
        at_ms,
        workspace: kind.workspace,
        user: kind.user,
        host: kind.host,
        command: kind.command,
        entity: Some(format!("{more} more")),
        outcome: kind.outcome,
    }
}

/// Adds lines to the trail, in one transaction.
///
/// # Errors
/// What the store says; none is written then.
pub(crate) async fn write(store: &Store, lines: &[AuditLine<'_>]) -> Result<(), StoreError> {
    let mut txn = store.system_write().await?;
    for line in lines {
        txn.audit(line).await?;
    }
    txn.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(command: &'static str) -> Kind {
        Kind { command, outcome: "forbidden", host: "http", workspace: None, user: None }
    }

    #[test]
    fn the_first_of_a_minute_is_written_and_the_rest_is_told_by_the_next_that_is() {
        let (refusals, began) = (Refusals::default(), Instant::now());
        let after = |seconds: u64| began + Duration::from_secs(seconds);
        assert_eq!(refusals.note(kind("tasks.create"), began), Some(Vec::new()));
        for second in 0..40 {
            assert_eq!(refusals.note(kind("tasks.create"), after(second)), None);
        }
        assert_eq!(refusals.note(kind("tasks.delete"), after(59)), Some(Vec::new()), "another kind is another line");
        let told = refusals.note(kind("tasks.create"), after(60));
        assert_eq!(told, Some(vec![(kind("tasks.create"), 40)]));
        assert_eq!(refusals.note(kind("tasks.move"), after(300)), Some(Vec::new()), "one alone is told already");
    }
}
