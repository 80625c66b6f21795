//! Going somewhere.

use super::{Ask, Command, Group, Run, nothing_typed, pick};
use crate::{
    components::icon::Glyph,
    state::{
        name::Name,
        route::{Page, Place},
    },
    words,
};
use atom_api::tasks::View;
use leptos::prelude::*;

const GO: Group = Group::Go;

pub(super) const COMMANDS: &[Command] = &[
    Command::new(
        "go.inbox",
        words::cmd_go_inbox,
        words::kw_go_inbox,
        GO,
        Glyph::Inbox,
        Run::Now(|desk| desk.visit(Place::View(View::Inbox))),
    )
    .keys("G then I"),
    Command::new(
        "go.today",
        words::cmd_go_today,
        words::kw_go_today,
        GO,
        Glyph::Today,
        Run::Now(|desk| desk.visit(Place::View(View::Today))),
    )
    .keys("G then T"),
    Command::new(
        "go.upcoming",
        words::cmd_go_upcoming,
        words::kw_go_upcoming,
        GO,
        Glyph::Upcoming,
        Run::Now(|desk| desk.visit(Place::View(View::Upcoming))),
    )
    .keys("G then U"),
    Command::new(
        "go.all",
        words::cmd_go_all,
        words::kw_go_all,
        GO,
        Glyph::All,
        Run::Now(|desk| desk.visit(Place::View(View::All))),
    )
    .keys("G then A"),
    Command::new(
        "go.completed",
        words::cmd_go_completed,
        words::kw_go_completed,
        GO,
        Glyph::Completed,
        Run::Now(|desk| desk.visit(Place::View(View::Completed))),
    )
    .keys("G then D"),
    Command::new(
        "go.trash",
        words::cmd_go_trash,
        words::kw_go_trash,
        GO,
        Glyph::Trash,
        Run::Now(|desk| desk.visit(Place::View(View::Trash))),
    )
    .keys("G then X"),
    Command::new("go.project", words::cmd_go_project, words::kw_go_project, GO, Glyph::Steps, Run::Ask)
        .keys("G then P")
        .when(|desk| desk.projects.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))),
    Command::new("go.label", words::cmd_go_label, words::kw_go_label, GO, Glyph::Mark, Run::Ask)
        .keys("G then L")
        .when(|desk| desk.labels.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))),
    Command::new("go.filter", words::cmd_go_filter, words::kw_go_filter, GO, Glyph::Sort, Run::Ask)
        .keys("G then F")
        .when(|desk| desk.list.filters.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))),
    Command::new(
        "go.connections",
        words::cmd_go_connections,
        words::kw_go_connections,
        GO,
        Glyph::Plug,
        Run::Now(|desk| desk.visit(Place::Connections)),
    )
    .keys("G then C"),
    Command::new(
        "go.outbox",
        words::cmd_go_outbox,
        words::kw_go_outbox,
        GO,
        Glyph::Out,
        Run::Now(|desk| desk.visit(Place::Outbox)),
    ),
    Command::new(
        "go.conflicts",
        words::cmd_go_conflicts,
        words::kw_go_conflicts,
        GO,
        Glyph::Warning,
        Run::Now(|desk| desk.visit(Place::Conflicts)),
    ),
    Command::new(
        "go.notifications",
        words::cmd_go_notifications,
        words::kw_go_notifications,
        GO,
        Glyph::Bell,
        Run::Now(|desk| desk.visit(Place::Notifications)),
    )
    .keys("G then N"),
    Command::new(
        "go.activity",
        words::cmd_go_activity,
        words::kw_go_activity,
        GO,
        Glyph::Sync,
        Run::Now(|desk| desk.visit(Place::Activity)),
    )
    .keys("G then J"),
    Command::new(
        "go.settings",
        words::cmd_go_settings,
        words::kw_go_settings,
        GO,
        Glyph::Settings,
        Run::Now(|desk| desk.visit(Place::Settings(Page::Account))),
    )
    .keys("Mod , or G then S")
    .in_text(),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[("go.project", &PROJECT), ("go.label", &LABEL), ("go.filter", &FILTER)];

/// One of the projects.
const PROJECT: Ask = Ask {
    hint: words::hint_go_project,
    choices: pick::projects,
    typed: nothing_typed,
    run: |desk, key| {
        let projects = desk.projects.data;
        let id = projects.with_untracked(|page| Some(page.as_ref()?.items.iter().find(|each| each.name == key)?.id));
        if let Some(id) = id {
            desk.visit(Place::Project(id));
        }
    },
};

/// One of the labels.
const LABEL: Ask = Ask {
    hint: words::hint_go_label,
    choices: pick::labels,
    typed: nothing_typed,
    run: |desk, key| {
        if let Some(name) = Name::of(key) {
            desk.visit(Place::Label(name));
        }
    },
};

/// One of the saved filters.
const FILTER: Ask = Ask {
    hint: words::hint_go_filter,
    choices: pick::filters,
    typed: nothing_typed,
    run: |desk, key| {
        if let Ok(id) = key.parse() {
            desk.visit(Place::Filter(id));
        }
    },
};
