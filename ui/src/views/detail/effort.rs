//! How long a task takes, and how long it was worked on.

use super::{Subject, coming_or_wrong};
use crate::{
    browser,
    components::{
        button::{Button, IconButton},
        icon::{Glyph, Icon},
        popover::Popover,
    },
    state::{app::App, desk::desk, duration, perform::perform, query::Query, when},
    words,
};
use atom_api::{
    Patch,
    tasks::Update as TaskUpdate,
    time::{self, TimeEntry},
};
use jiff::Timestamp;
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
    .into_any()
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
    .into_any()
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
    .into_any()
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
        let Ok(started_at) = Timestamp::from_millisecond(started_ms) else { return };
        perform(app, time::Add { task, started_at, ended_at, note: None }, words::did_change_time().to_owned());
    });
    view! {
        <div class="short-menu">
            <ul class="spans">
                <For each=items key=|entry| (entry.id, entry.ended_at, entry.note.clone()) let:entry>
                    {span(app, &entry, subject.locked)}
                </For>
            </ul>
            {coming_or_wrong(list)}
            <Show when=move || !subject.locked.get()>
                <DurationField label=words::minutes_worked() on_enter=add />
            </Show>
        </div>
    }
    .into_any()
}

/// A span: when, how long, what was done; it can be changed where it stands, and deleted.
fn span(app: App, entry: &TimeEntry, locked: Memo<bool>) -> AnyView {
    let TimeEntry { id, started_at, ended_at, note, .. } = entry.clone();
    let wall = browser::wall(started_at);
    let long = ended_at.map(|ended| (ended.as_second() - started_at.as_second()) / 60);
    let long = long.and_then(|minutes| u32::try_from(minutes).ok());
    let editing = RwSignal::new(false);
    let delete = move |()| perform(app, time::Delete { id }, words::did_change_time().to_owned());
    let said = (!note.is_empty()).then(|| view! { <span class="clip" data-written="">{note.clone()}</span> });
    let before = StoredValue::new((note, long));
    let change = move || {
        let (note, long) = before.get_value();
        let save = move |(note, minutes): (String, Option<u32>)| {
            let ended_at = minutes.and_then(|minutes| end_of(started_at, minutes));
            let request = time::Update { id, started_at: None, ended_at, note: Patch::Set(note) };
            perform(app, request, words::did_change_time().to_owned());
            editing.set(false);
        };
        view! { <SpanForm note long on_save=save editing /> }
    };
    view! {
        <li>
            <Icon glyph=Glyph::Clock />
            <span class="figures">{move || when::ago(wall, app.wall_now())}</span>
            {said}
            <span class="end figures">{long.map_or_else(|| words::clock_running().to_owned(), duration::say)}</span>
            <Show when=move || !locked.get()>
                <IconButton
                    glyph=Glyph::Edit
                    label=words::edit_time()
                    testid="edit-time"
                    on_press=move |()| editing.update(|editing| *editing = !*editing)
                />
                <IconButton glyph=Glyph::Close label=words::delete_time() on_press=delete />
            </Show>
        </li>
        <Show when=move || editing.get()>
            <li>{change()}</li>
        </Show>
    }
    .into_any()
}

fn end_of(started_at: Timestamp, minutes: u32) -> Option<Timestamp> {
    Timestamp::from_millisecond(started_at.as_millisecond() + i64::from(minutes) * 60_000).ok()
}

/// What was done and how long; the length of a clock that runs is not known yet. Enter saves, Escape gives up.
#[component]
fn SpanForm(
    note: String,
    long: Option<u32>,
    #[prop(into)] on_save: Callback<(String, Option<u32>)>,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let note = RwSignal::new(note);
    let text = RwSignal::new(long.map(duration::say).unwrap_or_default());
    let unchanged = text.get_untracked();
    let wrong = RwSignal::new(false);
    let save = StoredValue::new(move || {
        let typed = text.get_untracked();
        // The seconds of a length that nobody touched stay.
        let minutes = Some(typed.as_str()).filter(|typed| long.is_some() && *typed != unchanged);
        match minutes.map(duration::parse) {
            Some(None) => wrong.set(true),
            minutes => on_save.run((note.get_untracked().trim().to_owned(), minutes.flatten())),
        }
    });
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            save.with_value(|save| save());
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            editing.set(false);
            browser::focus("[data-testid='edit-time']");
        }
        _ => {}
    };
    view! {
        <div class="span-form" on:keydown=on_key>
            <input
                class="input small"
                data-testid="time-note"
                autocomplete="off"
                aria-label=words::time_note()
                placeholder=words::time_note()
                bind:value=note
            />
            {long
                .map(|_| {
                    view! {
                        <input
                            class="input small"
                            data-testid="time-long"
                            autocomplete="off"
                            aria-label=words::time_long()
                            placeholder=words::time_long()
                            aria-invalid=move || wrong.get().then_some("true")
                            bind:value=text
                            on:input=move |_| wrong.set(false)
                        />
                    }
                })}
            <Button testid="time-save" on_press=move |()| save.with_value(|save| save())>
                {words::save()}
            </Button>
        </div>
        {move || wrong.get().then(|| view! { <p class="wrong" role="alert">{words::duration_wrong()}</p> })}
    }
    .into_any()
}
