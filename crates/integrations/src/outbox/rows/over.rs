//! Writes that are over, and go after a while.

use crate::error::Error;
use atom_core::WorkspaceId;
use atom_store::{Row, Scoped, Store, WriteTxn};
use uuid::Uuid;

/// So long a write that is over is shown, and its key known.
pub(crate) const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// The most that go in one transaction.
pub(crate) const AT_ONCE: u64 = 200;

/// What a person decided last not to send of a task holds for as long as the task is here: see [`super::kept_here`].
const OVER: &str = "o.state IN ('done', 'cancelled') AND o.done_at < ?2 AND NOT (o.state = 'cancelled' AND o.edit IS NOT NULL \
                    AND NOT EXISTS (SELECT 1 FROM outbox AS l WHERE l.task = o.task AND l.seq > o.seq AND l.workspace = o.workspace \
                    AND l.state = 'cancelled' AND l.edit IS NOT NULL))";

/// Workspaces with writes that were over before this.
pub(crate) async fn with_over(store: &Store, before_ms: i64) -> Result<Vec<WorkspaceId>, Error> {
    let mut read = store.system_read().await?;
    let sql = "SELECT DISTINCT workspace FROM outbox WHERE state IN ('done', 'cancelled') AND done_at < ?1";
    let rows = read.query(sql).bind(before_ms).fetch_all().await?;
    Ok(rows.iter().map(|row| row.get::<Uuid, _>(0).into()).collect())
}

/// Takes some of them away, oldest first; how many.
pub(crate) async fn take_over(txn: &mut WriteTxn, before_ms: i64) -> Result<u64, Error> {
    let sql = format!(
        "DELETE FROM outbox WHERE workspace = ?1 AND id IN \
         (SELECT o.id FROM outbox AS o WHERE o.workspace = ?1 AND {OVER} ORDER BY o.done_at LIMIT {AT_ONCE})"
    );
    Ok(txn.query(sqlx::AssertSqlSafe(sql)).bind(before_ms).execute().await?)
}
