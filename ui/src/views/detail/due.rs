//! When a task is due, and the calendar that changes it.

use super::Subject;
use crate::{
    components::{
        button::IconButton,
        float::Float,
        icon::{Glyph, Icon},
    },
    state::{
        desk::desk,
        when::{self, Due, Nearness},
    },
    words,
};
use atom_api::{
    Patch,
    tasks::{Task, Update as TaskUpdate},
};
use jiff::civil::Date;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The due date (or the start) as a button; under it a calendar with the usual days and a time.
///
/// The button opens a `dialog`. In the calendar the arrows move by day and week, Page up and down by month, Enter
/// chooses; Escape gives the focus back to the button.
#[component]
pub(super) fn DueValue(subject: Subject, start: bool) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let due = subject.read(move |task| if start { task.start.clone() } else { task.due.clone() });
    let due = Memo::new(move |_| due.get().flatten().as_deref().and_then(Due::parse));
    let closed = subject.read(|task| task.status.is_closed());
    let text = move || match due.get() {
        None => words::no_date().to_owned(),
        Some(due) => when::due_long(&due, &app.at_home(due.clone()), app.today.get()),
    };
    let class = move || {
        let late = |due: &Due| {
            when::nearness(&app.at_home(due.clone()), app.wall_now()) == Nearness::Late && closed.get() != Some(true)
        };
        match due.get() {
            None => "value unset",
            Some(due) if !start && late(&due) => "value tone-red",
            Some(_) => "value",
        }
    };
    let set = move |to: Option<Due>| {
        let wire = to.as_ref().map(|due| app.zone.with_value(|zone| due.to_wire(zone)));
        let patch = wire.clone().map_or(Patch::Clear, Patch::Set);
        let request = TaskUpdate::of(subject.id);
        let request = if start { TaskUpdate { start: patch, ..request } } else { TaskUpdate { due: patch, ..request } };
        let shown = move |task: &mut Task| {
            if start {
                task.start.clone_from(&wire);
            } else {
                task.due.clone_from(&wire);
            }
        };
        super::facts::change(desk, subject, request, shown);
    };
    let set = Callback::new(move |to: Option<Due>| {
        set(to);
        open.set(false);
        if let Some(anchor) = anchor.get_untracked() {
            let _ = anchor.focus();
        }
    });
    let name = if start { words::start() } else { words::due() };
    view! {
        <button
            type="button"
            node_ref=anchor
            class=class
            data-testid=if start { "start" } else { "due" }
            aria-label=move || format!("{name}: {}", text())
            aria-haspopup="dialog"
            aria-expanded=move || open.get().to_string()
            disabled=subject.locked
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {text}
        </button>
        <Float anchor open role="dialog" label=name>
            <Calendar due=due.get_untracked() today=app.today.get_untracked() on_choose=set />
        </Float>
    }
}

#[component]
fn Calendar(due: Option<Due>, today: Date, on_choose: Callback<Option<Due>>) -> impl IntoView {
    let chosen = due.as_ref().map(|due| due.date);
    let shown = RwSignal::new(chosen.unwrap_or(today)); // the day that has, or would have, the focus
    let kept = StoredValue::new(due);
    // Another day keeps the time and its zone.
    let choose = move |date: Date| {
        let due = kept.with_value(|kept| kept.clone().map_or_else(|| Due::on(date), |due| Due { date, ..due }));
        on_choose.run(Some(due));
    };
    let quick = [
        (words::today(), Some(today)),
        (words::tomorrow(), when::add_days(today, 1)),
        (words::next_week(), when::next_monday(today)),
    ];
    let quick = quick.into_iter().filter_map(|(name, date)| {
        let date = date?;
        Some(view! {
            <button type="button" class="menu-item" on:click=move |_| choose(date)>
                <span>{name}</span>
                <span class="end">{when::weekday_short(date)}</span>
            </button>
        })
    });
    let none = chosen.map(|_| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| on_choose.run(None)>
                {words::no_date()}
            </button>
        }
    });
    let turn = move |months: i64| {
        if let Some(date) = when::add_months(shown.get_untracked(), months) {
            shown.set(date);
        }
    };
    view! {
        <div class="calendar">
            <div class="quick">{quick.collect_view()} {none}</div>
            <div class="month">
                <span aria-live="polite">{move || when::month_in_full(shown.get())}</span>
                <span>
                    <IconButton glyph=Glyph::Back label=words::previous_month() on_press=move |()| turn(-1) />
                    <IconButton glyph=Glyph::Next label=words::next_month() on_press=move |()| turn(1) />
                </span>
            </div>
            <Days shown chosen today on_choose=Callback::new(choose) />
            {chosen.map(|date| view! { <TimeField date kept on_choose /> })}
        </div>
    }
}

