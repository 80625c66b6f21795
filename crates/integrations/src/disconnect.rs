//! The end of a connection: what is on its way comes to its end, the service is told where it can be, and what is here goes or
//! stays.

use crate::{connections, engine::Integrations, error::Error, health, outbox, reconcile::task_id, records, webhooks};
use atom_api::integrations::{DisconnectReply, OutboxCounts};
use atom_core::{ApiError, Code, ConnectionId};
use atom_store::{Mode, Scope};
use std::{collections::BTreeMap, sync::PoisonError};

impl Integrations {
    /// Ends a connection: its credentials and records are removed here, and its tasks too unless they are kept. A write that is on its
    /// way is waited for; those that wait are not sent any more, and the reply says how many those are. Of an account that was
    /// disconnected before, with everything kept, this deletes what was kept.
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
        let revoked = if stored.is_disconnected() {
            // The service was told when the account was disconnected.
            None
        } else {
            Some(self.revoke(&stored, self.provider(&stored.provider).ok().as_deref()).await)
        };
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::was_disconnected(&mut txn, id).await?;
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
        self.forget(id);
        tracing::info!(provider = stored.provider, connection = %id, keep_tasks, "disconnected");
        let tasks = if keep_tasks { " Its tasks stay, as your own." } else { "" };
        let mut reply = DisconnectReply {
            revoked_at_vendor: false,
            message: format!("What was kept of {} is deleted.{tasks}{}", stored.account, told(lost)),
            messages: BTreeMap::new(),
            page: None,
            lost_waiting: lost.waiting,
            lost_in_doubt: lost.in_doubt,
            kept_waiting: 0,
        };
        if let Some(revoked) = revoked {
            reply.revoked_at_vendor = revoked.at_vendor;
            reply.message = format!("The token is removed from this computer. {}{}", revoked.message, told(lost));
            (reply.messages, reply.page) = (revoked.messages, revoked.page);
        }
        Ok(reply)
    }

    /// Disconnects an account and keeps all that came from it: its credentials and its webhook are removed here, its records and
    /// tasks stay, marked as of a disconnected account, and nothing is fetched or sent. A write that is on its way is waited
    /// for; those that wait go on waiting, with what is changed in its tasks from now on, and are sent once the account is
    /// connected again. [`Integrations::disconnect`] deletes it all later. Of a connection that waits for a choice nothing has
    /// come, and nothing stays.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; [`Error::NotNow`] where the account is disconnected already.
    pub async fn disconnect_keeping(&self, scope: &Scope, id: ConnectionId) -> Result<DisconnectReply, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let id = stored.id;
        if stored.waits_for_choice() {
            return self.disconnect(scope, id, false).await;
        }
        // What a person changed a moment ago waits as well.
        self.take_changed(scope).await?;
        let closed = self.lanes.close(id).await;
        let held = self.keys.hold(id).await;
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        if stored.is_disconnected() {
            let message = "This account is disconnected already, and what came from it is kept. Disconnect it without \
                           keeping anything to delete that.";
            return Err(Error::NotNow(message.to_owned()));
        }
        let revoked = self.revoke(&stored, self.provider(&stored.provider).ok().as_deref()).await;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, id).await?;
        if let Some(gauge) = self.gauges.known(id) {
            // It is forgotten below: its calls, and when they were, are kept as well.
            drop(health::keep(&mut txn, &gauge).await?);
        }
        outbox::leave_in_doubt(&mut txn, id, &cut_off()).await?;
        let kept = outbox::counts(&mut txn, id).await?;
        webhooks::remove(&mut txn, id).await?;
        connections::disconnect(&mut txn, id).await?;
        txn.commit(&stored.account, Some(id.uuid())).await?;
        drop(held);
        drop(closed);
        self.forget(id);
        tracing::info!(provider = stored.provider, connection = %id, "disconnected, and everything is kept");
        let message = format!("The token is removed from this computer. {}{}", revoked.message, told_kept(kept));
        Ok(DisconnectReply {
            revoked_at_vendor: revoked.at_vendor,
            message,
            messages: revoked.messages,
            page: revoked.page,
            lost_waiting: 0,
            lost_in_doubt: 0,
            kept_waiting: kept.waiting,
        })
    }

    /// Forgets what is known of a connection while the program runs.
    fn forget(&self, id: ConnectionId) {
        self.gauges.forget(id);
        self.keys.forget(id);
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// What is said of a write that was on its way when the program ended, and that nobody looks for any more.
fn cut_off() -> ApiError {
    let message = "Nobody knows whether it arrived: it was sent, no answer came back, and the account was disconnected. Look \
                   there, and say whether it arrived.";
    ApiError::new(Code::Vendor, message)
}

/// What stays with a disconnected account, in sentences after others.
fn told_kept(kept: OutboxCounts) -> String {
    let stays = " What came from the account stays here, and is not updated any more.";
    let waiting = match kept.waiting {
        0 => String::new(),
        1 => " 1 change that waits is sent once the account is connected again.".to_owned(),
        many => format!(" {many} changes that wait are sent once the account is connected again."),
    };
    let in_doubt = match kept.in_doubt {
        0 => String::new(),
        1 => " Of 1 change nobody knows whether it arrived.".to_owned(),
        many => format!(" Of {many} changes nobody knows whether they arrived."),
    };
    [stays, &waiting, &in_doubt].concat()
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

    #[test]
    fn what_waits_on_is_told_by_what_becomes_of_it() {
        let counts = |waiting, in_doubt| told_kept(OutboxCounts { waiting, failed: 7, in_doubt });
        assert_eq!(counts(0, 0), " What came from the account stays here, and is not updated any more.");
        assert!(counts(2, 0).ends_with(" 2 changes that wait are sent once the account is connected again."));
        assert!(counts(0, 1).ends_with(" Of 1 change nobody knows whether it arrived."));
    }
}
