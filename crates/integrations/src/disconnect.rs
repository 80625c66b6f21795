//! The end of a connection: what is on its way comes to its end, the service is told where it can be, and what is here goes.

use crate::{connections, engine::Integrations, error::Error, outbox, reconcile::task_id, records};
use atom_api::integrations::{DisconnectReply, OutboxCounts};
use atom_core::ConnectionId;
use atom_store::{Mode, Scope};
use std::sync::PoisonError;

impl Integrations {
    /// Ends a connection: its credentials and records are removed here, and its tasks too unless they are kept. A write that is on its
    /// way is waited for; those that wait are not sent any more, and the reply says how many those are.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; what the keeper of tasks says.
    pub async fn disconnect(
        &self,
        scope: &Scope,
        id: ConnectionId,
        keep_tasks: bool,
    ) -> Result<DisconnectReply, Error> {
        let id = connections::find(&mut self.store.read(scope).await?, id).await?.id;
        // Cut off, a write would be in doubt, and nobody would be left to ask.
        let closed = self.lanes.close(id).await;
        // No renewal may bring back what is ended here.
        let held = self.keys.hold(id).await;
        // What was renewed meanwhile is what the service is told to forget.
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let revoked = self.revoke(&stored, self.provider(&stored.provider).ok().as_deref()).await;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, id).await?;
        let lost = outbox::counts(&mut txn, id).await?;
        if keep_tasks {
            self.tasks.release(&mut txn, id).await.map_err(Error::Mirror)?;
        } else {
            let ids = records::mirrored_ids(&mut txn, id).await?;
            let tasks: Vec<_> = ids.iter().map(|external| task_id(id, external)).collect();
            self.tasks.remove(&mut txn, &tasks).await.map_err(Error::Mirror)?;
        }
        connections::remove(&mut txn, id).await?;
        txn.commit(&stored.account, Some(id.uuid())).await?;
        drop(held);
        drop(closed);
        self.gauges.forget(id);
        self.keys.forget(id);
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        tracing::info!(provider = stored.provider, connection = %id, keep_tasks, "disconnected");
        let message = format!("The token is removed from this computer. {}{}", revoked.message, told(lost));
        Ok(DisconnectReply {
            revoked_at_vendor: revoked.at_vendor,
            message,
            messages: revoked.messages,
            page: revoked.page,
            lost_waiting: lost.waiting,
            lost_in_doubt: lost.in_doubt,
        })
    }
}

/// What is lost with a connection, in sentences after others; empty where nothing is.
fn told(lost: OutboxCounts) -> String {
    let waiting = match lost.waiting {
        0 => String::new(),
        1 => " 1 change that waited is not sent any more.".to_owned(),
        many => format!(" {many} changes that waited are not sent any more."),
    };
    let in_doubt = match lost.in_doubt {
        0 => String::new(),
        1 => " Of 1 change nobody knows whether it arrived.".to_owned(),
        many => format!(" Of {many} changes nobody knows whether they arrived."),
    };
    waiting + &in_doubt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_told_by_what_became_of_it() {
        let counts = |waiting, in_doubt| told(OutboxCounts { waiting, failed: 7, in_doubt });
        assert_eq!(counts(0, 0), "");
        assert_eq!(counts(2, 0), " 2 changes that waited are not sent any more.");
        assert_eq!(
            counts(1, 1),
            " 1 change that waited is not sent any more. Of 1 change nobody knows whether it arrived."
        );
    }
}
