//! Syncs as jobs: those that a person asks for, and those that are due.
//!
//! A sync that nobody asked for is a job like any other while it runs, and leaves no line where it changed nothing.

use crate::{
    handlers::Call,
    jobs::{Order, Quiet, Started},
};
use atom_api::{
    Topic,
    integrations::{Sync, SyncOutcome, SyncReport},
    jobs::{Job, State},
};
use atom_core::{ApiError, Code, ConnectionId};
use std::sync::Arc;

/// What a sync that changed something makes stale.
const CHANGED: &[Topic] = &[Topic::Connections, Topic::Tasks, Topic::Labels];
/// A sync that nobody asked for.
const WHEN_DUE: Quiet = Quiet { ends: leaves_nothing, stale: &[Topic::Connections] };

/// Starts a sync as a job, and waits for it when asked to.
pub(crate) async fn sync(call: &Call, request: Sync) -> Result<SyncOutcome, ApiError> {
    let wait = request.wait;
    let started = start(call, request, None).await?;
    if !wait {
        return Ok(SyncOutcome::Started { job: started.id });
    }
    let report = started.end().await?;
    let report = serde_json::from_value(report).map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(SyncOutcome::Finished(report))
}

/// Starts a sync that is due; of these streams alone, where a delivery asks for it out of turn.
pub(crate) async fn start_due(
    call: &Call,
    connection: ConnectionId,
    streams: Option<Vec<String>>,
) -> Result<Started, ApiError> {
    let request = Sync { connection_id: connection, streams, full: false, wait: false };
    start(call, request, Some(WHEN_DUE)).await
}

async fn start(call: &Call, request: Sync, quiet: Option<Quiet>) -> Result<Started, ApiError> {
    let subject = call.rooms.integrations.named(&call.scope, request.connection_id).await?;
    let args = serde_json::to_value(&request).unwrap_or_default();
    let (engine, scope) = (Arc::clone(&call.rooms.integrations), call.scope.clone());
    let (id, streams, full) = (request.connection_id, request.streams, request.full);
    let order = Order { subject: &subject, args, stale: CHANGED, quiet };
    call.rooms
        .jobs
        .start(&call.inner, &call.scope, order, move |work| async move {
            let (streams, progress) = (streams.as_deref(), |progress| work.progress(progress));
            let report = if full {
                engine.resync(&scope, id, streams, &progress, &work.cancel).await?
            } else {
                engine.sync(&scope, id, streams, &progress, &work.cancel).await?
            };
            serde_json::to_value(report).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
        })
        .await
}

/// Whether a sync that nobody asked for left nothing worth a line: nothing changed, or it could not be tried.
fn leaves_nothing(job: &Job) -> bool {
    let code = job.error.as_ref().map(|error| error.code);
    match job.state {
        // It is still due at the next start.
        State::Interrupted => true,
        // Somebody else was quicker, or has paused it.
        State::Failed => code == Some(Code::Conflict),
        State::Done => {
            let report = job.result.clone().and_then(|report| serde_json::from_value(report).ok());
            report.is_some_and(|report: SyncReport| is_idle(&report))
        }
        State::Running | State::Cancelled => false,
    }
}

fn is_idle(report: &SyncReport) -> bool {
    let changed = report.streams.iter().any(|stream| stream.created + stream.updated + stream.deleted > 0);
    // These pass by themselves, and show where the connection is shown.
    let passes = |code| matches!(code, Code::Offline | Code::RateLimited);
    !changed && report.errors.iter().all(|error| passes(error.error.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::{
        integrations::{StreamError, StreamReport},
        jobs::Progress,
    };
    use atom_core::JobId;
    use jiff::Timestamp;
    use uuid::Uuid;

    fn job(state: State, result: Option<&SyncReport>, error: Option<Code>) -> Job {
        Job {
            id: JobId::from(Uuid::nil()),
            command: "integrations.sync".to_owned(),
            subject: "GitHub octocat".to_owned(),
            state,
            progress: Progress::default(),
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: None,
            result: result.map(|report| serde_json::to_value(report).unwrap()),
            error: error.map(|code| ApiError::new(code, "")),
        }
    }

    fn done(created: u64, deleted: u64, errors: &[Code]) -> Job {
        let stream = StreamReport { name: "issues".to_owned(), created, deleted, ..StreamReport::default() };
        let error = |code: &Code| StreamError { stream: "issues".to_owned(), error: ApiError::new(*code, "") };
        let report = SyncReport { streams: vec![stream], errors: errors.iter().map(error).collect() };
        job(State::Done, Some(&report), None)
    }

    #[test]
    fn a_sync_that_was_due_leaves_a_line_only_where_there_is_something_to_tell() {
        for quiet in [
            done(0, 0, &[]),
            done(0, 0, &[Code::Offline, Code::RateLimited]),
            job(State::Failed, None, Some(Code::Conflict)),
            job(State::Interrupted, None, Some(Code::Conflict)),
        ] {
            assert!(leaves_nothing(&quiet), "{quiet:?}");
        }
        for told in [
            done(1, 0, &[]),
            done(0, 1, &[]),
            done(0, 0, &[Code::Offline, Code::Vendor]),
            job(State::Failed, None, Some(Code::Vendor)),
            job(State::Cancelled, None, Some(Code::Conflict)),
        ] {
            assert!(!leaves_nothing(&told), "{told:?}");
        }
    }
}
