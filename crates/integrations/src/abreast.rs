//! The streams of a sync, side by side as far as the service takes it.
//!
//! All of them run in one task, and one writer serves them in turn. Whatever waits for that writer does so inside of a stream:
//! while it is waited for out here no stream would go on, and one of them may be the one that has it.

use crate::{
    connections::{self, Outcome},
    engine::{Integrations, outcome_of},
    error::{Error, VendorError},
    health::Gauge,
    http::Sent,
    manifest::Stream,
    pull::Pull,
    schedule::{Ending, is_rest},
    streams,
};
use atom_api::integrations::{Breaker, StreamError, StreamReport, StreamStatus, SyncReport};
use atom_core::{ApiError, ConnectionId};
use atom_store::{Mode, Scope, WriteTxn};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::collections::BTreeMap;

/// How far a sync came.
#[derive(Default)]
pub(crate) struct Ran {
    pub(crate) report: SyncReport,
    /// What the last call that failed said.
    pub(crate) outcome: Option<Outcome>,
    /// Why streams were not tried.
    pub(crate) stopped: Option<ApiError>,
    /// Whether that is because Atom leaves the service alone.
    rests: bool,
    /// Streams that came to their end.
    well: usize,
    /// What the last failure means for the whole connection.
    last: Option<Ending>,
    /// Streams that came to their end and brought nothing: that they did is written down with the end of the sync.
    quiet: Vec<(String, Option<ApiError>)>,
}

/// A stream that was tried.
struct Tried {
    /// Its place among those that were chosen.
    at: usize,
    counts: StreamReport,
    /// What was not understood of it, or what it met.
    end: Result<Option<ApiError>, VendorError>,
    /// Whether its end is written down.
    noted: bool,
}

impl Integrations {
    /// Fetches the streams, each as soon as there is room for it and those are through for whose records it lists something.
    pub(crate) async fn abreast(&self, pull: &Pull<'_>, chosen: &[&Stream], gauge: &Gauge) -> Result<Ran, Error> {
        let most = pull.caller.provider.limits.streams;
        let mut ran = Ran::default();
        let mut waiting: Vec<usize> = (0..chosen.len()).collect();
        let mut under_way: Vec<usize> = Vec::new();
        let mut running = FuturesUnordered::new();
        let mut tried: Vec<Option<Tried>> = chosen.iter().map(|_| None).collect();
        loop {
            // A service that failed is tried with one call: until that has gone well there is room for one.
            let closed = gauge.breaker(self.clock.now_ms()) == Breaker::Closed;
            let room = if closed { most } else { 1 };
            while ran.stopped.is_none() && under_way.len() < room {
                let unfinished = |name: &String| waiting.iter().chain(&under_way).any(|at| chosen[*at].name == *name);
                let each = |at: usize| chosen[at].each.as_ref();
                let ready = |at: &usize| !each(*at).is_some_and(|each| each.streams.iter().any(unfinished));
                let Some(place) = waiting.iter().position(ready) else { break };
                let at = waiting.remove(place);
                under_way.push(at);
                running.push(self.one(pull, at, chosen[at], gauge));
            }
            let Some(ended) = running.next().await.transpose()? else { break };
            under_way.retain(|at| *at != ended.at);
            if let Err(error) = &ended.end {
                let error = Error::from(error.clone());
                if is_rest(&error) && gauge.is_paused() {
                    return Err(Error::Paused);
                }
                ran.met(&error, self.clock.now_ms());
            }
            let at = ended.at;
            tried[at] = Some(ended);
        }
        drop(running);
        for (stream, tried) in chosen.iter().zip(tried) {
            match tried {
                Some(tried) => ran.count(tried),
                None => self.not_tried(pull, stream, &mut ran).await?,
            }
        }
        Ok(ran)
    }

