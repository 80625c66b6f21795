//! What an undo may not leave behind: a reference to what is no more.
//!
//! Undo puts back what stood in a field. Where others have worked meanwhile, what that names may be gone, or may stand below
//! what would stand in it: the task would be in no list. Such a field keeps the value that it has, and counts as kept; a
//! row that others refer to by now stays as well.

use crate::{StoreError, WriteTxn};

/// Tasks that an undo deletes though parts of them are there. `?1` is the action that undoes, `?2` its instant and `?3` the
/// workspace, as in all statements here.
const WITH_PARTS: &str = "UPDATE task SET deleted = 0, updated_at = ?2 WHERE +workspace = ?3 AND deleted <> 0 \
     AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = 'task' AND col = 'deleted' AND new <> 0) \
     AND EXISTS (SELECT 1 FROM task AS part WHERE part.parent = task.id AND part.deleted = 0)";

/// Tasks that would stand in one that is not there.
const PARENT_GONE: &str = "UPDATE task SET updated_at = ?2, parent = (SELECT op.old FROM op \
         WHERE op.txn = ?1 AND op.tbl = 'task' AND op.row = task.id AND op.col = 'parent' ORDER BY op.dseq LIMIT 1) \
     WHERE +workspace = ?3 AND deleted = 0 AND parent IS NOT NULL \
     AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = 'task' AND col = 'parent') \
     AND NOT EXISTS (SELECT 1 FROM task AS above WHERE above.id = task.parent AND above.deleted = 0)";

/// Tasks that would stand in themselves, too deep, or below one that is not there. A task has at most seven above it.
const PARENT_WRONG: &str = "WITH RECURSIVE moved (id) AS MATERIALIZED ( \
         SELECT DISTINCT row FROM op WHERE txn = ?1 AND tbl = 'task' AND col = 'parent'), \
     part (top, id, steps) AS (SELECT id, id, 0 FROM moved UNION ALL \
         SELECT part.top, task.id, part.steps + 1 FROM part JOIN task ON task.parent = part.id \
         WHERE task.deleted = 0 AND part.steps < 8), \
     height (top, steps) AS (SELECT top, max(steps) FROM part GROUP BY top), \
     above (top, at, steps) AS (SELECT task.id, task.parent, 1 FROM moved JOIN task ON task.id = moved.id \
         WHERE task.deleted = 0 AND task.parent IS NOT NULL UNION ALL \
         SELECT above.top, task.parent, above.steps + 1 FROM above JOIN task ON task.id = above.at \
         WHERE task.deleted = 0 AND task.parent IS NOT NULL AND above.steps < 8) \
     UPDATE task SET updated_at = ?2, parent = (SELECT op.old FROM op \
         WHERE op.txn = ?1 AND op.tbl = 'task' AND op.row = task.id AND op.col = 'parent' ORDER BY op.dseq LIMIT 1) \
     WHERE +workspace = ?3 AND id IN (SELECT above.top FROM above JOIN height ON height.top = above.top \
         LEFT JOIN task AS other ON other.id = above.at \
         WHERE other.id IS NULL OR other.deleted <> 0 OR above.steps + height.steps > 7)";

/// Tasks that come back while what they stand in does not.
const ALONE: &str = "UPDATE task SET parent = NULL, updated_at = ?2 \
     WHERE +workspace = ?3 AND deleted = 0 AND parent IS NOT NULL \
     AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = 'task' AND (col = 'parent' OR (col = 'deleted' AND new = 0))) \
     AND NOT EXISTS (SELECT 1 FROM task AS above WHERE above.id = task.parent AND above.deleted = 0)";

/// Tasks that would be in a project that is not there.
const PROJECT_GONE: &str = "UPDATE task SET updated_at = ?2, project = (SELECT project.id FROM op \
         JOIN project ON project.id = op.old AND project.deleted = 0 \
         WHERE op.txn = ?1 AND op.tbl = 'task' AND op.row = task.id AND op.col = 'project' ORDER BY op.dseq LIMIT 1) \
     WHERE +workspace = ?3 AND deleted = 0 AND project IS NOT NULL \
     AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = 'task' AND col = 'project') \
     AND NOT EXISTS (SELECT 1 FROM project WHERE project.id = task.project AND project.deleted = 0)";

/// Tasks that others put into a project that goes again. What goes with it keeps it, to come back with it.
const PROJECT_GOES: &str = "UPDATE task SET project = NULL, updated_at = ?2 WHERE workspace = ?3 AND deleted = 0 \
     AND project IN (SELECT row FROM op WHERE txn = ?1 AND tbl = 'project' AND col = 'deleted' AND new <> 0) \
     AND NOT EXISTS (SELECT 1 FROM project WHERE project.id = task.project AND project.deleted = 0)";

/// Brings back the tasks that an undo deleted though parts of them are there; how many.
pub(crate) async fn with_parts(txn: &mut WriteTxn) -> Result<u64, StoreError> {
    let mut kept = 0;
    loop {
        // One that is back may be a part itself.
        match run(txn, WITH_PARTS).await? {
            0 => return Ok(kept),
            back => kept += back,
        }
    }
}

/// Gives tasks the parent and the project that they had before the undo, where those that it gave them will not do; how many
/// fields. `fields` are those that it went through, each with its table.
pub(crate) async fn references(txn: &mut WriteTxn, fields: &[(&str, &str)]) -> Result<u64, StoreError> {
    let went = |table, field| fields.contains(&(table, field));
    let mut kept = 0;
    if went("task", "parent") {
        kept += run(txn, PARENT_GONE).await?;
        kept += run(txn, PARENT_WRONG).await?;
    }
    if went("task", "parent") || went("task", "deleted") {
        run(txn, ALONE).await?;
    }
    if went("task", "project") {
        kept += run(txn, PROJECT_GONE).await?;
    }
    if went("project", "deleted") {
        run(txn, PROJECT_GOES).await?;
    }
    Ok(kept)
}

async fn run(txn: &mut WriteTxn, statement: &'static str) -> Result<u64, StoreError> {
    let (own, now, workspace) = (txn.id().uuid(), txn.now_ms(), txn.scope().workspace.uuid());
    let done = sqlx::query(statement).bind(own).bind(now).bind(workspace).execute(txn.connection()).await?;
    Ok(done.rows_affected())
}
