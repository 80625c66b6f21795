//! What is done to tasks: to all that are picked, else to the chosen one.

use super::{
    Ask, Command, Group, Run,
    act::{edit, one, one_kept, set_due, some_kept, some_trashed, targets},
    pick,
};
use crate::{
    browser,
    components::{choice::Choice, icon::Glyph},
    state::{
        desk::Desk,
        perform::{copy, perform, perform_then},
        quick::read_date,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::{
    Patch, projects,
    tasks::{DUPLICATE_MAX, Duplicate, DuplicateMany, Edit, Status, Task, ToProject, Update},
    templates, time,
};
use leptos::{prelude::*, task::spawn_local};

const TASK: Group = Group::Task;
/// Of many tasks so many tell what all of them have.
const IN_SIGHT: usize = 200;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("task.quick", words::cmd_quick, words::kw_quick, TASK, Glyph::Plus, Run::Act(quick)).keys("Q"),
    Command::new("task.new", words::cmd_new, words::kw_new, TASK, Glyph::Plus, Run::Act(new)).keys("N"),
    Command::new(
        "task.toggle",
        words::cmd_toggle,
        words::kw_toggle,
        TASK,
        Glyph::Check,
        Run::Act(|desk| desk.toggle_targets()),
    )
    .keys("C or Space")
    .when(super::act::some),
    Command::new("task.due", words::cmd_due, words::kw_due, TASK, Glyph::Clock, Run::Ask).keys("D").when(some_kept),
    Command::new(
        "task.due_today",
        words::cmd_due_today,
        words::kw_due_today,
        TASK,
        Glyph::Today,
        Run::Act(|desk| {
            set_due(desk, Some(desk.app.today.get_untracked().to_string()));
        }),
    )
    .keys("T")
    .when(some_kept),
    Command::new(
        "task.due_tomorrow",
        words::cmd_due_tomorrow,
        words::kw_due_tomorrow,
        TASK,
        Glyph::Next,
        Run::Act(|desk| {
            set_due(desk, when::add_days(desk.app.today.get_untracked(), 1).map(|day| day.to_string()));
        }),
    )
    .keys("M")
    .when(some_kept),
    Command::new(
        "task.due_next_week",
        words::cmd_due_next_week,
        words::kw_due_next_week,
        TASK,
        Glyph::Upcoming,
        Run::Act(|desk| {
            set_due(desk, when::next_monday(desk.app.today.get_untracked()).map(|day| day.to_string()));
        }),
    )
    .keys("W")
    .when(some_kept),
    Command::new(
        "task.due_none",
        words::cmd_due_none,
        words::kw_due_none,
        TASK,
        Glyph::Close,
        Run::Act(|desk| set_due(desk, None)),
    )
    .keys("Shift T")
    .when(some_kept),
    Command::new("task.evening", words::cmd_evening, words::kw_evening, TASK, Glyph::Moon, Run::Act(evening))
        .keys("E")
        .when(some_kept),
    Command::new(
        "task.priority_1",
        words::cmd_priority_1,
        words::kw_priority_1,
        TASK,
        Glyph::Warning,
        Run::Act(|desk| set_priority(desk, 1)),
    )
    .keys("1")
    .when(some_kept),
    Command::new(
        "task.priority_2",
        words::cmd_priority_2,
        words::kw_priority_2,
        TASK,
        Glyph::Warning,
        Run::Act(|desk| set_priority(desk, 2)),
    )
    .keys("2")
    .when(some_kept),
    Command::new(
        "task.priority_3",
        words::cmd_priority_3,
        words::kw_priority_3,
        TASK,
        Glyph::Minus,
        Run::Act(|desk| set_priority(desk, 3)),
    )
    .keys("3")
    .when(some_kept),
    Command::new(
        "task.priority_4",
        words::cmd_priority_4,
        words::kw_priority_4,
        TASK,
        Glyph::Minus,
        Run::Act(|desk| set_priority(desk, 4)),
    )
    .keys("4 or 0")
    .when(some_kept),
    Command::new("task.move", words::cmd_move, words::kw_move, TASK, Glyph::Inbox, Run::Ask).keys("V").when(some_kept),
    Command::new("task.label", words::cmd_label, words::kw_label, TASK, Glyph::Mark, Run::Ask)
        .keys("L")
        .when(some_kept),
    Command::new("task.rename", words::cmd_rename, words::kw_rename, TASK, Glyph::Edit, Run::Act(rename))
        .keys("F2 or R")
        .when(one_kept),
    Command::new(
        "task.begin",
        words::cmd_begin,
        words::kw_begin,
        TASK,
        Glyph::Sync,
        Run::Act(|desk| set_status(desk, Status::InProgress)),
    )
    .keys("I")
    .when(some_kept),
    Command::new(
        "task.open",
        words::cmd_mark_open,
        words::kw_mark_open,
        TASK,
        Glyph::Restore,
        Run::Act(|desk| set_status(desk, Status::Open)),
    )
    .when(some_kept),
    Command::new(
        "task.done",
        words::cmd_mark_done,
        words::kw_mark_done,
        TASK,
        Glyph::Completed,
        Run::Act(|desk| set_status(desk, Status::Done)),
    )
    .when(some_kept),
    Command::new(
        "task.cancel",
        words::cmd_cancel,
        words::kw_cancel,
        TASK,
        Glyph::Close,
        Run::Act(|desk| set_status(desk, Status::Cancelled)),
    )
    .when(some_kept),
    Command::new("task.clock", words::cmd_clock, words::kw_clock, TASK, Glyph::Play, Run::Act(clock))
        .keys("S")
        .when(one_kept),
    Command::new(
        "time.stop",
        words::cmd_stop_clock,
        words::kw_stop_clock,
        TASK,
        Glyph::Stop,
        Run::Act(|desk| perform(desk.app, time::Stop {}, words::did_stop_clock().to_owned())),
    )
    .when(|desk| desk.clock.data.with(|reply| reply.as_ref().is_some_and(|reply| reply.entry.is_some()))),
    Command::new("task.duplicate", words::cmd_duplicate, words::kw_duplicate, TASK, Glyph::Plus, Run::Act(duplicate))
        .keys("Mod D")
        .when(some_to_copy),
    Command::new(
        "task.to_project",
        words::cmd_to_project,
        words::kw_to_project,
        TASK,
        Glyph::Steps,
        Run::Act(to_project),
    )
    .when(|desk| one_kept(desk) && one(desk).is_some_and(|task| task.source.is_none())),
    Command::new(
        "task.stand_alone",
        words::cmd_stand_alone,
        words::kw_stand_alone,
        TASK,
        Glyph::Back,
        Run::Act(stand_alone),
    )
    .when(|desk| one_kept(desk) && one(desk).is_some_and(|task| task.parent.is_some())),
    Command::new(
        "task.save_template",
        words::save_template,
        words::kw_save_template,
        TASK,
        Glyph::Steps,
        Run::Act(save_template),
    )
    .when(one_kept),
    Command::new("task.copy_link", words::cmd_copy_link, words::kw_copy_link, TASK, Glyph::Link, Run::Act(copy_link))
        .keys("Y")
        .when(|desk| one(desk).is_some()),
    Command::new(
        "task.open_service",
        words::cmd_open_service,
        words::kw_open_service,
        TASK,
        Glyph::Out,
        Run::Act(open_service),
    )
    .keys("O")
    .when(|desk| one(desk).is_some_and(|task| task.source.is_some())),
    Command::new(
        "task.trash",
        words::cmd_trash,
        words::kw_trash,
        TASK,
        Glyph::Trash,
        Run::Act(|desk| desk.trash_targets()),
    )
    .keys("Delete or Backspace")
    .when(some_kept)
    .danger(),
    Command::new(
        "task.restore",
        words::cmd_restore,
        words::kw_restore,
        TASK,
        Glyph::Restore,
        Run::Act(|desk| {
            edit(desk, Edit { trashed: Some(false), ..Edit::default() });
        }),
    )
    .when(some_trashed),
    Command::new(
        "task.purge",
        words::delete_for_good,
        words::kw_purge,
        TASK,
        Glyph::Trash,
        Run::Act(|desk| desk.purge(untrack(|| targets(desk)))),
    )
    .when(some_trashed)
    .danger(),
    Command::new("project.new", words::cmd_new_project, words::kw_new_project, TASK, Glyph::Plus, Run::Ask),
    Command::new("template.use", words::cmd_use_template, words::kw_use_template, TASK, Glyph::Plus, Run::Ask)
        .when(any_template),
    Command::new(
        "template.delete",
        words::cmd_delete_template,
        words::kw_delete_template,
        TASK,
        Glyph::Trash,
        Run::Ask,
    )
    .when(any_template)
    .danger(),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[
    ("task.due", &DUE),
    ("task.move", &MOVE),
    ("task.label", &LABEL),
    ("project.new", &NEW_PROJECT),
    ("template.use", &USE_TEMPLATE),
    ("template.delete", &DELETE_TEMPLATE),
];

/// A day or a time.
const DUE: Ask = Ask {
    hint: words::hint_due,
    choices: pick::days,
    typed: |desk, text| {
        let now = untrack(|| desk.app.wall_now());
        let (wire, shown) = desk.app.zone.with_value(|zone| read_date(text, now, zone))?;
        Some(Choice::new(wire, shown).glyph(Glyph::Clock))
    },
    run: |desk, key| set_due(desk, Some(key.to_owned()).filter(|key| !key.is_empty())),
};

/// A project, the inbox, or a new project.
const MOVE: Ask = Ask {
    hint: words::hint_move,
    choices: |desk| {
        let inbox = Choice::new("", words::inbox()).glyph(Glyph::Inbox);
        std::iter::once(inbox).chain(pick::projects(desk)).collect()
    },
    typed: |desk, text| pick::new_name(text, &pick::projects(desk)),
    run: |desk, key| {
        let project = match pick::named(key) {
            "" => Patch::Clear,
            name => Patch::Set(name.to_owned()),
        };
        edit(desk, Edit { project, ..Edit::default() });
    },
};

/// A label to put on; one that all of them have is taken off.
const LABEL: Ask = Ask {
    hint: words::hint_label,
    choices: |desk| {
        let marked = |label: Choice| {
            let on = all_have(desk, &label.label);
            label.chosen(on)
        };
        pick::labels(desk).into_iter().map(marked).collect()
    },
    typed: |desk, text| pick::new_name(text, &pick::labels(desk)),
    run: |desk, key| {
        let label = vec![pick::named(key).to_owned()];
        match all_have(desk, pick::named(key)) {
            true => edit(desk, Edit { labels_remove: label, ..Edit::default() }),
            false => edit(desk, Edit { labels_add: label, ..Edit::default() }),
        }
    },
};

/// The name of a project.
const NEW_PROJECT: Ask = Ask {
    hint: words::hint_new_project,
    choices: |_| Vec::new(),
    typed: |desk, text| pick::new_name(text, &pick::projects(desk)),
    run: |desk, key| {
        let request = projects::Create { name: pick::named(key).to_owned(), color: None };
        perform_then(desk.app, request, move |project| {
            desk.visit(Place::Project(project.id));
            words::project_created(&project.name)
        });
    },
};

/// One of the templates, to be made a task of: in the project that is shown, else in the one that it was kept with.
const USE_TEMPLATE: Ask = Ask {
    hint: words::hint_template,
    choices: pick::templates,
    typed: super::nothing_typed,
    run: |desk, key| {
        let Ok(id) = key.parse() else { return };
        let project = match desk.app.route.get_untracked().place {
            Place::Project(id) => Some(id.to_string()),
            _ => None,
        };
        perform_then(desk.app, templates::Use { id, project }, move |task| {
            desk.open(task.id);
            words::created(&task.title)
        });
    },
};

/// One of the templates, to be thrown away.
const DELETE_TEMPLATE: Ask = Ask {
    hint: words::hint_template,
    choices: pick::templates,
    typed: super::nothing_typed,
    run: |desk, key| {
        let Ok(id) = key.parse() else { return };
        perform(desk.app, templates::Delete { id }, words::did_delete_template().to_owned());
    },
};

fn any_template(desk: Desk) -> bool {
    desk.templates.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
}

fn save_template(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    perform(desk.app, templates::Create { task: id, name: None }, words::did_save_template().to_owned());
}

/// The tasks that are here of those that a command is about.
fn known(desk: Desk) -> Vec<std::sync::Arc<Task>> {
    untrack(|| targets(desk).into_iter().filter_map(|id| desk.task(id)).collect())
}

/// Whether all tasks that a command is about, as far as they are in sight, have a label.
fn all_have(desk: Desk, label: &str) -> bool {
    let ids = untrack(|| targets(desk));
    let tasks: Vec<_> = ids.into_iter().take(IN_SIGHT).filter_map(|id| untrack(|| desk.task(id))).collect();
    !tasks.is_empty() && tasks.iter().all(|task| task.labels.iter().any(|each| each == label))
}

/// The line above the list where the place takes tasks, else quick add.
fn new(desk: Desk) {
    if untrack(|| desk.takes_tasks()) {
        // After what was open has closed.
        request_animation_frame(|| browser::focus("#quick-add"));
    } else {
        quick(desk);
    }
}

fn quick(desk: Desk) {
    desk.drawer.set(false);
    desk.quick.set(Some(String::new()));
}

fn evening(desk: Desk) {
    let all = known(desk).iter().all(|task| task.evening);
    let today = desk.app.today.get_untracked().to_string();
    let due = |task: &std::sync::Arc<Task>| task.due.is_some();
    // The evening is that of the day it is due; without a day it is today's.
    let due = if all || known(desk).iter().all(due) { Patch::Keep } else { Patch::Set(today) };
    edit(desk, Edit { evening: Some(!all), due, ..Edit::default() });
}

fn set_priority(desk: Desk, priority: u8) {
    edit(desk, Edit { priority: Some(priority), ..Edit::default() });
}

fn set_status(desk: Desk, status: Status) {
    edit(desk, Edit { status: Some(status), ..Edit::default() });
}

/// The title of the one task is edited in its row; where it is open, there is no row to look at but the chosen one.
fn rename(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    // A field that stands out of sight could not take what is typed.
    if desk.chosen.get_untracked() != Some(id) {
        desk.choose(id);
    }
    if let Some(line) = untrack(|| desk.list.line_of(id)) {
        desk.show_line(line);
    }
    desk.renaming.set(Some(id));
}

/// One copy is chosen; several are one action.
fn duplicate(desk: Desk) {
    let ids = untrack(|| targets(desk));
    if let [id] = ids[..] {
        return perform_then(desk.app, Duplicate { id }, move |copy| {
            desk.selection.clear();
            desk.choose(copy.id);
            words::did_duplicate_task().to_owned()
        });
    }
    let said = words::did_duplicate_tasks(ids.len() as u64);
    perform(desk.app, DuplicateMany { ids }, said);
}

/// Whether what is to be copied is there, and not more than is copied in one go.
fn some_to_copy(desk: Desk) -> bool {
    some_kept(desk) && targets(desk).len() <= DUPLICATE_MAX
}

fn to_project(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    perform_then(desk.app, ToProject { id }, move |reply| {
        desk.app.go(Route::to(Place::Project(reply.project.id)));
        words::did_convert(&reply.project.name)
    });
}

/// Takes a step out of every task that it is a part of.
fn stand_alone(desk: Desk) {
    let Some(id) = untrack(|| one(desk)).map(|task| task.id) else { return };
    let request = Update { parent: Patch::Clear, ..Update::of(id) };
    perform(desk.app, request, words::did_make_task().to_owned());
}

fn copy_link(desk: Desk) {
    let Some(task) = untrack(|| one(desk)) else { return };
    let link = format!("atom://task/{}", task.id);
    copy(desk.app, link, words::did_copy_task_link());
}

fn open_service(desk: Desk) {
    if let Some(source) = untrack(|| one(desk)).and_then(|task| task.source.clone()) {
        desk.app.open_external(&source.url);
    }
}

/// Starts the clock on the task, or stops it where it runs on that one already.
fn clock(desk: Desk) {
    let Some(task) = untrack(|| one(desk)) else { return };
    let app = desk.app;
    spawn_local(async move {
        let runs_here = match app.call(time::Running {}).await {
            Ok(reply) => reply.entry.is_some_and(|entry| entry.task == task.id),
            Err(error) => return app.complain(&error),
        };
        if runs_here {
            perform(app, time::Stop {}, words::did_stop_clock().to_owned());
        } else {
            perform(app, time::Start { task: task.id }, words::did_start_clock().to_owned());
        }
    });
}
