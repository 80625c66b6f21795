//! Writing a tree of tasks that was made up beforehand: from a template, or the sample.

use crate::{TaskError, labels};
use atom_api::tasks::Status;
use atom_core::ProjectId;
use atom_store::{Scoped as _, WriteTxn, order};
use uuid::Uuid;

/// A task with its steps, checked and named.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    pub(crate) notes: String,
    pub(crate) status: Status,
    pub(crate) priority: i64,
    pub(crate) due: Option<String>,
    pub(crate) duration_min: Option<i64>,
    pub(crate) evening: bool,
    pub(crate) project: Option<ProjectId>,
    pub(crate) labels: Vec<String>,
    pub(crate) steps: Vec<Seed>,
}

/// Writes tasks with their steps, before all others in the order given. One that is there, or in the trash, stays as
/// it is; one that is gone comes back as it is planted now.
pub(crate) async fn plant(txn: &mut WriteTxn, seeds: &[Seed]) -> Result<(), TaskError> {
    let mut open: Vec<(&Seed, Option<Uuid>)> = seeds.iter().rev().map(|seed| (seed, None)).collect();
    let mut index = 0;
    while let Some((seed, parent)) = open.pop() {
        one(txn, seed, parent, index).await?;
        open.extend(seed.steps.iter().rev().map(|step| (step, Some(seed.id))));
        index += 1;
    }
    Ok(())
}

async fn one(txn: &mut WriteTxn, seed: &Seed, parent: Option<Uuid>, index: u32) -> Result<(), TaskError> {
    let hlc = txn.hlc();
    let salt = u16::from_be_bytes([seed.id.as_bytes()[14], seed.id.as_bytes()[15]]);
    let ord = match parent {
        Some(_) => order::last(hlc.ms(), hlc.counter(), index, salt),
        None => order::newest(hlc.ms(), hlc.counter(), index, salt),
    };
    txn.query(
        "INSERT INTO task (workspace, id, title, notes, status, priority, due, duration_min, evening, project, parent, ord, \
                           completed_at, created_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14) \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, title = excluded.title, notes = excluded.notes, \
             status = excluded.status, priority = excluded.priority, due = excluded.due, evening = excluded.evening, \
             duration_min = excluded.duration_min, project = excluded.project, parent = excluded.parent, \
             completed_at = excluded.completed_at, trashed_at = NULL, updated_at = excluded.updated_at WHERE deleted <> 0",
    )
    .bind(seed.id)
    .bind(seed.title.clone())
    .bind(seed.notes.clone())
    .bind(seed.status.as_str())
    .bind(seed.priority)
    .bind(seed.due.clone())
    .bind(seed.duration_min)
    .bind(seed.evening)
    .bind(seed.project.map(ProjectId::uuid))
    .bind(parent)
    .bind(ord)
    .bind(seed.status.is_closed().then_some(hlc.ms()))
    .bind(hlc.ms())
    .execute()
    .await?;
    labels::add(txn, seed.id, &seed.labels).await
}
