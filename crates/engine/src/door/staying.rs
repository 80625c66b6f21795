//! What a door does beside calls: it takes up what was interrupted, and comes to an end in order.

use super::Door;
use crate::{
    Caller, Host, alarm, gate::Gate, handlers::Call, requests, rooms::Rooms, rotation, sync_loop, syncs, upkeep,
};
use atom_core::{ApiError, UserId, WorkspaceId};
use atom_store::Scope;
use std::sync::{Arc, atomic::Ordering};
use uuid::Uuid;

impl Door {
    /// Starts again the jobs that the end of the program interrupted, sets the alarm for what comes due, and syncs
    /// connections when they are due. For hosts that stay: the window and `atom serve`.
    ///
    /// # Errors
    /// When the list of jobs cannot be read.
    pub async fn resume_jobs(&self) -> Result<(), ApiError> {
        self.inner.stays.store(true, Ordering::Relaxed);
        let Ok(rooms) = self.inner.rooms().await else { return Ok(()) };
        upkeep::begin(&self.inner, &rooms);
        for job in rooms.jobs.take_interrupted().await? {
            let Some(spec) = atom_api::find(&job.command) else { continue };
            let scope =
                Scope { workspace: job.workspace, user: job.user, host: Host::Job.as_str(), command: spec.name };
            match spec.name {
                "integrations.sync" => {}
                rotation::COMMAND => {
                    self.go_on_resealing(&rooms, &scope).await;
                    continue;
                }
                _ => continue,
            }
            let call = Call {
                inner: Arc::clone(&self.inner),
                rooms: Arc::clone(&rooms),
                host: Host::Job,
                origin: Caller::new(Host::Job, None).origin(),
                elsewhere: false,
                identity: None,
                scope,
            };
            let Ok(mut request) = requests::parse::<atom_api::integrations::Sync>(job.args) else { continue };
            request.wait = false;
            if let Err(error) = syncs::sync(&call, request).await {
                tracing::info!(%error, "an interrupted sync was not taken up again");
            }
        }
        // Also where the program ended before there was a job.
        let nobody = Scope {
            workspace: WorkspaceId::from(Uuid::nil()),
            user: UserId::from(Uuid::nil()),
            host: Host::Job.as_str(),
            command: rotation::COMMAND,
        };
        self.go_on_resealing(&rooms, &nobody).await;
        sync_loop::begin(&self.inner, &rooms);
        let mut set = self.inner.alarm.lock().await;
        if set.is_none() && !self.inner.closing.is_cancelled() {
            *set = Some(tokio::spawn(alarm::run(Arc::clone(&self.inner))));
        }
        Ok(())
    }

    async fn go_on_resealing(&self, rooms: &Arc<Rooms>, scope: &Scope) {
        if let Err(error) = rotation::begin_reseal(&self.inner, rooms, scope).await {
            tracing::warn!(%error, "contents are not sealed anew yet");
        }
    }

    /// As [`Door::resume_jobs`], for rooms that were entered again.
    pub(crate) async fn go_on(&self) {
        if self.inner.stays.load(Ordering::Relaxed)
            && let Err(error) = self.resume_jobs().await
        {
            tracing::warn!(%error, "interrupted jobs were not taken up again");
        }
    }

    /// Waits until no job runs: for a host that ends after its call.
    pub async fn settle(&self) {
        if let Ok(rooms) = self.inner.rooms().await {
            rooms.jobs.settle().await;
        }
    }

    /// Stops jobs, finishes writes and closes the database. Idempotent.
    pub async fn close(&self) {
        self.inner.closing.cancel();
        self.settle().await;
        let alarm = self.inner.alarm.lock().await.take();
        if let Some(alarm) = alarm
            && let Err(error) = alarm.await
        {
            tracing::error!(%error, "the alarm ended early");
        }
        let gate = std::mem::replace(&mut *self.inner.gate.write().await, Gate::Closed);
        if let Gate::Open(rooms) = gate {
            rooms.leave().await;
        }
    }
}
