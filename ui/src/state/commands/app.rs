//! The window as a whole.

use super::{Act, Command, Group, Run};
use crate::{
    browser,
    components::icon::Glyph,
    state::{desk::Desk, edits, perform::perform, printing, toast::Offer},
    words,
};
use atom_api::{
    integrations::{Connection, Health, List, Sync},
    notifications::Read,
};
use leptos::{prelude::*, task::spawn_local};

const APP: Group = Group::App;

pub(super) const COMMANDS: &[Command] = &[
    Command::new(
        "app.palette",
        words::cmd_palette,
        words::kw_palette,
        APP,
        Glyph::Search,
        Run::Now(|desk| desk.palette.open()),
    )
    .keys("Mod K")
    .in_text()
    .unlisted(),
    Command::new("app.undo", words::cmd_undo, words::kw_undo, APP, Glyph::Restore, Run::Act).keys("Mod Z"),
    Command::new("app.redo", words::cmd_redo, words::kw_redo, APP, Glyph::Restore, Run::Act)
        .keys("Mod Shift Z or Mod Y"),
    Command::new("app.back", words::cmd_back, words::kw_back, APP, Glyph::Back, Run::Now(|_| browser::travel(-1)))
        .keys("Alt ArrowLeft")
        .keys_mac("Mod ["),
    Command::new(
        "app.forward",
        words::cmd_forward,
        words::kw_forward,
        APP,
        Glyph::Next,
        Run::Now(|_| browser::travel(1)),
    )
    .keys("Alt ArrowRight")
    .keys_mac("Mod ]"),
    Command::new(
        "app.sidebar",
        words::cmd_sidebar,
        words::kw_sidebar,
        APP,
        Glyph::Menu,
        Run::Now(Desk::toggle_sidebar),
    )
    .keys("Mod B")
    .in_text(),
    Command::new("app.close", words::cmd_close, words::kw_close, APP, Glyph::Close, Run::Now(Desk::close_topmost))
        .keys("Escape")
        .unlisted(),
    Command::new(
        "app.help",
        words::cmd_help,
        words::kw_help,
        APP,
        Glyph::Keyboard,
        Run::Now(|desk| desk.help.set(true)),
    )
    .keys("? or F1"),
    Command::new("app.sync", words::cmd_sync, words::kw_sync, APP, Glyph::Sync, Run::Act),
    Command::new("app.print", words::cmd_print, words::kw_print, APP, Glyph::File, Run::Act).keys("Mod P").in_text(),
    Command::new("notifications.read_all", words::cmd_read_all, words::kw_read_all, APP, Glyph::Bell, Run::Act)
        .when(|desk| desk.inbox.data.with(|inbox| inbox.as_ref().is_some_and(|inbox| inbox.unread > 0))),
    Command::new("app.lock", words::cmd_lock, words::kw_lock, APP, Glyph::Lock, Run::Act),
    Command::new("app.sign_out", words::cmd_sign_out, words::kw_sign_out, APP, Glyph::Leave, Run::Act),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("app.undo", |desk| edits::undo(desk.app, false)),
    ("app.redo", |desk| edits::undo(desk.app, true)),
    ("app.sync", sync),
    ("app.print", printing::print),
    ("notifications.read_all", |desk| perform(desk.app, Read { ids: Vec::new() }, words::did_read_all().to_owned())),
    ("app.lock", |desk| desk.app.lock()),
    ("app.sign_out", |desk| desk.app.sign_out()),
];

/// Has every connection look at its service now.
fn sync(desk: Desk) {
    let app = desk.app;
    let ids_of = |page: &atom_api::Page<Connection>| {
        let live = page.items.iter().filter(|each| each.health != Health::Disconnected);
        live.map(|each| each.id).collect::<Vec<_>>()
    };
    let known = desk.connections.data.with_untracked(|page| page.as_ref().map(ids_of));
    spawn_local(async move {
        // Right after signing in they are still on their way.
        let ids = match known {
            Some(ids) => ids,
            None => match app.call(List {}).await {
                Ok(page) => ids_of(&page),
                Err(error) => return app.complain(&error),
            },
        };
        if ids.is_empty() {
            return app.say(words::no_connections(), Offer::Nothing);
        }
        for id in ids {
            let request = Sync { connection_id: id, streams: None, full: false, wait: false };
            perform(app, request, words::sync_started().to_owned());
        }
    });
}
