//! What belongs to a task and stands in its detail: steps, links, files, comments, reminders, and how long it takes.

use super::{
    Act, Ask, Command, Group, Run,
    act::{one, one_kept},
    nothing_typed, pick,
};
use crate::{
    browser,
    components::{choice::Choice, icon::Glyph},
    state::{
        desk::Desk,
        duration,
        perform::perform,
        quick::read_date,
        when::{self, Due},
    },
    words,
};
use atom_api::{
    Patch, reminders,
    tasks::{Task, Update},
    time,
};
use atom_core::{TaskId, civil::add_minutes};
use jiff::{Timestamp, civil::Time};
use leptos::{prelude::*, task::spawn_local};

const TASK: Group = Group::Task;
/// Lengths that are offered, in minutes.
const LENGTHS: [u32; 6] = [15, 30, 60, 120, 240, 480];
/// Minutes before the due time that are offered.
const BEFORE: [u32; 5] = [0, 10, 30, 60, 1_440];
/// What the key of a reminder before the due time begins with.
const BEFORE_KEY: &str = "-";

pub(super) const COMMANDS: &[Command] = &[
    Command::new("task.add_step", words::cmd_add_step, words::kw_add_step, TASK, Glyph::Steps, Run::Act).when(one_kept),
    Command::new("task.link", words::cmd_link_task, words::kw_link_task, TASK, Glyph::Link, Run::Act).when(one_kept),
    Command::new("task.attach", words::cmd_attach, words::kw_attach, TASK, Glyph::Attach, Run::Act).when(one_kept),
    Command::new("task.comment", words::cmd_comment, words::kw_comment, TASK, Glyph::Edit, Run::Act).when(one_kept),
    Command::new("task.step_of", words::cmd_step_of, words::kw_step_of, TASK, Glyph::Next, Run::Ask).when(one_kept),
    Command::new("task.remind", words::cmd_remind, words::kw_remind, TASK, Glyph::Bell, Run::Ask).when(one_kept),
    Command::new("task.estimate", words::cmd_estimate, words::kw_estimate, TASK, Glyph::Clock, Run::Ask).when(one_kept),
    Command::new("task.start", words::cmd_start, words::kw_start, TASK, Glyph::Upcoming, Run::Ask).when(one_kept),
    Command::new("task.log_time", words::cmd_log_time, words::kw_log_time, TASK, Glyph::Clock, Run::Ask).when(one_kept),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("task.add_step", |desk| in_detail(desk, None, Some("[data-testid='add-step']"))),
    ("task.link", |desk| {
        let link = "[data-testid='add-link'], [data-testid='link-task']";
        in_detail(desk, Some(link), Some("[data-testid='link-task']"));
    }),
    ("task.attach", |desk| in_detail(desk, Some("[data-testid='attach']"), None)),
    ("task.comment", |desk| in_detail(desk, None, Some("[data-testid='comment-new']"))),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[
    ("task.step_of", &STEP_OF),
    ("task.remind", &REMIND),
    ("task.estimate", &ESTIMATE),
    ("task.start", &START),
    ("task.log_time", &LOG_TIME),
];

/// The task that it becomes a step of: the palette has the host look for it.
const STEP_OF: Ask = Ask {
    hint: words::find_task,
    choices: |_| Vec::new(),
    typed: nothing_typed,
    run: |desk, key| {
        let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
        if let Ok(parent) = key.parse() {
            desk.make_step_of(id, parent);
        }
    },
};

/// Before the due time, or a time of its own.
const REMIND: Ask = Ask {
    hint: words::hint_remind,
    choices: |desk| {
        let now = untrack(|| desk.app.wall_now());
        let has_due = untrack(|| one(desk)).is_some_and(|task| task.due.is_some());
        let before = BEFORE.into_iter().filter(|_| has_due).map(|minutes| {
            let key = [BEFORE_KEY, &minutes.to_string()].concat();
            Choice::new(key, duration::say_before(minutes)).glyph(Glyph::Bell)
        });
        let later = add_minutes(now, 3 * 60);
        let later = later.map(|wall| Due { time: Some(wall.time()), ..Due::on(wall.date()) });
        let morning = when::add_days(now.date(), 1).map(|date| Due { time: nine(), ..Due::on(date) });
        let own = [(later, words::remind_later_today()), (morning, words::remind_tomorrow())];
        let own = own.into_iter().filter_map(|(due, name)| Some(Choice::new(wire(desk, &due?), name)));
        before.chain(own.map(|choice| choice.glyph(Glyph::Clock))).collect()
    },
    typed: |desk, text| {
        let now = untrack(|| desk.app.wall_now());
        let (read, _) = desk.app.zone.with_value(|zone| read_date(text, now, zone))?;
        let due = Due::parse(&read)?;
        // A day alone is meant in its morning.
        let due = Due { time: due.time.or_else(nine), ..due };
        Some(Choice::new(wire(desk, &due), when::due_long(&due, &due, now.date())).glyph(Glyph::Clock))
    },
    run: |desk, key| {
        let Some(task) = untrack(|| one(desk)).map(|task| task.id) else { return };
        let before_min = key.strip_prefix(BEFORE_KEY).and_then(|minutes| minutes.parse().ok());
        let at = before_min.is_none().then(|| key.to_owned());
        perform(desk.app, reminders::Add { task, at, before_min }, words::did_add_reminder().to_owned());
    },
};

/// How long it takes, or nothing.
const ESTIMATE: Ask = Ask {
    hint: words::hint_length,
    choices: |desk| {
        let now = untrack(|| one(desk)).and_then(|task| task.duration_min);
        let none = now.map(|_| Choice::new("", words::no_estimate()).glyph(Glyph::Close));
        LENGTHS.into_iter().map(length).chain(none).collect()
    },
    typed: |_, text| duration::parse(text).map(length),
    run: |desk, key| {
        let minutes = key.parse::<u32>().ok();
        let request = |id| Update { duration_min: Patch::from(minutes), ..Update::of(id) };
        change(desk, request, |task| task.duration_min = minutes);
    },
};

/// The day on which it begins, or none.
const START: Ask = Ask {
    hint: words::hint_start,
    choices: |desk| {
        let days = pick::days(desk).into_iter().filter(|choice| !choice.key.is_empty());
        days.chain([Choice::new("", words::no_start()).glyph(Glyph::Close)]).collect()
    },
    typed: |desk, text| {
        let now = untrack(|| desk.app.wall_now());
        let (read, shown) = desk.app.zone.with_value(|zone| read_date(text, now, zone))?;
        Some(Choice::new(read, shown).glyph(Glyph::Clock))
    },
    run: |desk, key| {
        let start = Some(key.to_owned()).filter(|key| !key.is_empty());
        let request = |id| Update { start: Patch::from(start.clone()), ..Update::of(id) };
        change(desk, request, |task| task.start.clone_from(&start));
    },
};

/// How long it was worked on, until now.
const LOG_TIME: Ask = Ask {
    hint: words::hint_length,
    choices: |_| LENGTHS.into_iter().map(length).collect(),
    typed: |_, text| duration::parse(text).map(length),
    run: |desk, key| {
        let Some(task) = untrack(|| one(desk)).map(|task| task.id) else { return };
        let Ok(minutes) = key.parse::<u32>() else { return };
        let ended_at = browser::now();
        let started_ms = ended_at.as_millisecond() - i64::from(minutes) * 60_000;
        let Ok(started_at) = Timestamp::from_millisecond(started_ms) else { return };
        let request = time::Add { task, started_at, ended_at, note: None };
        perform(desk.app, request, words::did_change_time().to_owned());
    },
};

fn length(minutes: u32) -> Choice {
    Choice::new(minutes.to_string(), duration::say(minutes)).glyph(Glyph::Clock)
}

/// Nine in the morning.
fn nine() -> Option<Time> {
    Time::new(9, 0, 0, 0).ok()
}

/// A time as the host wants it.
fn wire(desk: Desk, due: &Due) -> String {
    desk.app.zone.with_value(|zone| due.to_wire(zone))
}

/// Changes fields of the one task: shown at once, undoable.
fn change(desk: Desk, request: impl FnOnce(TaskId) -> Update, shown: impl Fn(&mut Task)) {
    let Some(task) = untrack(|| one(desk)) else { return };
    desk.update(request(task.id), shown, words::changed(&task.title));
}

/// Opens the one task; of its detail one control is pressed, and one gets the focus.
fn in_detail(desk: Desk, press: Option<&'static str>, focus: Option<&'static str>) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    desk.open(id);
    // After what was open has closed, and the detail of another task with it.
    request_animation_frame(move || {
        spawn_local(async move {
            if let Some(press) = press {
                browser::press_when_drawn(press).await;
            }
            if let Some(focus) = focus {
                browser::focus_when_drawn(focus).await;
            }
        });
    });
}
