//! What both sides changed since they last agreed: three versions, a rule for each field, and a line that a person can read.
//!
//! A title, notes, a priority or a due date is as it was changed last. A task that is closed on one side stays closed, unless
//! the other side opened it again later. Labels are never in conflict: what either side put on or took off is put on or taken
//! off. Whoever prevails, the other version is kept, and a person can turn it.

mod line;
mod merge;
mod settle;

pub(crate) use settle::open;

use crate::{
    error::Error,
    mirror::{MirroredTask, TaskNow},
    outbox::{self, Edit},
    pull::Pull,
    reconcile::Versions,
};
use atom_api::outbox::Side;
use atom_core::TaskId;
use atom_store::{Scoped, WriteTxn};
use line::line;
use merge::merge;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A field that both sides changed.
#[derive(Debug, Clone, PartialEq)]
struct Clash {
    field: &'static str,
    base: Value,
    ours: Value,
    theirs: Value,
    kept: Side,
}

impl Pull<'_> {
    /// Settles what a service changed with what a person changed and the service does not have: it waits to be sent, was taken
    /// back, or no action carries it. `sent` is the edit that the service answers: what comes back of it is no change of theirs.
    pub(crate) async fn with_edits(
        &self,
        txn: &mut WriteTxn,
        mut tasks: Vec<MirroredTask>,
        versions: Vec<(usize, Versions)>,
        sent: Option<&Edit>,
    ) -> Result<Vec<MirroredTask>, Error> {
        if versions.is_empty() {
            return Ok(tasks);
        }
        let ids: Vec<TaskId> = versions.iter().map(|(at, _)| tasks[*at].id).collect();
        let pending = outbox::pending(txn, &ids).await?;
        let current = self.tasks.current(txn, &ids).await.map_err(Error::Mirror)?;
        let current: HashMap<TaskId, TaskNow> = current.into_iter().map(|now| (now.id, now)).collect();
        let mut nothing_new = HashSet::new();
        for (at, versions) in &versions {
            let task = &mut tasks[*at];
            let Some(now) = current.get(&task.id) else { continue };
            let edited_at = pending.get(&task.id).copied();
            let changed_at = edited_at.unwrap_or_else(|| now.updated_at.as_millisecond());
            for clash in merge(&mut task.changes, versions, now, changed_at, sent) {
                self.note(txn, task.id, now, &clash).await?;
            }
            if let Some(edited_at) = edited_at {
                // What is left of the edit is compared anew with what both sides agree on by now.
                outbox::mark(txn, task.id, edited_at).await?;
            }
            let same_place = now.source.reference == task.source.reference && now.source.url == task.source.url;
            if task.changes.is_empty() && same_place {
                nothing_new.insert(*at);
            }
        }
        let mut at = 0;
        tasks.retain(|_| {
            at += 1;
            !nothing_new.contains(&(at - 1))
        });
        Ok(tasks)
    }

    async fn note(&self, txn: &mut WriteTxn, task: TaskId, now: &TaskNow, clash: &Clash) -> Result<(), Error> {
        let mut random = [0; 16];
        self.clock.random(&mut random);
        let name = &self.caller.provider.name;
        txn.query(
            "INSERT INTO conflict (workspace, id, connection, task, title, field, base, ours, theirs, kept, line, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(uuid::Builder::from_random_bytes(random).into_uuid())
        .bind(self.connection.uuid())
        .bind(task.uuid())
        .bind(&now.title)
        .bind(clash.field)
        .bind(clash.base.to_string())
        .bind(clash.ours.to_string())
        .bind(clash.theirs.to_string())
        .bind(side_name(clash.kept))
        .bind(line(name, clash.field, &clash.ours, &clash.theirs, clash.kept))
        .bind(self.clock.now_ms())
        .execute()
        .await?;
        Ok(())
    }
}

const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    }
}