/// The days of a month. Role `grid`; one day is the stop of the Tab key, the arrows move it.
#[component]
fn Days(shown: RwSignal<Date>, chosen: Option<Date>, today: Date, on_choose: Callback<Date>) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let now = shown.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => when::add_days(now, -1),
            "ArrowRight" => when::add_days(now, 1),
            "ArrowUp" => when::add_days(now, -7),
            "ArrowDown" => when::add_days(now, 7),
            "PageUp" => when::add_months(now, -1),
            "PageDown" => when::add_months(now, 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = next {
            shown.set(next);
            request_animation_frame(move || {
                let day = node
                    .try_get_untracked()
                    .flatten()
                    .and_then(|days| days.query_selector("[tabindex='0']").ok().flatten());
                if let Some(day) = day.and_then(|day| day.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = day.focus();
                }
            });
        }
    };
    let day = move |date: Date| {
        let focused = shown.get();
        view! {
            <button
                type="button"
                class="day"
                class:outside=date.month() != focused.month()
                class:today=date == today
                role="gridcell"
                aria-selected=(chosen == Some(date)).to_string()
                aria-label=when::day_in_full(date)
                tabindex=if date == focused { "0" } else { "-1" }
                on:click=move |_| on_choose.run(date)
            >
                {date.day()}
            </button>
        }
    };
    let weekdays = when::weekday_heads().map(|day| view! { <span class="weekday" aria-hidden="true">{day}</span> });
    view! {
        <div class="days" aria-hidden="true">
            {weekdays.into_iter().collect_view()}
        </div>
        <div node_ref=node class="days" role="grid" on:keydown=on_key>
            {move || when::month_grid(shown.get()).into_iter().map(day).collect_view()}
        </div>
    }
}

/// The time of a day that is chosen already. Enter sets it; an empty field takes it away.
#[component]
fn TimeField(date: Date, kept: StoredValue<Option<Due>>, on_choose: Callback<Option<Due>>) -> impl IntoView {
    let before = kept.with_value(|due| due.as_ref().and_then(|due| due.time).map(when::clock)).unwrap_or_default();
    let text = RwSignal::new(before);
    let wrong = RwSignal::new(false);
    let save = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let text = text.get_untracked();
        if text.trim().is_empty() {
            return on_choose.run(Some(Due::on(date)));
        }
        match when::parse_time(text.trim()) {
            None => wrong.set(true),
            time => {
                let zone = kept.with_value(|due| due.as_ref().and_then(|due| due.zone.clone()));
                on_choose.run(Some(Due { date, time, zone }));
            }
        }
    };
    view! {
        <form novalidate on:submit=save>
            <label class="time">
                <Icon glyph=Glyph::Clock />
                {words::time()}
                <input
                    class="input small figures"
                    data-testid="due-time"
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder=words::no_time()
                    aria-invalid=move || wrong.get().then_some("true")
                    bind:value=text
                />
            </label>
            {move || wrong.get().then(|| view! { <p class="wrong" role="alert">{words::time_wrong()}</p> })}
        </form>
    }
}
