//! A sync of one connection: its streams, and what is written down of it.

use crate::{
    abreast::Ran,
    connections::{self, Outcome, StoredConnection},
    engine::{Integrations, no_such_stream},
    error::Error,
    health::{self, Gauge, Unwritten},
    manifest::{Provider, Stream},
    pull::Pull,
    schedule::Ending,
    streams,
};
use atom_api::{
    integrations::{Health, StreamReport, SyncReport},
    jobs::Progress,
};
use atom_core::{ConnectionId, Said};
use atom_store::{Mode, Scope};
use std::sync::{Arc, atomic::AtomicU64};
use tokio_util::sync::CancellationToken;

impl Integrations {
    /// Fetches what is new, from where each stream stands. `streams` narrows it to these.
    ///
    /// Streams go side by side, as many as the service takes; one that lists something for records of others waits for those.
    /// A stream that fails does not stop the others, except where they would meet the same trouble: no network, refused
    /// credentials, a limit that has to be waited for. What is fetched is stored page by page, so that an interrupted sync
    /// goes on where it stopped, and one that is repeated changes nothing.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`], [`Error::AlreadySyncing`], [`Error::Paused`],
    /// [`Error::Disconnected`], [`Error::Cancelled`], and what the database says. Trouble with the service is no error of the call: it stands in the report, by stream.
    pub async fn sync(
        &self,
        scope: &Scope,
        connection: ConnectionId,
        streams: Option<&[String]>,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<SyncReport, Error> {
        self.sync_from(scope, connection, streams, false, progress, cancel).await
    }

    /// As [`Integrations::sync`], with everything listed anew: what is here stays, is compared, and goes where it is gone there.
    ///
    /// # Errors
    /// Those of [`Integrations::sync`].
    pub async fn resync(
        &self,
        scope: &Scope,
        connection: ConnectionId,
        streams: Option<&[String]>,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<SyncReport, Error> {
        self.sync_from(scope, connection, streams, true, progress, cancel).await
    }

    async fn sync_from(
        &self,
        scope: &Scope,
        connection: ConnectionId,
        streams: Option<&[String]>,
        anew: bool,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<SyncReport, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, connection).await?;
        let connection = stored.id;
        stored.must_be_whole()?;
        if stored.upkeep.paused {
            return Err(Error::Paused);
        }
        let provider = self.provider(&stored.provider)?;
        // What the person has not allowed is not asked for: the page of the connection says so.
        let mut chosen = chosen(&provider, streams)?;
        chosen.retain(|stream| stored.lacks(&stream.scopes).is_empty());
        let _syncing = self.begin_sync(connection)?;
        if anew {
            let mut txn = self.store.write(scope, Mode::Mirror).await?;
            for stream in &chosen {
                streams::begin_anew(&mut txn, connection, &stream.name).await?;
            }
            txn.commit(&provider.name, None).await?;
        }
        let gauge = self.gauge(scope.workspace, &stored);
        // What a person changed here goes first, so that what comes is compared with it.
        match self.push(scope, connection).await {
            // What cannot be written is tried again by itself, and keeps nothing from coming.
            Err(error @ (Error::Mirror(_) | Error::Invalid { .. } | Error::Internal(_))) => {
                tracing::warn!(%connection, %error, "what waits to be written was not sent");
            }
            outcome => outcome?,
        }
        let pull = self.pull(scope, &stored, &provider, progress, cancel)?;
        let ran = match self.abreast(&pull, &chosen, &gauge).await {
            Ok(ran) => ran,
            Err(error) => {
                // What was called is written down, whatever ended the sync.
                if let Err(lost) = self.keep_calls_of(scope, &gauge).await {
                    tracing::debug!(%connection, error = %lost, "calls were not written down");
                }
                return Err(error);
            }
        };
        let about = streams.map(|_| chosen.iter().map(|stream| stream.name.as_str()).collect::<Vec<_>>());
        self.note_end(&pull, &gauge, &ran, about.as_deref()).await?;
        let report = ran.report;
        let requests: u64 = report.streams.iter().map(|stream| stream.requests).sum();
        tracing::info!(provider = provider.id, %connection, requests, errors = report.errors.len(), "synced");
        Ok(report)
    }

    /// Notes how a sync ended; `about` are its streams, where those are not all. One that went well and brought nothing is noted in
    /// memory alone: the next write takes it along.
    async fn note_end(&self, pull: &Pull<'_>, gauge: &Gauge, ran: &Ran, about: Option<&[&str]>) -> Result<(), Error> {
        let (scope, connection, provider) = (pull.scope, pull.connection, pull.caller.provider);
        let (ending, now_ms) = (ran.ending(), self.clock.now_ms());
        let failed = gauge.sync_ended(ending == Ending::Well);
        // As it is by now: other calls may have said something meanwhile.
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, connection).await?;
        let known = streams::statuses(&mut read, connection).await?;
        drop(read);
        // Where nothing was called, what the last call said still stands.
        let went_well = ran.outcome.is_none() && ran.stopped.is_none();
        let outcome = went_well.then(|| Outcome::ok(now_ms, summary(provider, &ran.report)));
        // What was fetched of some streams alone says nothing of the others.
        let whole = about.is_none() || ending != Ending::Well;
        let next_ms = whole.then(|| self.next_sync_ms(scope, &stored, ending, failed));
        let was_well = stored.health == Health::Ok && stored.synced_at.is_some();
        if outcome.is_some() && was_well && ran.is_as_before(&known) && self.can_wait(connection, gauge) {
            gauge.leave(Unwritten { outcome, next_ms, streams: ran.ended(now_ms) });
            return Ok(());
        }
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, connection).await?;
        let kept = health::keep(&mut txn, gauge).await?;
        if let Some(outcome) = &ran.outcome {
            connections::note_call(&mut txn, connection, outcome, false).await?;
        }
        match (&outcome, about) {
            (Some(outcome), Some(about)) => {
                connections::note_part(&mut txn, connection, outcome, about, true).await?;
            }
            (Some(outcome), None) => connections::note_call(&mut txn, connection, outcome, true).await?,
            (None, _) => {}
        }
        if let Some(next_ms) = next_ms {
            connections::put_next_sync(&mut txn, connection, next_ms).await?;
        }
        self.complete_quiet(&mut txn, connection, ran).await?;
        txn.commit(&provider.name, None).await?;
        kept.done();
        Ok(())
    }

    /// Whether what is known of a connection can wait for the next write. What is known of one that was signed in to again
    /// meanwhile is forgotten: nothing can be left with that.
    fn can_wait(&self, id: ConnectionId, gauge: &Gauge) -> bool {
        let current = self.gauges.known(id);
        current.is_some_and(|current| std::ptr::eq(Arc::as_ptr(&current), gauge)) && !gauge.must_keep()
    }

    pub(crate) fn pull<'a>(
        &'a self,
        scope: &'a Scope,
        stored: &StoredConnection,
        provider: &'a Arc<Provider>,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> Result<Pull<'a>, Error> {
        Ok(Pull {
            store: &self.store,
            scope,
            clock: &*self.clock,
            tasks: &*self.tasks,
            connection: stored.id,
            caller: self.caller(scope, stored, provider, cancel)?,
            progress,
            pulled: AtomicU64::new(0),
        })
    }
}

/// The streams that were asked for, in the order of the manifest; all where none are named.
fn chosen<'p>(provider: &'p Provider, names: Option<&[String]>) -> Result<Vec<&'p Stream>, Error> {
    let Some(names) = names else { return Ok(provider.streams.iter().collect()) };
    if names.is_empty() {
        let message = format!("Name at least one stream, or leave `streams` out for all: {}.", provider.stream_names());
        return Err(Error::Invalid { field: "streams", message });
    }
    if let Some(unknown) = names.iter().find(|name| provider.stream(name).is_none()) {
        return Err(no_such_stream(provider, unknown));
    }
    Ok(provider.streams.iter().filter(|stream| names.contains(&stream.name)).collect())
}

/// What the last real call said, when all went well.
fn summary(provider: &Provider, report: &SyncReport) -> Said {
    let sum = |count: fn(&StreamReport) -> u64| report.streams.iter().map(count).sum::<u64>();
    let (created, updated, deleted) = (sum(|s| s.created), sum(|s| s.updated), sum(|s| s.deleted));
    let service = provider.name.clone();
    if created + updated + deleted == 0 {
        return Said::NothingNew { service };
    }
    Said::Synced { service, created, updated, deleted }
}
