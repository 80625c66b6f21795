//! When a task is due, and the calendar that changes it.

use super::Subject;
use crate::{
    components::{
        calendar::Calendar,
        float::Float,
        icon::{Glyph, Icon},
        time_field::TimeField,
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
use jiff::civil::{Date, Time};
use leptos::{html, prelude::*};

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
            {calendar(due.get_untracked(), app.today.get_untracked(), set)}
        </Float>
    }
    .into_any()
}

/// The calendar, and under it the time of a day that is chosen already.
fn calendar(due: Option<Due>, today: Date, on_choose: Callback<Option<Due>>) -> AnyView {
    let chosen = due.as_ref().map(|due| due.date);
    let time = Signal::stored(due.as_ref().and_then(|due| due.time));
    let zone = due.as_ref().and_then(|due| due.zone.clone());
    let zone = StoredValue::new(zone);
    // Another day keeps the time and its zone.
    let choose = move |date: Date, time: Option<Time>| {
        let zone = zone.get_value().filter(|_| time.is_some());
        on_choose.run(Some(Due { date, time, zone }));
    };
    let below = move || {
        let date = chosen?;
        Some(view! {
            <label class="time">
                <Icon glyph=Glyph::Clock />
                {words::time()}
                <TimeField
                    label=words::time()
                    value=time
                    on_change=move |time| choose(date, time)
                    only_enter=true
                    testid="due-time"
                />
            </label>
        })
    };
    view! {
        <Calendar
            chosen
            today
            on_choose=move |date| choose(date, time.get_untracked())
            on_clear=move |()| on_choose.run(None)
        >
            {below()}
        </Calendar>
    }
    .into_any()
}
