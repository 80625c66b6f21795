//! One connection: what it needs, what the last real call said, what is here.

use super::disconnect::DisconnectDialog;
use crate::{
    browser,
    components::{
        button::Button,
        chip::Dot,
        icon::{Glyph, Icon},
        menu::{Item, Menu},
        notice::{Notice, Tone},
    },
    state::{
        app::{App, app},
        desk::desk,
        toast::{Offer, explain},
        when,
    },
    views::sidebar::tone,
    words,
};
use atom_api::{
    integrations::{Connection, Health, StreamStatus, Sync, SyncOutcome, SyncReport},
    jobs::{Cancel, Job, State},
};
use atom_core::JobId;
use leptos::{prelude::*, task::spawn_local};

/// A connection with its streams. Its buttons sync it now; its menu signs in again and disconnects.
#[component]
pub(super) fn ConnectionCard(first: Connection, on_sign_in: Callback<String>) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let id = first.id;
    let connection = Memo::new(move |_| {
        let found = desk.connections.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        found.unwrap_or_else(|| first.clone())
    });
    let job = RwSignal::new(None::<JobId>);
    let leaving = RwSignal::new(false);
    let running = Memo::new(move |_| {
        let ours = app.topics.jobs.with(|jobs| job.get().and_then(|id| jobs.get(&id).cloned()));
        ours.filter(|job| job.state == State::Running)
    });
    say_how_it_ended(connection, job);
    let syncing = Memo::new(move |_| running.with(Option::is_some) || connection.with(|c| c.health == Health::Syncing));
    let sync = move |()| {
        spawn_local(async move {
            match app.write(Sync { connection_id: id, streams: None, wait: false }).await {
                Ok(SyncOutcome::Started { job: started }) => drop(job.try_set(Some(started))),
                Ok(SyncOutcome::Finished(report)) => {
                    let name = connection.try_get_untracked().map(|connection| connection.name);
                    say_report(app, &name.unwrap_or_default(), &report);
                }
                Err(error) => app.complain(&error),
            }
        });
    };
    let names = move || {
        let connection = connection.get();
        view! {
            <h3>
                {connection.name}
                <span class="account clip">{connection.account}</span>
            </h3>
        }
    };
    let health = move || {
        let (health, last) = connection.with(|connection| (connection.health, connection.last_call.clone()));
        let ago = when::ago(browser::wall(last.at), app.wall_now());
        view! {
            <div class="health" data-testid="connection-health">
                <Dot tone=tone(health).to_owned() />
                <span>{words::health(health)}</span>
                <span title=last.message.clone()>"· " {words::last_call(&ago)}</span>
            </div>
        }
    };
    let provider = move || connection.with_untracked(|connection| connection.provider.clone());
    let entries = move || {
        vec![
            Item::act(words::sign_in_again(), move || on_sign_in.run(provider())).glyph(Glyph::Lock).into(),
            Item::act(words::disconnect(), move || leaving.set(true)).glyph(Glyph::Trash).danger().into(),
        ]
    };
    view! {
        <article class="connection" data-testid="connection">
            <div class="connection-head">
                <span class="glyph-tile" aria-hidden="true">
                    {move || connection.with(|connection| connection.name.chars().take(1).collect::<String>())}
                </span>
                <div class="names">{names} {health}</div>
                <div class="doings">
                    <Button glyph=Glyph::Sync busy=syncing testid="sync-now" on_press=sync>
                        {move || if syncing.get() { words::syncing() } else { words::sync_now() }}
                    </Button>
                    <Menu
                        label=Signal::derive(move || format!("{}: {}", words::more(), connection.with(|c| c.name.clone())))
                        class=Signal::stored("button quiet icon-only".to_owned())
                        entries
                        testid="connection-menu"
                    >
                        <Icon glyph=Glyph::More />
                    </Menu>
                </div>
            </div>
            <div class="below">
                {move || running.get().map(|job| view! { <Progress job /> })}
                {move || trouble(&connection.get(), on_sign_in)}
                {move || streams(connection.with(|connection| connection.streams.clone()))}
            </div>
            <Show when=move || leaving.get()>
                <DisconnectDialog connection=connection.get_untracked() on_close=move |()| leaving.set(false) />
            </Show>
        </article>
    }
}

