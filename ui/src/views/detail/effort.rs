//! How long a task takes, and how long it was worked on.

use super::Subject;
use crate::{
    browser,
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        popover::Popover,
    },
    state::{desk::desk, duration, perform::perform, query::Query, when},
    words,
};
use atom_api::{
    Patch,
    tasks::Update as TaskUpdate,
    time::{self, TimeEntry},
};
use leptos::{ev, prelude::*};

/// Estimates that are one click away, in minutes.
const USUAL: [u32; 6] = [15, 30, 60, 120, 240, 480];

/// The estimate as a button; under it the usual ones and a field for any other.
#[component]
pub(super) fn EstimateValue(subject: Subject) -> impl IntoView {
    let desk = desk();
    let minutes = subject.read(|task| task.duration_min);
    let minutes = move || minutes.get().flatten();
    let text = move || minutes().map_or_else(|| words::no_estimate().to_owned(), duration::say);
    let open = RwSignal::new(false);
    let set = Callback::new(move |to: Option<u32>| {
        let request = TaskUpdate { duration_min: Patch::from(to), ..TaskUpdate::of(subject.id) };
        super::facts::change(desk, subject, request, move |task| task.duration_min = to);
        open.set(false);
        browser::focus("[data-testid='estimate']");
    });
    let content = move || {
        let choices = USUAL.map(|each| {
            view! {
                <button type="button" class="menu-item" on:click=move |_| set.run(Some(each))>
                    {duration::say(each)}
                </button>
            }
        });
        let none = minutes().map(|_| {
            view! {
                <button type="button" class="menu-item" on:click=move |_| set.run(None)>
                    {words::no_estimate()}
                </button>
            }
        });
        view! {
            <div class="short-menu">
                {choices.into_iter().collect_view()} {none}
                <DurationField label=words::other_duration() on_enter=Callback::new(move |to: u32| set.run(Some(to))) />
            </div>
        }
        .into_any()
    };
    view! {
        <Popover
            label=move || format!("{}: {}", words::estimate(), text())
            class=move || if minutes().is_some() { "value" } else { "value unset" }
            testid="estimate"
            disabled=subject.locked
            open
            content
        >
            {text}
        </Popover>
    }
}

/// A line for a duration. Enter takes it.
#[component]
fn DurationField(label: &'static str, on_enter: Callback<u32>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            match text.with_untracked(|text| duration::parse(text)) {
                Some(minutes) => {
                    text.set(String::new());
                    on_enter.run(minutes);
                }
                None => wrong.set(true),
            }
        }
    };
    view! {
        <input
            class="input small"
            data-testid="duration"
            autocomplete="off"
            aria-label=label
            placeholder=label
            aria-invalid=move || wrong.get().then_some("true")
            bind:value=text
            on:input=move |_| wrong.set(false)
            on:keydown=on_key
        />
        {move || wrong.get().then(|| view! { <p class="wrong" role="alert">{words::duration_wrong()}</p> })}
    }
}

/// The time that was worked, with the clock beside it; under it every span, and a field for one that was not clocked.
#[component]
pub(super) fn TimeValue(subject: Subject) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let clock = desk().clock;
    let began = Memo::new(move |_| {
        clock.data.with(|reply| reply.as_ref()?.entry.as_ref().filter(|entry| entry.task == task).map(|e| e.started_at))
    });
    let past = subject.read(|task| task.tracked_s);
    let worked = move || {
        let now = began.get().map_or(0, |began| app.now.get().as_second() - began.as_second());
        (u32::try_from(now).unwrap_or(0) + past.get().unwrap_or(0)) / 60
    };
    let estimate = subject.read(|task| task.duration_min);
    let text = move || match (worked(), began.get(), estimate.get().flatten()) {
        (0, None, _) => words::no_time_worked().to_owned(),
        (0, Some(_), _) => words::clock_running().to_owned(),
        (worked, _, Some(estimate)) => words::worked_of(&duration::say(worked), &duration::say(estimate)),
        (worked, _, None) => duration::say(worked),
    };
    let over = move || estimate.get().flatten().is_some_and(|estimate| worked() > estimate);
    let class = move || match (worked(), began.get()) {
        _ if over() => "value tone-amber",
        (0, None) => "value unset",
        _ => "value",
    };
    let clock = move || match began.get() {
        Some(_) => view! {
            <IconButton
                glyph=Glyph::Stop
                label=words::stop_clock()
                testid="clock-stop"
                on_press=move |()| perform(app, time::Stop {}, words::did_stop_clock().to_owned())
            />
        }
        .into_any(),
        None => view! {
            <IconButton
                glyph=Glyph::Play
                label=words::start_clock()
                testid="clock-start"
                on_press=move |()| perform(app, time::Start { task }, words::did_start_clock().to_owned())
            />
        }
        .into_any(),
    };
    view! {
        <Popover
            label=move || format!("{}: {}", words::time_worked(), text())
            class
            testid="time-worked"
            content=move || view! { <Spans subject /> }.into_any()
        >
            {text}
        </Popover>
        <Show when=move || !subject.locked.get()>{clock}</Show>
    }
}

/// Every span of work on a task.
#[component]
fn Spans(subject: Subject) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let list = Query::new(app, move || Some(time::List { task }));
    let items = move || list.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let add = Callback::new(move |minutes: u32| {
        let ended_at = browser::now();
        let started_ms = ended_at.as_millisecond() - i64::from(minutes) * 60_000;
        let Ok(started_at) = jiff::Timestamp::from_millisecond(started_ms) else { return };
        perform(app, time::Add { task, started_at, ended_at, note: None }, words::did_change_time().to_owned());
    });
    view! {
        <div class="short-menu">
            <ul class="spans">
                <For each=items key=|entry| (entry.id, entry.ended_at) let:entry>
                    {span(app, &entry)}
                </For>
            </ul>
            <Show when=move || !subject.locked.get()>
                <DurationField label=words::minutes_worked() on_enter=add />
            </Show>
        </div>
    }
}

fn span(app: crate::state::app::App, entry: &TimeEntry) -> AnyView {
    let id = entry.id;
    let wall = browser::wall(entry.started_at);
    let long = entry.ended_at.map(|ended| (ended.as_second() - entry.started_at.as_second()) / 60);
    let long = long.and_then(|minutes| u32::try_from(minutes).ok());
    let delete = move |()| perform(app, time::Delete { id }, words::did_change_time().to_owned());
    view! {
        <li>
            <Icon glyph=Glyph::Clock />
            <span class="figures">{when::ago(wall, app.wall_now())}</span>
            <span class="end figures">{long.map_or_else(|| words::clock_running().to_owned(), duration::say)}</span>
            <IconButton glyph=Glyph::Close label=words::delete_time() on_press=delete />
        </li>
    }
    .into_any()
}
