//! Looking now whether all is well, because a person asks.

use super::keep;
use crate::{
    connections::{self, Outcome},
    engine::{Integrations, outcome_of},
    error::Error,
    outbox,
    schedule::is_rest,
};
use atom_api::integrations::{Connection, Health};
use atom_core::{ConnectionId, Said};
use atom_store::{Mode, Scope};
use tokio_util::sync::CancellationToken;

impl Integrations {
    /// Asks the service now whether all is well, even while it rests after failures, and notes what it said. Trouble with it is no
    /// error: it stands in the connection.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::Paused`], [`Error::NotNow`] while a tenant has to be chosen; what the database says.
    pub async fn check(
        &self,
        scope: &Scope,
        id: ConnectionId,
        cancel: &CancellationToken,
    ) -> Result<Connection, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let id = stored.id;
        if stored.upkeep.paused {
            return Err(Error::Paused);
        }
        let provider = self.provider(&stored.provider)?;
        let caller = self.caller(scope, &stored, &provider, cancel)?;
        let gauge = self.gauge(scope.workspace, &stored);
        gauge.end_rest();
        let checked = caller.check(1).await;
        let now_ms = self.clock.now_ms();
        let outcome = match &checked {
            Ok(()) => Some(Outcome::ok(now_ms, Said::Answers { service: provider.name.clone() })),
            // Another call tries it at this moment, or it was paused meanwhile: nothing was learned.
            Err(error) if is_rest(error) => None,
            Err(error) => outcome_of(error, now_ms),
        };
        if let (Err(error), None) = (checked, &outcome)
            && !is_rest(&error)
        {
            return Err(error);
        }
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, id).await?;
        let kept = keep(&mut txn, &gauge).await?;
        if let Some(outcome) = outcome {
            let well = outcome.health == Health::Ok;
            // This call needs little: that it is allowed says nothing of a stream that needs more.
            if !(well && stored.health == Health::NeedsScope) {
                connections::note_call(&mut txn, id, &outcome, false).await?;
            }
            if well {
                outbox::wake(&mut txn, id).await?;
            }
        }
        txn.commit(&provider.name, None).await?;
        kept.done();
        self.status(scope, id).await
    }
}
