//! Jobs: long work, how far it is, and what came of it.

use crate::{
    browser,
    components::{
        badge::Badge,
        bone::LineBones,
        button::Button,
        icon::Glyph,
        progress::Progress,
        state::{Empty, Trouble},
    },
    state::{app::App, desk::desk, earlier::Earlier, query::Query, toast::explain, when},
    views::{earlier::show_earlier, pane::page},
    words,
};
use atom_api::jobs::{Cancel, Job, List, Progress as Reached, State};
use atom_core::JobId;
use leptos::{prelude::*, task::spawn_local};

/// Jobs that are shown at first, and at a time.
const JOBS_MAX: u32 = 100;

/// The page of activity, newest first. What runs shows its progress as it goes, and can be stopped.
#[component]
pub(crate) fn Activity() -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let list = Query::new(app, || Some(List { limit: Some(JOBS_MAX), cursor: None }));
    let earlier = Earlier::after(app, list, |cursor| Some(List { limit: Some(JOBS_MAX), cursor: Some(cursor) }));
    // What the list said, with what was heard of a job since.
    let items = move || {
        let heard = app.topics.jobs;
        let listed = earlier.with_first(list, |job| job.id);
        let fresh = |job: Job| match job.state {
            State::Running => heard.with(|heard| heard.get(&job.id).cloned()).unwrap_or(job),
            _ => job,
        };
        listed.into_iter().map(fresh).collect::<Vec<_>>()
    };
    let progress_of = move |id: JobId| items().into_iter().find(|job| job.id == id).map(|job| job.progress);
    // Asked for anew, the list is drawn anew only where it was empty or is.
    let empty = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.items.is_empty())));
    let content = move || match (empty.get(), empty.get().is_none().then(|| list.error.get()).flatten()) {
        (None, Some(error)) => {
            view! { <Trouble title=words::activity_trouble() error on_retry=move |()| list.retry() /> }.into_any()
        }
        (None, None) => view! { <LineBones lines=5 /> }.into_any(),
        (Some(true), _) => view! {
            <Empty glyph=Glyph::Sync title=words::no_activity() text=words::no_activity_text() />
        }
        .into_any(),
        (Some(false), _) => view! {
            <ul class="jobs">
                <For each=items key=|job| (job.id, job.state as u8) let:job>
                    {line(app, job, progress_of)}
                </For>
            </ul>
            {show_earlier(earlier)}
        }
        .into_any(),
    };
    page(desk, words::activity_title(), "activity", ().into_any(), content)
}

/// A job. How far it is changes within the line, so that its button stays where the pointer and the focus are.
fn line(app: App, job: Job, progress_of: impl Fn(JobId) -> Option<Reached> + Copy + Send + Sync + 'static) -> AnyView {
    let Job { id, command, subject, state, progress, started_at, error, .. } = job;
    let (tone, name) = match state {
        State::Running => ("accent", words::job_running()),
        State::Done => ("green", words::job_done()),
        State::Failed => ("red", words::job_failed()),
        State::Cancelled => ("grey", words::job_cancelled()),
        State::Interrupted => ("amber", words::job_interrupted()),
    };
    let running = state == State::Running;
    // What has ended stays as it was said to be.
    let reached = Memo::new(move |_| match running {
        true => progress_of(id).unwrap_or_else(|| progress.clone()),
        false => progress.clone(),
    });
    #[allow(clippy::cast_precision_loss)] // a share of what is to be done
    let share = move || reached.with(|now| now.total.map(|total| now.done as f64 / total.max(1) as f64));
    let note = move || {
        let note = reached.with(|now| words::said_or(now.said.as_ref(), &now.note));
        if note.is_empty() { words::number(reached.with(|now| now.done)) } else { note }
    };
    let wall = browser::wall(started_at);
    let stop = move |()| {
        spawn_local(async move {
            if let Err(error) = app.write(Cancel { id }).await {
                app.complain(&error);
            }
        });
    };
    view! {
        <li class="job" data-testid="job">
            <div class="job-head">
                <span class="title" data-written="">{subject}</span>
                <span class="meta" data-written="">{words::action_name(&command)}</span>
                <span class="space"></span>
                <Badge tone>{name}</Badge>
                <span class="meta figures" data-written="">{move || when::ago(wall, app.wall_now())}</span>
                {running.then(|| view! { <Button testid="stop-job" on_press=Callback::new(stop)>{words::stop_job()}</Button> })}
            </div>
            {running
                .then(|| {
                    view! {
                        <Progress label=words::job_running() value=Signal::derive(share) note=Signal::derive(note) />
                    }
                })}
            {error.map(|error| view! { <p class="tone-red" data-written="">{explain(&error)}</p> })}
        </li>
    }
    .into_any()
}
