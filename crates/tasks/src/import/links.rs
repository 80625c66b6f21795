//! Links of a document: those that are there are loaded once, whatever its number of links.

use super::{plan::Plan, rings};
use crate::{TaskError, links};
use atom_api::links::Kind;
use atom_core::TaskId;
use atom_exchange::document::Document;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use uuid::Uuid;

/// Writes the links of new tasks, but for those that would let tasks wait for each other.
pub(super) async fn write(txn: &mut WriteTxn, document: &Document, plan: &Plan) -> Result<(), TaskError> {
    let mut wanted: Vec<(TaskId, TaskId, Kind)> = Vec::new();
    for link in &document.links {
        let (Some((from, from_there)), Some((to, to_there))) = (plan.task(&link.from), plan.task(&link.to)) else {
            continue;
        };
        if from != to && !(from_there && to_there) {
            wanted.push((from.into(), to.into(), link.kind));
        }
    }
    let blocks: Vec<(Uuid, Uuid)> = wanted
        .iter()
        .filter(|(_, _, kind)| *kind == Kind::Blocks)
        .map(|(from, to, _)| (from.uuid(), to.uuid()))
        .collect();
    if !blocks.is_empty() {
        let mut fits = rings::fitting(&there(txn).await?, &blocks).into_iter();
        wanted.retain(|(_, _, kind)| *kind != Kind::Blocks || fits.next().unwrap_or(false));
    }
    links::put_all(txn, &wanted).await
}

/// The ends of the links by which tasks that are there wait for each other.
async fn there(txn: &mut WriteTxn) -> Result<Vec<(Uuid, Uuid)>, TaskError> {
    let rows = txn
        .query(
            "SELECT task_link.from_task, task_link.to_task FROM task_link JOIN task AS one ON one.id = task_link.from_task \
             JOIN task AS other ON other.id = task_link.to_task \
             WHERE task_link.workspace = ?1 AND task_link.kind = 'blocks' AND task_link.deleted = 0 \
             AND one.deleted = 0 AND other.deleted = 0",
        )
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
