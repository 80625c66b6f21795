//! Undo and redo: the operations of an action, turned round, as an action of their own.
//!
//! Undo goes through the same log as everything else, so it is durable, audited and will reach other devices.
//! A field that was changed since by somebody else keeps its value and is counted as kept; so is what would refer to what is
//! no more, and what others refer to.

use crate::{Committed, Mode, Scope, Store, StoreError, WriteTxn, mend, registry};
use atom_core::TxnId;
use sqlx::Row;
use uuid::Uuid;

/// What was undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The action.
    pub txn: TxnId,
    /// Its command.
    pub command: String,
    /// What it was done to.
    pub subject: String,
    /// Fields that went back.
    pub changed: u64,
    /// Fields that stayed, because they were changed since.
    pub kept: u64,
}

impl Store {
    /// Takes back the newest action of this person in this workspace.
    ///
    /// # Errors
    /// [`StoreError::NothingTo`] when there is none; [`StoreError::Constraint`] when the old state is not possible any more.
    pub async fn undo(&self, scope: &Scope) -> Result<Undone, StoreError> {
        let mut txn = self.write(scope, Mode::Action).await?;
        let action = sqlx::query(
            "SELECT id, command, subject FROM txn \
             WHERE workspace = ?1 AND actor = ?2 AND kind = 'do' AND state = 'done' ORDER BY seq DESC LIMIT 1",
        )
        .bind(scope.workspace.uuid())
        .bind(scope.user.uuid())
        .fetch_optional(txn.connection())
        .await?
        .ok_or(StoreError::NothingTo("undo"))?;
        let id: Uuid = action.get(0);
        txn.set_kind("undo");
        let (changed, kept) = reverse(&mut txn, id).await?;
        let own = txn.id();
        sqlx::query("UPDATE txn SET state = 'undone', undone_by = ?2 WHERE id = ?1")
            .bind(id)
            .bind(own.uuid())
            .execute(txn.connection())
            .await?;
        finish(txn, id, action.get(1), action.get(2), changed, kept).await
    }

    /// Does again what the last undo took back.
    ///
    /// # Errors
    /// As [`Store::undo`].
    pub async fn redo(&self, scope: &Scope) -> Result<Undone, StoreError> {
        let mut txn = self.write(scope, Mode::Action).await?;
        let action = sqlx::query(
            "SELECT id, command, subject, undone_by FROM txn \
             WHERE workspace = ?1 AND actor = ?2 AND kind = 'do' AND state = 'undone' ORDER BY seq LIMIT 1",
        )
        .bind(scope.workspace.uuid())
        .bind(scope.user.uuid())
        .fetch_optional(txn.connection())
        .await?
        .ok_or(StoreError::NothingTo("redo"))?;
        let id: Uuid = action.get(0);
        let undone_by: Uuid = action.get(3);
        txn.set_kind("redo");
        let (changed, kept) = reverse(&mut txn, undone_by).await?;
        sqlx::query("UPDATE txn SET state = 'done', undone_by = NULL WHERE id = ?1")
            .bind(id)
            .execute(txn.connection())
            .await?;
        finish(txn, id, action.get(1), action.get(2), changed, kept).await
    }
}

async fn finish(
    txn: WriteTxn,
    id: Uuid,
    command: String,
    subject: String,
    changed: u64,
    kept: u64,
) -> Result<Undone, StoreError> {
    let Committed { .. } = txn.commit(&subject, Some(id)).await?;
    Ok(Undone { txn: id.into(), command, subject, changed, kept })
}

/// What an action did to one table.
struct Part {
    table: &'static registry::Table,
    /// Whether it made rows.
    made: bool,
    /// The fields that it changed.
    fields: Vec<&'static registry::Field>,
    /// Whether it changed a field of a row more than once.
    again: bool,
}

/// Turns round the operations of `target`: what it made is deleted, what it changed goes back, unless changed since.
async fn reverse(txn: &mut WriteTxn, target: Uuid) -> Result<(u64, u64), StoreError> {
    let (mut parts, touched) = parts(txn, target).await?;
    let mut changed = 0;
    for part in &parts {
        if part.again {
            for field in &part.fields {
                changed += field_by_field(txn, target, part.table, field).await?;
            }
        } else if !part.fields.is_empty() {
            changed += at_once(txn, target, part).await?;
        }
    }
    let fields: Vec<(&str, &str)> =
        parts.iter().flat_map(|part| part.fields.iter().map(move |field| (part.table.name, field.name))).collect();
    // What others may refer to goes after what refers to it.
    parts.retain(|part| part.made);
    let (named, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| still_used(part.table).is_some());
    let deletes = fields.contains(&("task", "deleted")) || others.iter().any(|part| part.table.name == "task");
    for part in others {
        changed += unmake(txn, target, part.table).await?;
    }
    let mut kept = if deletes { mend::with_parts(txn).await? } else { 0 };
    for part in named {
        changed += unmake(txn, target, part.table).await?;
    }
    kept += mend::references(txn, &fields).await?;
    let changed = changed.saturating_sub(kept);
    Ok((changed, touched.saturating_sub(changed)))
}

