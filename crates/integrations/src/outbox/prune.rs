//! What is over goes after a while: the outbox is a list of what is to be sent, not a history. What was changed in a task stays in
//! the history of the task.

use super::{background, rows};
use crate::{engine::Integrations, error::Error};
use atom_store::Mode;

impl Integrations {
    /// Takes writes away that were over 90 days ago, some at a time, each time in a small transaction. Returns whether there may be
    /// more. What waits, was refused or is in doubt stays, however old, and so does what a person decided to keep to themselves.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prune(&self) -> Result<bool, Error> {
        let before_ms = self.clock.now_ms().saturating_sub(rows::KEPT_MS);
        for workspace in rows::with_over(&self.store, before_ms).await? {
            if self.closing.is_cancelled() {
                return Ok(false);
            }
            let mut txn = self.store.write(&background(workspace), Mode::Mirror).await?;
            let gone = rows::take_over(&mut txn, before_ms).await?;
            // What is kept for good is found again each time: nothing to write then.
            if gone > 0 {
                txn.commit("outbox", None).await?;
                tracing::debug!(%workspace, gone, "writes that were over long ago are taken away");
            }
            if gone >= rows::AT_ONCE {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
