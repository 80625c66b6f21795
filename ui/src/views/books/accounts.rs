//! The tree of accounts, each with what it and all below it hold.

use super::{Shelf, shelf, starting::Starting};
use crate::{
    browser,
    components::{
        bone::bones,
        button::{Button, Weight},
        check_box::Checkbox,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
        state::{Empty, Trouble},
        unique::unique,
    },
    state::{
        books::{
            figure::figure,
            room::{Room, Span},
            tree::{Node, tree},
        },
        name::Name,
        query::Query,
    },
    words,
};
use atom_api::ledger::{Balances, BalancesReply};
use leptos::{attr::custom::custom_attribute, ev, prelude::*};
use std::collections::BTreeSet;

/// Where it is kept which accounts are closed in sight.
const CLOSED: &str = "atom.books-closed";
/// Where it is kept that accounts are shown that hold nothing.
const WITH_ZERO: &str = "atom.books-zero";

/// The accounts; in empty books, the ways to begin.
pub(super) fn accounts() -> AnyView {
    let shelf = shelf();
    let balances = Query::<BalancesReply>::new(shelf.desk.app, || Some(Balances::default()));
    let starting = RwSignal::new(false);
    let empty = Memo::new(move |_| {
        shelf.names.data.with(|names| names.as_ref().map(|names| names.entries == 0 && names.accounts.is_empty()))
    });
    let here = Memo::new(move |_| balances.data.with(Option::is_some));
    let wrong = Memo::new(move |_| {
        let error = balances.error.get().filter(|_| !here.get());
        error.or_else(|| shelf.names.error.get().filter(|_| empty.get().is_none()))
    });
    let again = move |()| {
        balances.retry();
        shelf.names.retry();
    };
    let content = move || match (empty.get(), here.get(), wrong.get()) {
        (Some(true), ..) => begin(shelf, starting),
        (Some(_), true, _) => held(shelf, balances, starting),
        (_, _, Some(error)) => view! { <Trouble title=words::books_trouble() error on_retry=again /> }.into_any(),
        _ => bones(6),
    };
    view! {
        {content}
        {move || starting.get().then(|| view! { <Starting on_close=move |()| starting.set(false) /> })}
    }
    .into_any()
}

/// Nothing is in the books yet.
fn begin(shelf: Shelf, starting: RwSignal<bool>) -> AnyView {
    view! {
        <Empty glyph=Glyph::Book title=words::books_empty() text=words::books_empty_text()>
            <Button weight=Weight::Primary testid="books-first" on_press=move |()| shelf.go(Room::New)>
                {words::first_entry()}
            </Button>
            <Button testid="books-import-first" on_press=move |()| shelf.go(Room::Import)>
                {words::import_journal()}
            </Button>
            <Button testid="books-chart-first" on_press=move |()| starting.set(true)>
                {words::chart_start()}
            </Button>
        </Empty>
    }
    .into_any()
}

fn held(shelf: Shelf, balances: Query<BalancesReply>, starting: RwSignal<bool>) -> AnyView {
    let with_zero = RwSignal::new(browser::kept(WITH_ZERO).is_some());
    let kept = browser::kept(CLOSED).unwrap_or_default();
    let closed = RwSignal::new(kept.lines().map(str::to_owned).collect::<BTreeSet<String>>());
    // Before the first entry no account holds anything, and all that were opened are shown.
    let unused =
        Memo::new(move |_| shelf.names.data.with(|names| names.as_ref().is_some_and(|names| names.entries == 0)));
    let nodes = Memo::new(move |_| {
        let accounts = shelf.accounts();
        let rows = balances.data.with(|reply| reply.as_ref().map(|reply| reply.rows.clone()).unwrap_or_default());
        closed.with(|closed| tree(&accounts, &rows, closed, with_zero.get() || unused.get()))
    });
    let none = Memo::new(move |_| nodes.with(Vec::is_empty));
    let entries = move || -> Vec<Entry> {
        vec![Item::act(words::chart_add(), move || starting.set(true)).glyph(Glyph::Book).into()]
    };
    view! {
        <div class="books-bar">
            <Show when=move || !unused.get()>
                <Checkbox
                    label=words::show_zero_accounts()
                    checked=with_zero
                    on_change=move |on: bool| {
                        with_zero.set(on);
                        browser::keep(WITH_ZERO, on.then_some("1"));
                    }
                    testid="books-zero"
                />
            </Show>
            <span class="space"></span>
            <Menu
                label=words::more_actions()
                class=Signal::stored("button quiet icon-only".to_owned())
                entries
                testid="accounts-more"
            >
                <Icon glyph=Glyph::More />
            </Menu>
        </div>
        <Show when=move || none.get()>
            <p class="help">{words::all_accounts_zero()}</p>
        </Show>
        {account_tree(shelf, nodes, closed)}
    }
    .into_any()
}

