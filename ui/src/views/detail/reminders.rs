//! When a person wants to be reminded of a task.

use super::{Subject, coming_or_wrong};
use crate::{
    browser,
    components::{
        button::Button,
        calendar::DateField,
        icon::{Glyph, Icon},
        popover::Popover,
        time_field::TimeField,
    },
    state::{
        app::App,
        desk::desk,
        duration,
        perform::perform,
        query::Query,
        when::{self, Due},
    },
    words,
};
use atom_api::reminders::{Add, Delete, List, Reminder};
use atom_core::civil::add_minutes;
use jiff::civil::Time;
use leptos::prelude::*;

/// Minutes before the due time that are one click away.
const USUAL: [u32; 5] = [0, 10, 30, 60, 1_440];

/// The reminders as chips that can be taken off, and a button that adds one.
#[component]
pub(super) fn Reminders(subject: Subject) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let list = Query::new(app, move || Some(List { task }));
    let items = move || list.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let open = RwSignal::new(false);
    view! {
        <For each=items key=|reminder| (reminder.id, reminder.next, reminder.done) let:reminder>
            {chip(app, subject, &reminder)}
        </For>
        {coming_or_wrong(list)}
        <Show when=move || !subject.locked.get()>
            <Popover
                label=words::add_reminder()
                class="value unset"
                testid="add-reminder"
                open
                content=move || view! { <Choose subject open /> }.into_any()
            >
                {words::add_reminder()}
            </Popover>
        </Show>
    }
    .into_any()
}

fn chip(app: App, subject: Subject, reminder: &Reminder) -> AnyView {
    let id = reminder.id;
    let today = app.today.get_untracked();
    let at = reminder.next.map(|next| {
        let wall = browser::wall(next);
        when::due_short(&Due { time: Some(wall.time()), ..Due::on(wall.date()) }, today)
    });
    let text = match (reminder.before_min, at) {
        (Some(before), _) => duration::say_before(before),
        (None, Some(at)) => at,
        (None, None) => reminder.at.clone().unwrap_or_default(),
    };
    let state = match (reminder.done, reminder.next) {
        (true, _) => Some(words::remind_passed()),
        (false, None) => Some(words::remind_waits()),
        (false, Some(_)) => None,
    };
    let name = format!("{}: {text}", words::remove_reminder());
    let remove = move |_| perform(app, Delete { id }, words::did_remove_reminder().to_owned());
    view! {
        <span class="chip" class:quiet=reminder.done title=state>
            <Icon glyph=Glyph::Bell />
            <span class="clip">{text}</span>
            {state.map(|state| view! { <span class="spoken">{state}</span> })}
            <Show when=move || !subject.locked.get()>
                <button type="button" class="take-off" aria-label=name.clone() on:click=remove>
                    <Icon glyph=Glyph::Close />
                </button>
            </Show>
        </span>
    }
    .into_any()
}

/// What a reminder can be: before the due time, or at a time of its own.
#[component]
fn Choose(subject: Subject, open: RwSignal<bool>) -> impl IntoView {
    let app = desk().app;
    let task = subject.id;
    let has_due = subject.read(|task| task.due.is_some());
    let add = move |request: Add| {
        perform(app, request, words::did_add_reminder().to_owned());
        open.set(false);
        browser::focus("[data-testid='add-reminder']");
    };
    let before = move || {
        let item = |minutes: u32| {
            let request = Add { task, at: None, before_min: Some(minutes) };
            view! {
                <button type="button" class="menu-item" on:click=move |_| add(request.clone())>
                    {duration::say_before(minutes)}
                </button>
            }
        };
        (has_due.get() == Some(true)).then(|| USUAL.map(item).into_iter().collect_view())
    };
    let now = app.wall_now();
    let at_wall = move |due: Due| {
        let at = app.zone.with_value(|zone| due.to_wire(zone));
        add(Add { task, at: Some(at), before_min: None });
    };
    let later = add_minutes(now, 3 * 60);
    let tomorrow = when::add_days(now.date(), 1);
    let date = RwSignal::new(tomorrow);
    let time = RwSignal::new(Time::new(9, 0, 0, 0).ok());
    let own = move |()| {
        if let Some(date) = date.get_untracked() {
            at_wall(Due { time: time.get_untracked().or(Time::new(9, 0, 0, 0).ok()), ..Due::on(date) });
        }
    };
    let at = |label: &'static str, due: Option<Due>| {
        let due = due?;
        Some(view! {
            <button type="button" class="menu-item" on:click=move |_| at_wall(due.clone())>
                {label}
            </button>
        })
    };
    let later = later.map(|wall| Due { time: Some(wall.time()), ..Due::on(wall.date()) });
    let morning = tomorrow.map(|date| Due { time: Time::new(9, 0, 0, 0).ok(), ..Due::on(date) });
    view! {
        <div class="short-menu">
            {before} {at(words::remind_later_today(), later)} {at(words::remind_tomorrow(), morning)}
            <div class="own-time">
                <DateField label=words::reminder_day() value=date on_change=move |to| date.set(to) />
                <TimeField label=words::time() value=time on_change=move |to| time.set(to) />
                <Button testid="reminder-set" on_press=Callback::new(own)>
                    {words::add_reminder()}
                </Button>
            </div>
        </div>
    }
    .into_any()
}
