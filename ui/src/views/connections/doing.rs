//! What is done to a connection: sync, check, pause, go on.

use crate::{
    components::progress::Progress,
    state::{
        app::{App, app},
        perform::perform,
        toast::Offer,
    },
    words,
};
use atom_api::{
    Code,
    integrations::{Check, Connection, Retry, Schedule, StreamReport, Sync, SyncOutcome, SyncReport},
    jobs::{Cancel, State},
};
use atom_core::{ConnectionId, JobId};
use leptos::{prelude::*, task::spawn_local};

/// Has a connection look at its service now; `job` follows it.
pub(super) fn sync(app: App, connection: &Connection, full: bool, job: RwSignal<Option<JobId>>) {
    begin(app, connection, request(connection.id, full), job);
}

/// Has one stream of a connection listed anew; `job` follows it.
pub(super) fn resync_stream(app: App, connection: &Connection, stream: &str, job: RwSignal<Option<JobId>>) {
    let request = Sync { streams: Some(vec![stream.to_owned()]), ..request(connection.id, true) };
    begin(app, connection, request, job);
}

/// Tries to understand records again that were set aside, of one stream or of all; `busy` says how long.
pub(super) fn understand_again(app: App, connection_id: ConnectionId, stream: Option<String>, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let reply = app.write(Retry { connection_id, stream }).await;
        busy.try_set(false);
        match reply {
            Ok(reply) => {
                app.say(words::understood(&words::number(reply.understood), &words::number(reply.left)), Offer::Nothing)
            }
            Err(error) => app.complain(&error),
        }
    });
}

fn begin(app: App, connection: &Connection, request: Sync, job: RwSignal<Option<JobId>>) {
    let name = connection.name.clone();
    spawn_local(async move {
        match app.write(request).await {
            Ok(SyncOutcome::Started { job: started }) => drop(job.try_set(Some(started))),
            Ok(SyncOutcome::Finished(report)) => say_report(app, &name, &report),
            Err(error) => app.complain(&error),
        }
    });
}

/// Asks the service of a connection now whether all is well. What it says otherwise stands on the page.
pub(super) fn check(app: App, connection_id: ConnectionId, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let checked = app.write(Check { connection_id }).await;
        busy.try_set(false);
        match checked {
            Ok(now) if now.last_call.ok => app.say(words::check_well(&now.name), Offer::Nothing),
            Ok(now) => app.say(words::check_said(&now.name, words::health(now.health)), Offer::Nothing),
            Err(error) => app.complain(&error),
        }
    });
}

/// The first sync of a connection, unless the host has begun one.
pub(super) async fn first_sync(app: App, id: ConnectionId) {
    if let Err(error) = app.write(request(id, false)).await
        && error.code != Code::Conflict
    {
        app.complain(&error);
    }
}

const fn request(connection_id: ConnectionId, full: bool) -> Sync {
    Sync { connection_id, streams: None, full, wait: false }
}

/// Has a connection rest, or go on.
pub(super) fn pause(app: App, connection_id: ConnectionId, paused: bool) {
    let said = if paused { words::did_pause() } else { words::did_resume() };
    perform(app, Schedule { connection_id, every_min: None, paused: Some(paused) }, said.to_owned());
}

/// How far the sync is that was started here, with the way to stop it.
pub(super) fn progress(job: RwSignal<Option<JobId>>) -> AnyView {
    let app = app();
    let running = Memo::new(move |_| {
        let ours = app.topics.jobs.with(|jobs| job.get().and_then(|id| jobs.get(&id).cloned()));
        ours.filter(|job| job.state == State::Running)
    });
    let going = Memo::new(move |_| running.with(Option::is_some));
    #[allow(clippy::cast_precision_loss)] // a bar has a few hundred pixels
    let part = move || {
        running.with(|job| {
            let progress = &job.as_ref()?.progress;
            progress.total.filter(|total| *total > 0).map(|total| progress.done as f64 / total as f64)
        })
    };
    let done = move || running.with(|job| job.as_ref().map(|job| words::number(job.progress.done)).unwrap_or_default());
    let note = move || {
        running.with(|job| {
            let progress = job.as_ref().map(|job| &job.progress);
            progress.map(|progress| words::said_or(progress.said.as_ref(), &progress.note)).unwrap_or_default()
        })
    };
    let stop = move |_| {
        let Some(id) = job.get_untracked() else { return };
        spawn_local(async move {
            if let Err(error) = app.write(Cancel { id }).await {
                app.complain(&error);
            }
        });
    };
    let bar = move || {
        view! {
            <div class="sync-progress" data-testid="sync-progress">
                <Progress
                    label=Signal::derive(move || [words::syncing(), ": ", &note()].concat())
                    value=Signal::derive(part)
                    note=Signal::derive(done)
                />
                <button type="button" class="link-button" on:click=stop>
                    {words::stop()}
                </button>
            </div>
        }
    };
    (move || going.get().then(bar)).into_any()
}

/// Says once how the sync that was started here ended.
pub(super) fn say_how_it_ended(connection: Memo<Connection>, job: RwSignal<Option<JobId>>) {
    let app = app();
    Effect::new(move |_| {
        let ended = app.topics.jobs.with(|jobs| job.get().and_then(|id| jobs.get(&id).cloned()));
        let Some(ended) = ended.filter(|job| job.state != State::Running) else { return };
        job.set(None);
        let name = connection.with_untracked(|connection| connection.name.clone());
        match (ended.state, ended.error) {
            (_, Some(error)) => app.complain(&error),
            (State::Cancelled | State::Interrupted, None) => app.say(words::stopped(), Offer::Nothing),
            (_, None) => {
                let report = ended.result.and_then(|result| serde_json::from_value::<SyncReport>(result).ok());
                say_report(app, &name, &report.unwrap_or_default());
            }
        }
    });
}

fn say_report(app: App, name: &str, report: &SyncReport) {
    match report.errors.first() {
        Some(error) => app.complain(&error.error),
        None => {
            let sum = |pick: fn(&StreamReport) -> u64| report.streams.iter().map(pick).sum();
            let said = words::sync_done(name, sum(|s| s.created), sum(|s| s.updated), sum(|s| s.deleted));
            app.say(said, Offer::Nothing);
        }
    }
}