/// The tree.
///
/// Role `tree`. It has the focus itself and names the current account as its `aria-activedescendant`. Up, Down, Home and
/// End move; Right opens or goes inside, Left closes or goes outside; Enter opens the register; a letter goes to the next
/// account that begins with it.
fn account_tree(shelf: Shelf, nodes: Memo<Vec<Node>>, closed: RwSignal<BTreeSet<String>>) -> AnyView {
    let current = RwSignal::new(0_usize);
    let id = StoredValue::new(unique("account"));
    let row_id = move |index: usize| id.with_value(|id| format!("{id}-{index}"));
    let turn = move |name: &str| {
        closed.update(|closed| {
            if !closed.remove(name) {
                closed.insert(name.to_owned());
            }
        });
        let text = closed.with_untracked(|closed| closed.iter().map(String::as_str).collect::<Vec<_>>().join("\n"));
        browser::keep(CLOSED, Some(&text).filter(|text| !text.is_empty()).map(String::as_str));
    };
    let go = move |index: usize| {
        current.set(index);
        let id = row_id(index);
        request_animation_frame(move || {
            if let Some(row) = document().get_element_by_id(&id) {
                let way = web_sys::ScrollIntoViewOptions::new();
                way.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&way);
            }
        });
    };
    let open = move |node: &Node| {
        if let Some(name) = Name::of(&node.name) {
            shelf.go(Room::Account(name, Span { below: node.open.is_some(), ..Span::default() }));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = nodes.with_untracked(Vec::len);
        let now = current.get_untracked().min(count.saturating_sub(1));
        let Some(node) = nodes.with_untracked(|nodes| nodes.get(now).cloned()) else { return };
        let above = || nodes.with_untracked(|nodes| (0..now).rev().find(|index| nodes[*index].level < node.level));
        match event.key().as_str() {
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
            "ArrowDown" => go((now + 1).min(count - 1)),
            "ArrowUp" => go(now.saturating_sub(1)),
            "Home" => go(0),
            "End" => go(count - 1),
            "ArrowRight" if node.open == Some(false) => turn(&node.name),
            "ArrowRight" if node.open == Some(true) => go((now + 1).min(count - 1)),
            "ArrowLeft" if node.open == Some(true) => turn(&node.name),
            "ArrowLeft" => above().into_iter().for_each(go),
            "Enter" | " " => open(&node),
            letter if letter.chars().count() == 1 => {
                let letter = letter.to_lowercase();
                let found = nodes.with_untracked(|nodes| {
                    let starts = |index: &usize| nodes[*index].label.to_lowercase().starts_with(&letter);
                    (now + 1..count).chain(0..=now).find(starts)
                });
                // What no account begins with may be a key of the window.
                match found {
                    Some(found) => go(found),
                    None => return,
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let row = move |(index, node): (usize, Node)| {
        let (level, is_open) = (node.level, node.open);
        let held = node.held.clone().into_iter().map(|(code, sum)| {
            let below = sum.as_deref().is_some_and(|sum| sum.starts_with('-'));
            let sum = sum.map_or_else(|| words::too_large_to_add().to_owned(), |sum| figure(&sum));
            view! {
                <span class="held">
                    <span class="figures" class:below=below>{sum}</span>
                    <span class="code" data-written="">{code}</span>
                </span>
            }
        });
        let label = node.label.clone();
        let node = StoredValue::new(node);
        view! {
            <div
                id=row_id(index)
                class="branch account"
                class:current=move || current.get() == index
                role="treeitem"
                {..custom_attribute("aria-level", level)}
                aria-posinset=node.with_value(|node| node.place)
                aria-setsize=node.with_value(|node| node.siblings)
                aria-expanded=is_open.map(|open| open.to_string())
                aria-selected=move || (current.get() == index).to_string()
                style:--level=(level - 1).to_string()
                data-testid="account"
                data-name=node.with_value(|node| node.name.clone())
                on:click=move |_| {
                    current.set(index);
                    node.with_value(open);
                }
            >
                <span
                    class="twist"
                    class:open=is_open == Some(true)
                    aria-hidden="true"
                    on:click=move |event| {
                        if is_open.is_some() {
                            event.stop_propagation();
                            node.with_value(|node| turn(&node.name));
                        }
                    }
                >
                    {is_open.map(|_| view! { <Icon glyph=Glyph::Next /> })}
                </span>
                <span class="clip" data-written="">{label}</span>
                <span class="sums">{held.collect_view()}</span>
            </div>
        }
    };
    let active = move || {
        let count = nodes.with(Vec::len);
        (count > 0).then(|| row_id(current.get().min(count - 1)))
    };
    let some = Memo::new(move |_| nodes.with(|nodes| !nodes.is_empty()));
    view! {
        <Show when=move || some.get()>
            <div
                class="tree accounts"
                role="tree"
                tabindex="0"
                aria-label=words::accounts()
                aria-activedescendant=active
                data-testid="accounts"
                on:keydown=on_key
            >
                {move || nodes.get().into_iter().enumerate().map(row).collect_view()}
            </div>
        </Show>
    }
    .into_any()
}
