//! Connections to services.

use super::{Act, Ask, Command, Group, Run, nothing_typed};
use crate::{
    browser,
    components::{choice::Choice, icon::Glyph},
    state::{desk::Desk, perform::perform, route::Place},
    words,
};
use atom_api::integrations::{Connection, Health, Schedule, Sync};
use leptos::prelude::*;

const APP: Group = Group::App;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("connection.connect", words::cmd_connect, words::kw_connect, APP, Glyph::Plug, Run::Act),
    Command::new("connection.open", words::cmd_open_connection, words::kw_open_connection, APP, Glyph::Plug, Run::Ask)
        .when(some),
    Command::new("connection.sync", words::cmd_sync_one, words::kw_sync_one, APP, Glyph::Sync, Run::Ask)
        .when(some_live),
    Command::new(
        "connection.pause",
        words::cmd_pause_connection,
        words::kw_pause_connection,
        APP,
        Glyph::Stop,
        Run::Ask,
    )
    .when(some_live),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[("connection.connect", connect)];

/// To the gallery, with the search at hand.
fn connect(desk: Desk) {
    desk.visit(Place::Connections);
    // After what was open has closed.
    request_animation_frame(|| browser::focus("#service-search"));
}

fn some(desk: Desk) -> bool {
    desk.connections.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
}

fn some_live(desk: Desk) -> bool {
    desk.connections.data.with(|page| page.as_ref().is_some_and(|page| page.items.iter().any(is_live)))
}

/// Whether it is connected: of a disconnected account nothing is fetched.
fn is_live(connection: &Connection) -> bool {
    connection.health != Health::Disconnected
}

/// The connections, by id, each with its account.
fn choices(desk: Desk) -> Vec<Choice> {
    desk.connections.data.with_untracked(|page| {
        let connections = page.iter().flat_map(|page| page.items.iter());
        connections.map(|each| Choice::new(each.id.to_string(), &each.name).note(&each.account)).collect()
    })
}

/// Those that are connected.
fn live_choices(desk: Desk) -> Vec<Choice> {
    let live = |key: &str| chosen(desk, key).is_some_and(|each| is_live(&each));
    choices(desk).into_iter().filter(|choice| live(&choice.key)).collect()
}

/// The connection of a key.
fn chosen(desk: Desk, key: &str) -> Option<Connection> {
    let connections = desk.connections.data;
    connections.with_untracked(|page| page.as_ref()?.items.iter().find(|each| each.id.to_string() == key).cloned())
}

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] =
    &[("connection.open", &OPEN), ("connection.sync", &SYNC), ("connection.pause", &PAUSE)];

const OPEN: Ask = Ask {
    hint: words::hint_connection,
    choices,
    typed: nothing_typed,
    run: |desk, key| {
        if let Some(connection) = chosen(desk, key) {
            desk.visit(Place::Connection(connection.id));
        }
    },
};

const SYNC: Ask = Ask {
    hint: words::hint_connection,
    choices: live_choices,
    typed: nothing_typed,
    run: |desk, key| {
        let Some(connection) = chosen(desk, key) else { return };
        let request = Sync { connection_id: connection.id, streams: None, full: false, wait: false };
        perform(desk.app, request, words::did_start_sync().to_owned());
    },
};

const PAUSE: Ask = Ask {
    hint: words::hint_connection,
    choices: live_choices,
    typed: nothing_typed,
    run: |desk, key| {
        let Some(connection) = chosen(desk, key) else { return };
        let paused = connection.health != Health::Paused;
        let said = if paused { words::did_pause() } else { words::did_resume() };
        let request = Schedule { connection_id: connection.id, every_min: None, paused: Some(paused) };
        perform(desk.app, request, said.to_owned());
    },
};
