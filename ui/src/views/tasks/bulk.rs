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
        when,
    },
    words,
};
use atom_api::{
    Patch,
    tasks::{Edit, Status, View},
};
use leptos::prelude::*;

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
            <IconButton
                glyph=Glyph::Restore
                label=words::restore()
                testid="bulk-restore"
                on_press=move |()| desk.trash_targets()
            />
            <IconButton
                glyph=Glyph::Trash
                label=words::delete_for_good()
                testid="bulk-purge"
                on_press=move |()| desk.purge(untrack(|| desk.selection.ids()))
            />
        }
        .into_any(),
        false => view! {
            <IconButton
                glyph=Glyph::Completed
                label=words::complete()
                testid="bulk-complete"
                on_press=move |()| desk.toggle_targets()
            />
            {menu(Glyph::Upcoming, words::due(), "bulk-due", move || dues(desk))}
            <IconButton
                glyph=Glyph::Moon
                label=words::cmd_evening()
                testid="bulk-evening"
                on_press=move |()| commands::run(desk, "task.evening")
            />
            {menu(Glyph::Play, words::status(), "bulk-status", move || statuses(desk))}
            {menu(Glyph::Flag, words::priority(), "bulk-priority", move || priorities(desk))}
            {menu(Glyph::Folder, words::project(), "bulk-project", move || projects(desk))}
            {menu(Glyph::Label, words::labels(), "bulk-labels", move || labels(desk))}
            <IconButton
                glyph=Glyph::Trash
                label=words::move_to_trash()
                testid="bulk-trash"
                on_press=move |()| desk.trash_targets()
            />
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

fn item(desk: Desk, label: impl Into<String>, edit: Edit) -> Item {
    Item::act(label, move || desk.apply_to_targets(edit.clone()))
}

fn dues(desk: Desk) -> Vec<Entry> {
    let today = desk.app.today.get_untracked();
    let due = |date: Option<jiff::civil::Date>, evening| Edit {
        due: Patch::from(date.map(|date| date.to_string())),
        evening,
        ..Edit::default()
    };
    let evening = Edit { evening: Some(true), ..due(Some(today), None) };
    vec![
        item(desk, words::today(), due(Some(today), Some(false))).glyph(Glyph::Today).into(),
        item(desk, words::this_evening(), evening).glyph(Glyph::Moon).into(),
        item(desk, words::tomorrow(), due(when::add_days(today, 1), None)).glyph(Glyph::Upcoming).into(),
        item(desk, words::next_week(), due(when::next_monday(today), None)).glyph(Glyph::Upcoming).into(),
        Entry::Line,
        item(desk, words::no_date(), due(None, Some(false))).glyph(Glyph::Close).into(),
    ]
}

fn statuses(desk: Desk) -> Vec<Entry> {
    let one = |status| item(desk, words::status_name(status), Edit { status: Some(status), ..Edit::default() }).into();
    [Status::Open, Status::InProgress, Status::Done, Status::Cancelled].map(one).to_vec()
}

fn priorities(desk: Desk) -> Vec<Entry> {
    let tones = ["red", "amber", "blue", "grey"];
    let one = |(priority, tone): (u8, &&str)| {
        let edit = Edit { priority: Some(priority), ..Edit::default() };
        item(desk, words::priority_name(priority), edit).dot(*tone).into()
    };
    (1..=4).zip(&tones).map(one).collect()
}

fn projects(desk: Desk) -> Vec<Entry> {
    let to = |project: Patch<String>| Edit { project, ..Edit::default() };
    let mut entries = desk.projects.data.with_untracked(|page| {
        let all = page.iter().flat_map(|page| page.items.iter());
        all.map(|project| {
            item(desk, project.name.clone(), to(Patch::Set(project.id.to_string()))).dot(project.color.clone()).into()
        })
        .collect::<Vec<Entry>>()
    });
    if !entries.is_empty() {
        entries.push(Entry::Line);
    }
    entries.push(item(desk, words::no_project(), to(Patch::Clear)).glyph(Glyph::Inbox).into());
    entries
}

/// All labels; those that every picked task in sight carries are taken off.
fn labels(desk: Desk) -> Vec<Entry> {
    let ids = untrack(|| desk.targets());
    let here: Vec<_> = ids.iter().take(200).filter_map(|id| untrack(|| desk.task(*id))).collect();
    desk.labels.data.with_untracked(|page| {
        let all = page.iter().flat_map(|page| page.items.iter());
        all.map(|label| {
            let on = !here.is_empty() && here.iter().all(|task| task.labels.contains(&label.name));
            let names = vec![label.name.clone()];
            let edit = match on {
                true => Edit { labels_remove: names, ..Edit::default() },
                false => Edit { labels_add: names, ..Edit::default() },
            };
            Item::choice(label.name.clone(), on, move || desk.apply_to_targets(edit.clone()))
                .dot(label.color.clone())
                .into()
        })
        .collect()
    })
}
