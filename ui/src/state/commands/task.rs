//! What is done to tasks: to all that are picked, else to the chosen one.

mod asks;
mod deeds;

use super::{
    Act, Command, Group, Run,
    act::{edit, one, one_kept, set_due, some_kept, some_trashed, targets},
};
use crate::{
    components::icon::Glyph,
    state::{desk::Desk, perform::perform, when},
    words,
};
pub(super) use asks::ASKS;
use atom_api::{
    tasks::{Edit, Status},
    time,
};
use deeds::{
    clock, copy_link, duplicate, evening, new, open_service, quick, rename, save_template, set_priority, set_status,
    some_to_copy, stand_alone, to_project,
};
use leptos::prelude::*;

const TASK: Group = Group::Task;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("task.quick", words::cmd_quick, words::kw_quick, TASK, Glyph::Plus, Run::Now(quick)).keys("Q"),
    Command::new("task.new", words::cmd_new, words::kw_new, TASK, Glyph::Plus, Run::Now(new)).keys("N"),
    Command::new(
        "task.toggle",
        words::cmd_toggle,
        words::kw_toggle,
        TASK,
        Glyph::Check,
        Run::Now(|desk| desk.toggle_targets()),
    )
    .keys("C or Space")
    .when(super::act::some),
    Command::new("task.due", words::cmd_due, words::kw_due, TASK, Glyph::Clock, Run::Ask).keys("D").when(some_kept),
    Command::new("task.due_today", words::cmd_due_today, words::kw_due_today, TASK, Glyph::Today, Run::Act)
        .keys("T")
        .when(some_kept),
    Command::new("task.due_tomorrow", words::cmd_due_tomorrow, words::kw_due_tomorrow, TASK, Glyph::Next, Run::Act)
        .keys("M")
        .when(some_kept),
    Command::new(
        "task.due_next_week",
        words::cmd_due_next_week,
        words::kw_due_next_week,
        TASK,
        Glyph::Upcoming,
        Run::Act,
    )
    .keys("W")
    .when(some_kept),
    Command::new("task.due_none", words::cmd_due_none, words::kw_due_none, TASK, Glyph::Close, Run::Act)
        .keys("Shift T")
        .when(some_kept),
    Command::new("task.evening", words::cmd_evening, words::kw_evening, TASK, Glyph::Moon, Run::Act)
        .keys("E")
        .when(some_kept),
    Command::new("task.priority_1", words::cmd_priority_1, words::kw_priority_1, TASK, Glyph::Warning, Run::Act)
        .keys("1")
        .when(some_kept),
    Command::new("task.priority_2", words::cmd_priority_2, words::kw_priority_2, TASK, Glyph::Warning, Run::Act)
        .keys("2")
        .when(some_kept),
    Command::new("task.priority_3", words::cmd_priority_3, words::kw_priority_3, TASK, Glyph::Minus, Run::Act)
        .keys("3")
        .when(some_kept),
    Command::new("task.priority_4", words::cmd_priority_4, words::kw_priority_4, TASK, Glyph::Minus, Run::Act)
        .keys("4 or 0")
        .when(some_kept),
    Command::new("task.move", words::cmd_move, words::kw_move, TASK, Glyph::Inbox, Run::Ask).keys("V").when(some_kept),
    Command::new("task.label", words::cmd_label, words::kw_label, TASK, Glyph::Mark, Run::Ask)
        .keys("L")
        .when(some_kept),
    Command::new("task.rename", words::cmd_rename, words::kw_rename, TASK, Glyph::Edit, Run::Now(rename))
        .keys("F2 or R")
        .when(one_kept),
    Command::new("task.begin", words::cmd_begin, words::kw_begin, TASK, Glyph::Sync, Run::Act)
        .keys("I")
        .when(some_kept),
    Command::new("task.open", words::cmd_mark_open, words::kw_mark_open, TASK, Glyph::Restore, Run::Act)
        .when(some_kept),
    Command::new("task.done", words::cmd_mark_done, words::kw_mark_done, TASK, Glyph::Completed, Run::Act)
        .when(some_kept),
    Command::new("task.cancel", words::cmd_cancel, words::kw_cancel, TASK, Glyph::Close, Run::Act).when(some_kept),
    Command::new("task.clock", words::cmd_clock, words::kw_clock, TASK, Glyph::Play, Run::Act).keys("S").when(one_kept),
    Command::new("time.stop", words::cmd_stop_clock, words::kw_stop_clock, TASK, Glyph::Stop, Run::Act)
        .when(|desk| desk.clock.data.with(|reply| reply.as_ref().is_some_and(|reply| reply.entry.is_some()))),
    Command::new("task.duplicate", words::cmd_duplicate, words::kw_duplicate, TASK, Glyph::Plus, Run::Act)
        .keys("Mod D")
        .when(some_to_copy),
    Command::new("task.to_project", words::cmd_to_project, words::kw_to_project, TASK, Glyph::Steps, Run::Act)
        .when(|desk| one_kept(desk) && one(desk).is_some_and(|task| task.source.is_none())),
    Command::new("task.stand_alone", words::cmd_stand_alone, words::kw_stand_alone, TASK, Glyph::Back, Run::Act)
        .when(|desk| one_kept(desk) && one(desk).is_some_and(|task| task.parent.is_some())),
    Command::new("task.save_template", words::save_template, words::kw_save_template, TASK, Glyph::Steps, Run::Act)
        .when(one_kept),
    Command::new("task.copy_link", words::cmd_copy_link, words::kw_copy_link, TASK, Glyph::Link, Run::Act)
        .keys("Y")
        .when(|desk| one(desk).is_some()),
    Command::new("task.open_service", words::cmd_open_service, words::kw_open_service, TASK, Glyph::Out, Run::Act)
        .keys("O")
        .when(|desk| one(desk).is_some_and(|task| task.source.is_some())),
    Command::new("task.trash", words::cmd_trash, words::kw_trash, TASK, Glyph::Trash, Run::Act)
        .keys("Delete or Backspace")
        .when(some_kept)
        .danger(),
    Command::new("task.restore", words::cmd_restore, words::kw_restore, TASK, Glyph::Restore, Run::Act)
        .when(some_trashed),
    Command::new("task.purge", words::delete_for_good, words::kw_purge, TASK, Glyph::Trash, Run::Act)
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

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("task.due_today", |desk| {
        set_due(desk, Some(desk.app.today.get_untracked().to_string()));
    }),
    ("task.due_tomorrow", |desk| {
        set_due(desk, when::add_days(desk.app.today.get_untracked(), 1).map(|day| day.to_string()));
    }),
    ("task.due_next_week", |desk| {
        set_due(desk, when::next_monday(desk.app.today.get_untracked()).map(|day| day.to_string()));
    }),
    ("task.due_none", |desk| set_due(desk, None)),
    ("task.evening", evening),
    ("task.priority_1", |desk| set_priority(desk, 1)),
    ("task.priority_2", |desk| set_priority(desk, 2)),
    ("task.priority_3", |desk| set_priority(desk, 3)),
    ("task.priority_4", |desk| set_priority(desk, 4)),
    ("task.begin", |desk| set_status(desk, Status::InProgress)),
    ("task.open", |desk| set_status(desk, Status::Open)),
    ("task.done", |desk| set_status(desk, Status::Done)),
    ("task.cancel", |desk| set_status(desk, Status::Cancelled)),
    ("task.clock", clock),
    ("time.stop", |desk| perform(desk.app, time::Stop {}, words::did_stop_clock().to_owned())),
    ("task.duplicate", duplicate),
    ("task.to_project", to_project),
    ("task.stand_alone", stand_alone),
    ("task.save_template", save_template),
    ("task.copy_link", copy_link),
    ("task.open_service", open_service),
    ("task.trash", |desk| desk.trash_targets()),
    ("task.restore", |desk| {
        edit(desk, Edit { trashed: Some(false), ..Edit::default() });
    }),
    ("task.purge", |desk| {
        // None at all would be the whole trash.
        let ids = untrack(|| targets(desk));
        if !ids.is_empty() {
            desk.purge(ids);
        }
    }),
];

fn any_template(desk: Desk) -> bool {
    desk.templates.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
}
