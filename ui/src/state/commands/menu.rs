//! Menus made of commands: of tasks in a list, of one task, of what is picked, of the person, and at the top of the
//! screen where a system has it there.

use super::{Ask, Command, Group, all, ask_of, find};
use crate::{
    bridge::shell,
    components::{
        choice::Choice,
        menu::{Entry, Item},
    },
    state::desk::Desk,
};
use atom_core::TaskId;
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
    "task.step_of",
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

/// What the menu of a task has whose detail is open, `-` for a line.
const OF_ONE: &[&str] = &[
    "task.copy_link",
    "task.duplicate",
    "task.save_template",
    "task.step_of",
    "task.stand_alone",
    "task.to_project",
    "task.open_service",
    "-",
    "task.add_step",
    "task.link",
    "task.attach",
    "task.comment",
    "task.remind",
    "task.log_time",
    "-",
    "task.restore",
    "task.trash",
    "task.purge",
];

/// The menu of what is picked, else of the chosen task: what can be done with it now.
pub(crate) fn context_menu(desk: Desk) -> Vec<Entry> {
    entries(desk, OF_TASKS)
}

/// The menu of one task, whatever is picked in the list beside it: what can be done with it now.
pub(crate) fn task_menu(desk: Desk, id: TaskId) -> Vec<Entry> {
    desk.alone(id, || lines(desk, OF_ONE, Some(id)))
}

/// Commands as lines of a menu, those that can be done now; `-` stands for a line between groups.
pub(crate) fn entries(desk: Desk, ids: &[&str]) -> Vec<Entry> {
    lines(desk, ids, None)
}

fn lines(desk: Desk, ids: &[&str], about: Option<TaskId>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for id in ids {
        match find(id) {
            None if !matches!(entries.last(), None | Some(Entry::Line)) => entries.push(Entry::Line),
            Some(command) if command.can(desk) => entries.push(item(desk, command, about).into()),
            _ => {}
        }
    }
    if matches!(entries.last(), Some(Entry::Line)) {
        entries.pop();
    }
    entries
}

/// A command as a line of a menu; `about` is the task that it is done to, where that is not what is picked.
fn item(desk: Desk, command: &'static Command, about: Option<TaskId>) -> Item {
    let keys = desk.keymap.with_untracked(|keymap| keymap.shown(command.id));
    let act = move || {
        // After the menu has closed and given the focus back.
        request_animation_frame(move || {
            if let Some(id) = about {
                desk.be_about(id);
            }
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

/// What a command asks for, as lines of a menu, and below them the command itself, which takes what is typed too.
///
/// For menus that come with the palette: it reaches the questions of all commands.
pub(crate) fn choices(desk: Desk, id: &str) -> Vec<Entry> {
    let Some(command) = find(id) else { return Vec::new() };
    let mut entries = ask_of(command).map(|ask| answers(desk, ask)).unwrap_or_default();
    if !entries.is_empty() {
        entries.push(Entry::Line);
    }
    entries.push(item(desk, command, None).into());
    entries
}

/// The answers to a question as lines of a menu; the one that takes away what was answered before stands last.
pub(crate) fn answers(desk: Desk, ask: &'static Ask) -> Vec<Entry> {
    let (none, some): (Vec<Choice>, Vec<Choice>) =
        (ask.choices)(desk).into_iter().partition(|choice| choice.key.is_empty());
    let line = (!some.is_empty() && !none.is_empty()).then_some(Entry::Line);
    let entry = |choice: Choice| Entry::from(answer(desk, ask, choice));
    some.into_iter().map(entry).chain(line).chain(none.into_iter().map(entry)).collect()
}

fn answer(desk: Desk, ask: &'static Ask, choice: Choice) -> Item {
    let Choice { key, label, glyph, dot, chosen, .. } = choice;
    let act = move || {
        let key = key.clone();
        desk.selection.once_known(move || (ask.run)(desk, &key));
    };
    let item = match chosen {
        Some(chosen) => Item::choice(label, chosen, act),
        None => Item::act(label, act),
    };
    Item { glyph, dot, ..item }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_name_commands_that_there_are_each_once() {
        for menu in [OF_TASKS, OF_ONE] {
            let mut named: Vec<&str> = menu.iter().copied().filter(|id| *id != "-").collect();
            assert!(named.iter().all(|id| find(id).is_some()), "{named:?}");
            let count = named.len();
            named.sort_unstable();
            named.dedup();
            assert_eq!(named.len(), count, "one stands twice");
        }
    }
}
