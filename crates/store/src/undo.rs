//! Undo and redo: the operations of an action, turned round, as an action of their own.
//!
//! Undo goes through the same log as everything else, so it is durable, audited and will reach other devices.
//! A field that was changed since by somebody else keeps its value and is counted as kept.

use crate::{Committed, Mode, Scope, Store, StoreError, WriteTxn, registry};
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

/// Turns round the operations of `target`: what it made is deleted, what it changed goes back, unless changed since.
async fn reverse(txn: &mut WriteTxn, target: Uuid) -> Result<(u64, u64), StoreError> {
    let now = txn.now_ms();
    let parts = sqlx::query(
        "SELECT tbl, col, count(DISTINCT row) FROM op WHERE txn = ?1 GROUP BY tbl, col ORDER BY max(dseq) DESC",
    )
    .bind(target)
    .fetch_all(txn.connection())
    .await?;
    let (mut changed, mut touched) = (0, 0);
    for part in parts {
        let (table, column): (&str, &str) = (part.get(0), part.get(1));
        let Some(table) = registry::record(table) else { continue };
        touched += u64::try_from(part.get::<i64, _>(2)).unwrap_or(0);
        let statement = if column.is_empty() {
            format!(
                "UPDATE {0} SET deleted = 1, updated_at = ?2 WHERE deleted = 0 \
                 AND id IN (SELECT row FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = '')",
                table.name
            )
        } else {
            let Some(field) = table.field(column) else { continue };
            // One action may have changed a field twice: back to before the first, if it still is as after the last.
            format!(
                "WITH first AS (SELECT row, old, min(dseq) FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = '{1}' GROUP BY row), \
                      last  AS (SELECT row, new, max(dseq) FROM op WHERE txn = ?1 AND tbl = '{0}' AND col = '{1}' GROUP BY row) \
                 UPDATE {0} SET {1} = first.old, updated_at = ?2 FROM first JOIN last USING (row) \
                 WHERE {0}.id = first.row AND {0}.{1} IS last.new",
                table.name, field.name
            )
        };
        changed += sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(target)
            .bind(now)
            .execute(txn.connection())
            .await?
            .rows_affected();
    }
    Ok((changed, touched.saturating_sub(changed)))
}