/// The error of the last call, and what to do about it.
fn trouble(connection: &Connection, on_sign_in: Callback<String>) -> Option<AnyView> {
    let provider = connection.provider.clone();
    let message = connection.last_call.message.clone();
    match connection.health {
        Health::Ok | Health::Syncing => None,
        Health::NeedsSignIn => Some(
            view! {
                <Notice tone=Tone::Needs>
                    {message} " "
                    <button type="button" class="link-button" on:click=move |_| on_sign_in.run(provider.clone())>
                        {words::sign_in_again()}
                    </button>
                </Notice>
            }
            .into_any(),
        ),
        Health::Offline => Some(view! { <Notice tone=Tone::Needs>{message}</Notice> }.into_any()),
        Health::Failing => Some(view! { <Notice>{message}</Notice> }.into_any()),
    }
}

/// What is here of each stream.
fn streams(streams: Vec<StreamStatus>) -> AnyView {
    let app = app();
    let row = move |stream: StreamStatus| {
        let fetched = stream
            .synced_at
            .map_or_else(|| words::never().to_owned(), |at| when::ago(browser::wall(at), app.wall_now()));
        let error = stream.error.map(|error| view! { <div class="tone-red">{explain(&error)}</div> });
        view! {
            <tr>
                <td>{words::sentence(&stream.name.replace('_', " "))} {error}</td>
                <td class="number">{words::number(stream.records)}</td>
                <td class="number">{fetched}</td>
            </tr>
        }
    };
    view! {
        <table class="stream-table">
            <thead>
                <tr>
                    <th scope="col">{words::stream()}</th>
                    <th scope="col" class="number">
                        {words::records()}
                    </th>
                    <th scope="col" class="number">
                        {words::fetched()}
                    </th>
                </tr>
            </thead>
            <tbody>{streams.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// How far a sync is. Role `progressbar`; its length is known where the service tells it.
#[component]
fn Progress(job: Job) -> impl IntoView {
    let app = app();
    let id = job.id;
    #[allow(clippy::cast_precision_loss)] // a bar has a few hundred pixels
    let part =
        job.progress.total.filter(|total| *total > 0).map(|total| (job.progress.done as f64 / total as f64).min(1.0));
    let stop = move |_| {
        spawn_local(async move {
            if let Err(error) = app.write(Cancel { id }).await {
                app.complain(&error);
            }
        });
    };
    view! {
        <div class="progress" data-testid="sync-progress">
            <div
                class="track"
                role="progressbar"
                aria-label=words::syncing()
                aria-valuenow=job.progress.done.to_string()
                aria-valuemax=job.progress.total.map(|total| total.to_string())
            >
                <div
                    class="fill"
                    class:unknown=part.is_none()
                    style:transform=part.map(|part| format!("scaleX({part})"))
                ></div>
            </div>
            <div>
                {job.progress.note} " " <span class="figures">{words::number(job.progress.done)}</span> " "
                <button type="button" class="link-button" on:click=stop>
                    {words::stop()}
                </button>
            </div>
        </div>
    }
}

/// Says once how the sync that was started here ended.
fn say_how_it_ended(connection: Memo<Connection>, job: RwSignal<Option<JobId>>) {
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
            let sum = |pick: fn(&atom_api::integrations::StreamReport) -> u64| report.streams.iter().map(pick).sum();
            let said = words::sync_done(name, sum(|s| s.created), sum(|s| s.updated), sum(|s| s.deleted));
            app.say(said, Offer::Nothing);
        }
    }
}