    /// One stream to its end, with what is to be written down of that.
    async fn one(&self, pull: &Pull<'_>, at: usize, stream: &Stream, gauge: &Gauge) -> Result<Tried, Error> {
        let mut counts = StreamReport { name: stream.name.clone(), ..StreamReport::default() };
        let sent = Sent::of(&stream.name);
        let outcome = pull.run(stream, &mut counts, &sent).await.map_err(Error::of_a_stream);
        counts.requests = sent.count();
        let brought = counts.created + counts.updated + counts.deleted > 0;
        let (end, noted) = match outcome {
            Ok(problem) => {
                if brought {
                    let mut txn = pull.begin().await?;
                    self.complete(&mut txn, pull.connection, &stream.name, problem.as_ref()).await?;
                    txn.commit(&stream.name, None).await?;
                }
                (Ok(problem), brought)
            }
            Err(Error::Vendor(error)) => {
                // What a stream met itself is not hidden by the rest that came of it.
                if !is_rest(&Error::from(error.clone())) {
                    self.note_failure(pull.scope, pull.connection, &stream.name, &error.clone().into()).await?;
                }
                (Err(error), true)
            }
            Err(error) => return Err(error),
        };
        self.keep_many_calls_of(pull.scope, gauge).await?;
        Ok(Tried { at, counts, end, noted })
    }

    /// Says of a stream why it was not tried.
    async fn not_tried(&self, pull: &Pull<'_>, stream: &Stream, ran: &mut Ran) -> Result<(), Error> {
        ran.report.streams.push(StreamReport { name: stream.name.clone(), ..StreamReport::default() });
        if let Some(error) = ran.stopped.clone() {
            if !ran.rests {
                self.note_failure(pull.scope, pull.connection, &stream.name, &error).await?;
            }
            ran.report.errors.push(StreamError { stream: stream.name.clone(), error });
        }
        Ok(())
    }

    /// Writes down which streams came to their end and brought nothing.
    pub(crate) async fn complete_quiet(
        &self,
        txn: &mut WriteTxn,
        connection: ConnectionId,
        ran: &Ran,
    ) -> Result<(), Error> {
        for (stream, problem) in &ran.quiet {
            self.complete(txn, connection, stream, problem.as_ref()).await?;
        }
        Ok(())
    }

    async fn complete(
        &self,
        txn: &mut WriteTxn,
        connection: ConnectionId,
        stream: &str,
        problem: Option<&ApiError>,
    ) -> Result<(), Error> {
        streams::complete(txn, connection, stream, self.clock.now_ms(), problem).await
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

impl Ran {
    /// Notes what a stream met. What stops the others outweighs what one of them meets besides.
    fn met(&mut self, error: &Error, now_ms: i64) {
        let everywhere = matches!(error, Error::Vendor(vendor) if vendor.concerns_connection());
        let rests = is_rest(error);
        if everywhere || self.stopped.is_none() {
            self.last = Some(Ending::of(error));
        }
        if !rests && (everywhere || self.stopped.is_none() || self.outcome.is_none()) {
            self.outcome = outcome_of(error, now_ms);
        }
        if let Error::Vendor(vendor) = error
            && everywhere
            && self.stopped.is_none()
        {
            self.stopped = Some(vendor.clone().into());
            self.rests = rests;
        }
    }

    /// Whether all streams came to their end, brought nothing, and have nothing else to say of themselves than before.
    pub(crate) fn is_as_before(&self, known: &[StreamStatus]) -> bool {
        let as_before = |(name, problem): &(String, Option<ApiError>)| {
            let said = |status: &StreamStatus| status.synced_at.is_some() && status.error == *problem;
            known.iter().any(|status| status.name == *name && said(status))
        };
        let all_quiet = self.stopped.is_none() && self.quiet.len() == self.report.streams.len();
        all_quiet && self.quiet.iter().all(as_before)
    }

    /// When the streams came to their end that brought nothing.
    pub(crate) fn ended(&self, at_ms: i64) -> BTreeMap<String, i64> {
        self.quiet.iter().map(|(name, _)| (name.clone(), at_ms)).collect()
    }

    fn count(&mut self, tried: Tried) {
        let Tried { counts, end, noted, .. } = tried;
        let name = counts.name.clone();
        self.report.streams.push(counts);
        let error = match end {
            Ok(problem) => {
                self.well += 1;
                if !noted {
                    self.quiet.push((name.clone(), problem.clone()));
                }
                problem
            }
            Err(error) => Some(error.into()),
        };
        self.report.errors.extend(error.map(|error| StreamError { stream: name, error }));
    }

    /// How it ended for the whole connection: one stream that fails among others is a matter of that stream.
    pub(crate) fn ending(&self) -> Ending {
        self.last.filter(|_| self.stopped.is_some() || self.well == 0).unwrap_or(Ending::Well)
    }
}
