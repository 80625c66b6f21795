//! Menus made of commands: of the tasks in a list, and at the top of the screen where a system has it there.

use super::{Command, Group, all, find};
use crate::{
    bridge::shell,
    components::menu::{Entry, Item},
    state::desk::Desk,
};
use leptos::prelude::*;

/// What the menu of tasks has, `-` for a line.
const OF_TASKS: &[&str] = &[
    "list.open",
    "task.toggle",
    "task.rename",
    "-",
    "task.due_today",
    "task.due_tomorrow",
    "task.due_next_week",
    "task.due",
    "task.evening",
    "-",
    "task.priority_1",
    "task.priority_2",
    "task.priority_3",
    "task.priority_4",
    "-",
    "task.move",
    "task.label",
    "task.begin",
    "task.clock",
    "task.cancel",
    "-",
    "list.indent",
    "list.outdent",
    "-",
    "task.duplicate",
    "task.to_project",
    "task.save_template",
    "task.copy_link",
    "task.open_service",
    "-",
    "task.restore",
    "task.trash",
    "task.purge",
];

/// The menu of what is picked, else of the chosen task: what can be done with it now.
pub(crate) fn context_menu(desk: Desk) -> Vec<Entry> {
    let mut entries = Vec::new();
    for id in OF_TASKS {
        match find(id) {
            None if !matches!(entries.last(), None | Some(Entry::Line)) => entries.push(Entry::Line),
            Some(command) if command.can(desk) => entries.push(item(desk, command).into()),
            _ => {}
        }
    }
    if matches!(entries.last(), Some(Entry::Line)) {
        entries.pop();
    }
    entries
}

/// A command as a line of a menu.
pub(crate) fn item(desk: Desk, command: &'static Command) -> Item {
    let keys = desk.keymap.with_untracked(|keymap| keymap.shown(command.id));
    let act = move || {
        // After the menu has closed and given the focus back.
        request_animation_frame(move || {
            if command.can(desk) {
                command.go(desk);
            }
        });
    };
    let item = Item::act((command.title)(), act).glyph(command.glyph);
    let item = if command.danger { item.danger() } else { item };
    match keys {
        Some(keys) => item.keys(keys),
        None => item,
    }
}

/// The menus at the top of the screen, one for each group.
pub(crate) fn native_menus(desk: Desk) -> Vec<shell::Menu> {
    let item = |command: &'static Command| shell::MenuItem {
        id: command.id.to_owned(),
        title: (command.title)().to_owned(),
        keys: desk.keymap.with(|keymap| keymap.shown(command.id)).filter(|keys| keys.contains("Mod ")),
    };
    let menu = |group: Group| shell::Menu {
        title: group.title().to_owned(),
        items: all().filter(|command| command.group == group && command.listed).map(item).collect(),
    };
    Group::ALL.map(menu).into()
}
