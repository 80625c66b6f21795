//! The bar at the foot of the list while tasks are picked: what can be done to all of them.

use crate::{
    browser,
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        commands,
        desk::{Desk, desk},
    },
    words,
};
use atom_api::tasks::View;
use leptos::prelude::*;

/// When the picked tasks are due.
const DUES: &[&str] = &["task.due_today", "task.due_tomorrow", "task.due_next_week", "-", "task.due", "task.due_none"];
/// How they stand.
const STATUSES: &[&str] = &["task.open", "task.begin", "task.done", "task.cancel"];
/// How urgent they are, with the colours of that.
const PRIORITIES: [(&str, &str); 4] = [
    ("task.priority_1", "red"),
    ("task.priority_2", "amber"),
    ("task.priority_3", "blue"),
    ("task.priority_4", "grey"),
];

/// Role `toolbar`, named "Selected tasks"; its buttons are reached with Tab, Escape in the list lets all go.
pub(crate) fn bulk() -> AnyView {
    let desk = desk();
    let trash = desk.list.key.with_untracked(|key| key.view == View::Trash);
    let let_go = move |()| {
        desk.selection.clear();
        browser::focus_place();
    };
    let many = move || words::picked(desk.selection.count() as u64);
    let tools = match trash {
        true => view! {
            {tool(desk, "task.restore", "bulk-restore")}
            {tool(desk, "task.purge", "bulk-purge")}
        }
        .into_any(),
        false => view! {
            {tool(desk, "task.toggle", "bulk-complete")}
            {menu(Glyph::Upcoming, words::due(), "bulk-due", move || commands::entries(desk, DUES))}
            {tool(desk, "task.evening", "bulk-evening")}
            {menu(Glyph::Play, words::status(), "bulk-status", move || commands::entries(desk, STATUSES))}
            {menu(Glyph::Flag, words::priority(), "bulk-priority", move || priorities(desk))}
            {menu(Glyph::Folder, words::project(), "bulk-project", move || commands::choices(desk, "task.move"))}
            {menu(Glyph::Label, words::labels(), "bulk-labels", move || commands::choices(desk, "task.label"))}
            {tool(desk, "task.trash", "bulk-trash")}
        }
        .into_any(),
    };
    view! {
        <div class="bulk" role="toolbar" aria-label=words::picked_tasks() data-testid="bulk">
            <span class="count" role="status">
                {many}
            </span>
            {tools}
            <IconButton glyph=Glyph::Close label=words::let_go() testid="bulk-clear" on_press=let_go />
        </div>
    }
    .into_any()
}

/// A command as a button, named as everywhere, with its keys.
fn tool(desk: Desk, id: &'static str, testid: &'static str) -> AnyView {
    let Some(command) = commands::find(id) else { return ().into_any() };
    let keys = Signal::derive(move || desk.keymap.with(|keymap| keymap.shown(id)).unwrap_or_default());
    let label = (command.title)();
    view! {
        <IconButton glyph=command.glyph label testid keys on_press=move |()| commands::run(desk, id) />
    }
    .into_any()
}

fn menu(
    glyph: Glyph,
    label: &'static str,
    testid: &'static str,
    entries: impl Fn() -> Vec<Entry> + Send + Sync + 'static,
) -> AnyView {
    view! {
        <Menu label class=Signal::stored("button quiet icon-only".to_owned()) entries testid>
            <Icon glyph />
        </Menu>
    }
    .into_any()
}

/// The priorities, each with the point of its colour.
fn priorities(desk: Desk) -> Vec<Entry> {
    let coloured = |(id, tone): (&'static str, &'static str)| {
        commands::entries(desk, &[id]).into_iter().map(move |entry| match entry {
            Entry::Item(item) => Entry::Item(Item { glyph: None, ..item.dot(tone) }),
            other => other,
        })
    };
    let mut entries = Vec::new();
    for priority in PRIORITIES {
        entries.extend(coloured(priority));
    }
    entries
}
