//! All data of the workspace: ways in, ways out, copies, the sample, the end of it.

use super::{Act, Ask, Command, Group, Run, nothing_typed};
use crate::{
    browser,
    components::{choice::Choice, icon::Glyph},
    state::{
        desk::Desk,
        export,
        perform::perform,
        route::{Page, Place},
    },
    words,
};
use atom_api::{
    Permission,
    data::{BackupNow, CreateSample, RemoveSample},
};
use leptos::{prelude::*, task::spawn_local};

const APP: Group = Group::App;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("data.import", words::cmd_import, words::kw_import, APP, Glyph::Download, Run::Act).when(writes),
    Command::new("data.export", words::cmd_export, words::kw_export, APP, Glyph::Out, Run::Ask).when(takes_out),
    Command::new("data.back_up", words::cmd_back_up, words::kw_back_up, APP, Glyph::Download, Run::Act).when(keeps),
    Command::new("data.restore", words::cmd_restore_backup, words::kw_restore_backup, APP, Glyph::Restore, Run::Act)
        .when(keeps)
        .danger(),
    Command::new("data.delete_all", words::cmd_delete_all, words::kw_delete_all, APP, Glyph::Trash, Run::Act)
        .when(keeps)
        .danger(),
    Command::new("sample.add", words::cmd_sample_add, words::kw_sample_add, APP, Glyph::Plus, Run::Act)
        .when(|desk| writes(desk) && !has_sample(desk)),
    Command::new("sample.remove", words::cmd_sample_remove, words::kw_sample_remove, APP, Glyph::Close, Run::Act)
        .when(|desk| writes(desk) && has_sample(desk)),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("data.import", |desk| at_data(desk, "[data-testid='import']", false)),
    ("data.back_up", |desk| perform(desk.app, BackupNow {}, words::did_back_up().to_owned())),
    ("data.restore", |desk| at_data(desk, "[data-testid='restore-backup']", true)),
    ("data.delete_all", |desk| at_data(desk, "[data-testid='delete-all']", true)),
    ("sample.add", |desk| {
        let request = CreateSample { language: Some(words::sample_language()) };
        perform(desk.app, request, words::did_add_sample().to_owned());
    }),
    ("sample.remove", |desk| perform(desk.app, RemoveSample {}, words::did_remove_sample().to_owned())),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[("data.export", &EXPORT)];

/// The form of an export.
const EXPORT: Ask = Ask {
    hint: words::hint_export,
    choices: |_| {
        let choice = |(format, end)| Choice::new(end, words::export_form(format)).glyph(Glyph::File);
        export::FORMS.into_iter().map(choice).collect()
    },
    typed: nothing_typed,
    run: |desk, key| {
        if let Some((format, _)) = export::FORMS.into_iter().find(|(_, end)| *end == key) {
            spawn_local(export::write(desk.app, format));
        }
    },
};

/// Whether the session keeps the installation: copies of it, and its end.
fn keeps(desk: Desk) -> bool {
    desk.may(Permission::InstallationManage) == Some(true)
}

/// Whether the session may take all data out.
fn takes_out(desk: Desk) -> bool {
    desk.may(Permission::DataManage) == Some(true)
}

fn writes(desk: Desk) -> bool {
    desk.may(Permission::TasksWrite) == Some(true)
}

fn has_sample(desk: Desk) -> bool {
    desk.prefs.flag("sample.present", false)
}

/// To the page of the data, with one of its controls at hand, or pressed.
fn at_data(desk: Desk, control: &'static str, press: bool) {
    desk.visit(Place::Settings(Page::Data));
    // After what was open has closed.
    request_animation_frame(move || {
        spawn_local(async move {
            match press {
                true => browser::press_when_drawn(control).await,
                false => browser::focus_when_drawn(control).await,
            }
        });
    });
}
