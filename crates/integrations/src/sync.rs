//! A sync of one connection, stream after stream.

use crate::{
    connections::{self, Outcome, StoredConnection},
    engine::{Integrations, no_such_stream, outcome_of},
    error::Error,
    http::BaseUrl,
    manifest::{Provider, Stream},
    pull::Pull,
    streams,
};
use atom_api::{
    integrations::{StreamError, StreamReport, SyncReport},
    jobs::Progress,
};
use atom_core::{ApiError, ConnectionId};
use atom_store::{Mode, Scope};
use tokio_util::sync::CancellationToken;

impl Integrations {
    /// Fetches what is new, from where each stream stands. `streams` narrows it to these.
    ///
    /// A stream that fails does not stop the others, except where they would meet the same trouble: no network, refused
    /// credentials, a limit that has to be waited for. What is fetched is stored page by page, so that an interrupted sync
    /// goes on where it stopped, and one that is repeated changes nothing.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`], [`Error::AlreadySyncing`], [`Error::Cancelled`], and what the
    /// database says. Trouble with the service is no error of the call: it stands in the report, by stream.
    pub async fn sync(
        &self,
        scope: &Scope,
        connection: ConnectionId,
        streams: Option<&[String]>,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<SyncReport, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, connection).await?;
        let provider = self.provider(&stored.provider)?;
        let chosen = chosen(&provider, streams)?;
        let _syncing = self.begin_sync(connection)?;
        let mut pull = self.pull(scope, &stored, &provider, progress, cancel)?;
        let mut report = SyncReport::default();
        let mut trouble: Option<(Outcome, ApiError, bool)> = None;
        for stream in chosen {
            let mut counts = StreamReport { name: stream.name.clone(), ..StreamReport::default() };
            let stopped = trouble.as_ref().filter(|(.., everywhere)| *everywhere).map(|(_, error, _)| error.clone());
            let error = match stopped {
                Some(error) => Some(error),
                None => match pull.run(stream, &mut counts).await {
                    Ok(not_understood) => {
                        if let Some(error) = not_understood {
                            report.errors.push(StreamError { stream: stream.name.clone(), error });
                        }
                        None
                    }
                    Err(error) => {
                        let Some(outcome) = outcome_of(&error, self.clock.now_ms()) else { return Err(error) };
                        let everywhere = matches!(&error, Error::Vendor(vendor) if vendor.concerns_connection());
                        let error = ApiError::from(error);
                        trouble = Some((outcome, error.clone(), everywhere));
                        Some(error)
                    }
                },
            };
            if let Some(error) = error {
                self.note_failure(scope, connection, &stream.name, &error).await?;
                report.errors.push(StreamError { stream: stream.name.clone(), error });
            }
            pull.pulled_before += counts.pulled;
            report.streams.push(counts);
        }
        let outcome = match trouble {
            Some((outcome, ..)) => (outcome, false),
            None => (Outcome::ok(self.clock.now_ms(), summary(&provider, &report)), true),
        };
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::note_call(&mut txn, connection, &outcome.0, outcome.1).await?;
        txn.commit(&provider.name, None).await?;
        let requests: u64 = report.streams.iter().map(|stream| stream.requests).sum();
        tracing::info!(provider = provider.id, %connection, requests, errors = report.errors.len(), "synced");
        Ok(report)
    }

    fn pull<'a>(
        &'a self,
        scope: &'a Scope,
        stored: &StoredConnection,
        provider: &'a Provider,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> Result<Pull<'a>, Error> {
        let secret = self.unseal(stored)?;
        Ok(Pull {
            store: &self.store,
            scope,
            clock: &*self.clock,
            client: self.client()?,
            tasks: &*self.tasks,
            provider,
            connection: stored.id,
            base: BaseUrl::parse(&stored.base_url)?,
            headers: provider.headers_with(&secret)?,
            secret,
            cancel,
            progress,
            pulled_before: 0,
        })
    }

    async fn note_failure(
        &self,
        scope: &Scope,
        connection: ConnectionId,
        stream: &str,
        error: &ApiError,
    ) -> Result<(), Error> {
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, connection).await?;
        streams::fail(&mut txn, connection, stream, error).await?;
        txn.commit(stream, None).await?;
        Ok(())
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
fn summary(provider: &Provider, report: &SyncReport) -> String {
    let sum = |count: fn(&StreamReport) -> u64| report.streams.iter().map(count).sum::<u64>();
    let (created, updated, deleted) = (sum(|s| s.created), sum(|s| s.updated), sum(|s| s.deleted));
    if created + updated + deleted == 0 {
        return format!("{} has nothing new.", provider.name);
    }
    format!("{} answered: {created} new, {updated} changed, {deleted} gone.", provider.name)
}
