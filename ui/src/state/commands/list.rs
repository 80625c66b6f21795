//! Moving in a list, and picking from it.

use super::{
    Act, Command, Group, Run,
    act::{on_list, some, some_kept},
};
use crate::{browser, components::icon::Glyph, state::desk::Desk, words};
use atom_api::filters::Form;
use leptos::prelude::*;

const LIST: Group = Group::List;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("list.next", words::cmd_next, words::kw_next, LIST, Glyph::Down, Run::Now(|desk| desk.step(1)))
        .keys("J or ArrowDown")
        .when(on_list)
        .unlisted(),
    Command::new(
        "list.previous",
        words::cmd_previous,
        words::kw_previous,
        LIST,
        Glyph::Down,
        Run::Now(|desk| desk.step(-1)),
    )
    .keys("K or ArrowUp")
    .when(on_list)
    .unlisted(),
    Command::new("list.first", words::cmd_first, words::kw_first, LIST, Glyph::Down, Run::Act)
        .keys("Home")
        .when(on_list)
        .unlisted(),
    Command::new("list.last", words::cmd_last, words::kw_last, LIST, Glyph::Down, Run::Act)
        .keys("End")
        .when(on_list)
        .unlisted(),
    Command::new("list.right", words::cmd_right, words::kw_right, LIST, Glyph::Next, Run::Act)
        .keys("ArrowRight")
        .when(on_list)
        .unlisted(),
    Command::new("list.left", words::cmd_left, words::kw_left, LIST, Glyph::Back, Run::Act)
        .keys("ArrowLeft")
        .when(on_list)
        .unlisted(),
    Command::new("list.open", words::cmd_open, words::kw_open, LIST, Glyph::Notes, Run::Now(open))
        .keys("Enter")
        .when(|desk| on_list(desk) && desk.chosen.get().is_some()),
    Command::new("list.fold", words::cmd_fold, words::kw_fold, LIST, Glyph::Down, Run::Act)
        .keys("Z")
        .when(|desk| on_list(desk) && desk.list.key.with(|key| key.form == Form::List) && is_grouped(desk)),
    Command::new("list.fold_all", words::cmd_fold_all, words::kw_fold_all, LIST, Glyph::Down, Run::Act)
        .keys("Shift Z")
        .when(|desk| on_list(desk) && desk.list.key.with(|key| key.form == Form::List) && is_grouped(desk)),
    Command::new(
        "list.filter",
        words::cmd_filter,
        words::kw_filter,
        LIST,
        Glyph::Search,
        Run::Now(|_| {
            // After what was open has closed.
            request_animation_frame(|| browser::focus("#filter"));
        }),
    )
    .keys("/")
    .when(on_list),
    Command::new(
        "list.narrow",
        words::cmd_narrow,
        words::kw_narrow,
        LIST,
        Glyph::Filter,
        Run::Now(|desk| {
            // After what was open has closed and given the focus back.
            request_animation_frame(move || desk.narrowing.set(true));
        }),
    )
    .keys("F")
    .when(on_list),
    Command::new("list.widen", words::cmd_widen, words::kw_widen, LIST, Glyph::Filter, Run::Act)
        .keys("Shift F")
        .when(|desk| on_list(desk) && !desk.list.narrowed_by().is_empty()),
    Command::new("list.select", words::cmd_select, words::kw_select, LIST, Glyph::Check, Run::Act)
        .keys("X")
        .when(|desk| on_list(desk) && desk.chosen.get().is_some()),
    Command::new("list.select_down", words::cmd_select_down, words::kw_select_down, LIST, Glyph::Down, Run::Act)
        .keys("Shift ArrowDown or Shift J")
        .when(on_list)
        .unlisted(),
    Command::new("list.select_up", words::cmd_select_up, words::kw_select_up, LIST, Glyph::Down, Run::Act)
        .keys("Shift ArrowUp or Shift K")
        .when(on_list)
        .unlisted(),
    Command::new("list.select_all", words::cmd_select_all, words::kw_select_all, LIST, Glyph::Check, Run::Act)
        .keys("Mod A")
        .when(on_list),
    Command::new("list.move_up", words::cmd_move_up, words::kw_move_up, LIST, Glyph::Sort, Run::Act)
        .keys("Alt ArrowUp")
        .when(|desk| on_list(desk) && some(desk)),
    Command::new("list.move_down", words::cmd_move_down, words::kw_move_down, LIST, Glyph::Sort, Run::Act)
        .keys("Alt ArrowDown")
        .when(|desk| on_list(desk) && some(desk)),
    Command::new("list.indent", words::cmd_indent, words::kw_indent, LIST, Glyph::Next, Run::Act)
        .keys("Alt Shift ArrowRight")
        .when(|desk| on_list(desk) && some_kept(desk)),
    Command::new("list.outdent", words::cmd_outdent, words::kw_outdent, LIST, Glyph::Back, Run::Act)
        .keys("Alt Shift ArrowLeft")
        .when(|desk| on_list(desk) && some_kept(desk)),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("list.first", Desk::choose_first),
    ("list.last", Desk::choose_last),
    ("list.right", |desk| aside(desk, true)),
    ("list.left", |desk| aside(desk, false)),
    ("list.fold", fold),
    ("list.fold_all", fold_all),
    ("list.widen", |desk| desk.list.widen()),
    ("list.select", Desk::pick),
    ("list.select_down", |desk| desk.extend(1)),
    ("list.select_up", |desk| desk.extend(-1)),
    ("list.select_all", Desk::select_all),
    ("list.move_up", |desk| desk.arrange(false)),
    ("list.move_down", |desk| desk.arrange(true)),
    ("list.indent", |desk| desk.arrange_aside(true)),
    ("list.outdent", |desk| desk.arrange_aside(false)),
];

fn is_grouped(desk: Desk) -> bool {
    !desk.list.groups.with(Vec::is_empty)
}

/// Folds the group of the chosen row, or unfolds it; without a chosen row the one that is at the upper edge.
fn fold(desk: Desk) {
    let list = desk.list;
    let at_edge = || {
        let depth = list.viewport.with_untracked(|view| list.layout.with_untracked(|layout| view.depth(layout)));
        list.layout.with_untracked(|layout| layout.header_over(depth)).map_or(0, |(group, _)| group as usize)
    };
    let chosen = desk.chosen.get_untracked().and_then(|id| untrack(|| list.group_of(id)));
    let group = chosen.unwrap_or_else(at_edge);
    let key = list.groups.with_untracked(|groups| groups.get(group).map(|group| group.key.clone()));
    if let Some(key) = key {
        list.key.with_untracked(|list_key| list.folds.toggle(list_key, &key));
    }
}

/// Folds all groups, or unfolds them.
fn fold_all(desk: Desk) {
    let list = desk.list;
    let groups = list.groups.with_untracked(|groups| groups.iter().map(|group| group.key.clone()).collect::<Vec<_>>());
    list.key.with_untracked(|key| list.folds.toggle_all(key, &groups));
}

/// To the next column of a board; in a list the steps of the chosen row unfold or fold.
fn aside(desk: Desk, right: bool) {
    if !desk.step_aside(right) {
        desk.unfold(right);
    }
}

/// Opens the chosen task; where it is open its title is edited.
fn open(desk: Desk) {
    let Some(id) = desk.chosen.get_untracked() else { return };
    if desk.app.route.get_untracked().task == Some(id) {
        if browser::detail_covers() {
            // Its row cannot be seen: the title of the detail is edited.
            browser::focus("[data-testid='detail-title']");
        } else {
            desk.renaming.set(Some(id));
        }
    } else {
        desk.open(id);
    }
}
