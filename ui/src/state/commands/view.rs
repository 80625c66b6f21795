//! How the list is seen: what parts it, its order and form, what is done, and keeping all that as a filter.

use super::{Act, Ask, Command, Group as Of, Run, act::on_list, nothing_typed, pick};
use crate::{
    components::{choice::Choice, icon::Glyph},
    state::{
        desk::Desk,
        options::{GROUPS, Options, SORTS, group_name, sort_name},
        perform::perform_then,
        route::Place,
    },
    words,
};
use atom_api::{
    Patch,
    filters::{Create, Form, Update},
    tasks::{Group, View},
};
use leptos::prelude::*;

const LIST: Of = Of::List;

pub(super) const COMMANDS: &[Command] = &[
    Command::new("list.group", words::cmd_group, words::kw_group, LIST, Glyph::All, Run::Ask).when(on_list),
    Command::new("list.sort", words::cmd_sort, words::kw_sort, LIST, Glyph::Sort, Run::Ask).when(on_list),
    Command::new("list.as_list", words::cmd_as_list, words::kw_as_list, LIST, Glyph::All, Run::Act)
        .when(|desk| on_list(desk) && desk.list.options().form == Form::Board),
    Command::new("list.as_board", words::cmd_as_board, words::kw_as_board, LIST, Glyph::System, Run::Act)
        .when(|desk| on_list(desk) && desk.list.options().form == Form::List),
    Command::new("list.done", words::cmd_show_done, words::kw_show_done, LIST, Glyph::Completed, Run::Act)
        .when(|desk| on_list(desk) && !desk.list.key.with(|key| matches!(key.view, View::Completed | View::Trash))),
    Command::new("filter.save", words::cmd_save_filter, words::kw_save_filter, LIST, Glyph::Filter, Run::Ask)
        .when(|desk| on_list(desk) && desk.list.saved().is_none()),
    Command::new("filter.update", words::cmd_update_filter, words::kw_update_filter, LIST, Glyph::Filter, Run::Act)
        .when(differs),
    Command::new("trash.empty", words::cmd_empty_trash, words::kw_empty_trash, LIST, Glyph::Trash, Run::Act)
        .when(|desk| desk.list.counts.data.with(|counts| counts.as_ref().is_some_and(|counts| counts.trash > 0)))
        .danger(),
];

/// What commands do whose deeds come later.
pub(super) const ACTS: &[Act] = &[
    ("list.as_list", |desk| choose(desk, |options| Options { form: Form::List, ..options })),
    ("list.as_board", |desk| choose(desk, |options| Options { form: Form::Board, ..options })),
    ("list.done", |desk| choose(desk, |options| Options { done: !options.done, ..options })),
    ("filter.update", update),
    ("trash.empty", |desk| desk.purge(Vec::new())),
];

/// What the commands that ask ask for.
pub(super) const ASKS: &[(&str, &Ask)] = &[("list.group", &GROUP), ("list.sort", &SORT), ("filter.save", &SAVE)];

/// What the list is parted by. What it is parted by now has a check.
const GROUP: Ask = Ask {
    hint: words::group_by,
    choices: |desk| {
        let (now, board, view) = untrack(|| {
            let options = desk.list.options();
            (group_name(desk.list.key.with(|key| key.group)), options.form == Form::Board, desk.list.key.get().view)
        });
        let offered = GROUPS.iter().filter(|(group, _)| match group {
            None => !board,
            Some(Group::Completed) => !board && view == View::Completed,
            Some(_) => true,
        });
        offered.map(|(group, name)| Choice::new(*name, words::group(*group)).chosen(*name == now)).collect()
    },
    typed: nothing_typed,
    run: |desk, key| {
        if let Some((group, _)) = GROUPS.iter().find(|(_, name)| *name == key) {
            choose(desk, |options| Options { group: *group, ..options });
        }
    },
};

/// The order of the list. The one that it has now has a check.
const SORT: Ask = Ask {
    hint: words::sort_by,
    choices: |desk| {
        let now = sort_name(untrack(|| desk.list.options()).sort);
        SORTS.iter().map(|(sort, name)| Choice::new(*name, words::sort(*sort)).chosen(*name == now)).collect()
    },
    typed: nothing_typed,
    run: |desk, key| {
        if let Some((sort, _)) = SORTS.iter().find(|(_, name)| *name == key) {
            choose(desk, |options| Options { sort: *sort, ..options });
        }
    },
};

/// The name of a filter that shows what is seen now.
const SAVE: Ask = Ask {
    hint: words::filter_name,
    choices: |_| Vec::new(),
    typed: |desk, text| pick::new_name(text, &pick::filters(desk)),
    run: |desk, key| {
        let request = Create { name: pick::named(key).to_owned(), query: desk.list.as_query() };
        perform_then(desk.app, request, move |saved| {
            desk.visit(Place::Filter(saved.id));
            words::filter_saved(&saved.name)
        });
    },
};

fn choose(desk: Desk, change: impl Fn(Options) -> Options) {
    desk.list.choose(change(untrack(|| desk.list.options())));
}

/// Whether a saved filter is shown otherwise than it was saved.
fn differs(desk: Desk) -> bool {
    on_list(desk) && desk.list.saved().is_some_and(|saved| saved.query != desk.list.as_query())
}

fn update(desk: Desk) {
    let Some(saved) = untrack(|| desk.list.saved()) else { return };
    let request = Update { id: saved.id, name: Patch::Keep, query: Patch::Set(desk.list.as_query()) };
    perform_then(desk.app, request, move |saved| {
        desk.list.text.set(String::new());
        desk.list.narrow.set(None);
        words::filter_changed(&saved.name)
    });
}