/// What the action did, the table that it came to last first, and how many fields and rows that is.
async fn parts(txn: &mut WriteTxn, target: Uuid) -> Result<(Vec<Part>, u64), StoreError> {
    let rows = sqlx::query(
        "SELECT tbl, col, count(DISTINCT row), count(*) FROM op WHERE txn = ?1 GROUP BY tbl, col ORDER BY max(dseq) DESC",
    )
    .bind(target)
    .fetch_all(txn.connection())
    .await?;
    let (mut parts, mut touched) = (Vec::<Part>::new(), 0);
    for row in rows {
        let Some(table) = registry::record(row.get(0)) else { continue };
        let (column, distinct, count): (&str, i64, i64) = (row.get(1), row.get(2), row.get(3));
        touched += u64::try_from(distinct).unwrap_or(0);
        let at = parts.iter().position(|part| part.table.name == table.name).unwrap_or_else(|| {
            parts.push(Part { table, made: false, fields: Vec::new(), again: false });
            parts.len() - 1
        });
        let part = &mut parts[at];
        part.again |= count > distinct;
        part.made |= column.is_empty();
        part.fields.extend(table.field(column));
    }
    Ok((parts, touched))
}

/// All fields of a table go back with one statement: indexes and triggers work once for a row, however many of its fields
/// the action changed. How many fields did go back is what the log has more of.
async fn at_once(txn: &mut WriteTxn, target: Uuid, part: &Part) -> Result<u64, StoreError> {
    let name = part.table.name;
    let of_each = |form: fn(&str, &str) -> String| -> Vec<String> {
        part.fields.iter().map(|field| form(name, field.name)).collect()
    };
    let was = of_each(|_, field| {
        format!(
            "max(col = '{field}') AS {field}_there, max(CASE WHEN col = '{field}' THEN old END) AS {field}_old, \
             max(CASE WHEN col = '{field}' THEN new END) AS {field}_new"
        )
    });
    let still = of_each(|table, field| format!("(was.{field}_there AND {table}.{field} IS was.{field}_new)"));
    let set = of_each(|table, field| {
        format!(
            "{field} = iif(was.{field}_there AND {table}.{field} IS was.{field}_new, was.{field}_old, {table}.{field})"
        )
    });
    let statement = format!(
        "WITH was AS MATERIALIZED (SELECT row, {} FROM op WHERE txn = ?1 AND tbl = '{name}' AND col <> '' GROUP BY row) \
         UPDATE {name} SET {}, updated_at = ?2 FROM was WHERE {name}.id = was.row AND ({})",
        was.join(", "),
        set.join(", "),
        still.join(" OR ")
    );
    let (before, now) = (logged(txn).await?, txn.now_ms());
    sqlx::query(sqlx::AssertSqlSafe(statement)).bind(target).bind(now).execute(txn.connection()).await?;
    Ok(logged(txn).await? - before)
}

/// How many operations this device has logged.
async fn logged(txn: &mut WriteTxn) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT dseq FROM write_scope").fetch_one(txn.connection()).await?;
    Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or(0))
}

/// One field goes back to before the first change of it, where it still is as after the last.
async fn field_by_field(
    txn: &mut WriteTxn,
    target: Uuid,
    table: &registry::Table,
    field: &registry::Field,
) -> Result<u64, StoreError> {
    let statement = format!(
        "WITH first AS (SELECT row, old, min(dseq) FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = '{1}' GROUP BY row), \
              last  AS (SELECT row, new, max(dseq) FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = '{1}' GROUP BY row) \
         UPDATE {0} SET {1} = first.old, updated_at = ?2 FROM first JOIN last USING (row) \
         WHERE {0}.id = first.row AND {0}.{1} IS last.new",
        table.name, field.name
    );
    let now = txn.now_ms();
    let done = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(target).bind(now).execute(txn.connection()).await?;
    Ok(done.rows_affected())
}

/// When a row of the table is in use by what is there.
fn still_used(table: &registry::Table) -> Option<&'static str> {
    match table.name {
        "project" => Some(
            "SELECT 1 FROM task WHERE task.workspace = project.workspace AND task.project = project.id AND task.deleted = 0",
        ),
        "label" => Some(
            "SELECT 1 FROM task_label JOIN task ON task.id = task_label.task \
             WHERE task_label.label = label.id AND task_label.deleted = 0 AND task.deleted = 0",
        ),
        _ => None,
    }
}

/// The rows that the action made are deleted, unless others use them by now.
async fn unmake(txn: &mut WriteTxn, target: Uuid, table: &registry::Table) -> Result<u64, StoreError> {
    let unused = still_used(table).map(|used| format!(" AND NOT EXISTS ({used})")).unwrap_or_default();
    let statement = format!(
        "UPDATE {0} SET deleted = 1, updated_at = ?2 WHERE deleted = 0 \
         AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = ''){unused}",
        table.name
    );
    let now = txn.now_ms();
    let done = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(target).bind(now).execute(txn.connection()).await?;
    Ok(done.rows_affected())
}
