//! The rows in sight.

use super::row::Row;
use crate::{
    components::bone::{Bone, width_in_row},
    state::{
        desk::{Desk, desk},
        layout::{Group, Item, Layout, Placed, Viewport},
    },
    words,
};
use atom_core::TaskId;
use leptos::{html, prelude::*};
use std::collections::HashSet;
use wasm_bindgen::{JsCast, closure::Closure};

/// Rows that stand for a list of unknown length.
const WAITING_ROWS: u32 = 9;

/// What tells one drawn thing from another while the list scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Header(Group),
    Task(TaskId),
    Waiting(u32),
}

/// One drawn thing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Drawn {
    key: Key,
    /// Its row, or the count of a header.
    number: u32,
    top: f64,
}

/// The list: some forty rows of however many there are.
///
/// Role `grid` with `aria-rowcount` of the whole list. It has the focus itself and names the chosen row as its
/// `aria-activedescendant`; the keys of the window move the choice.
#[component]
pub(super) fn Rows() -> impl IntoView {
    let desk = desk();
    let list = desk.list;
    let node = NodeRef::<html::Div>::new();
    follow_size(node, list.viewport);
    Effect::new(move |before: Option<crate::state::list::ListKey>| {
        let key = list.key.get();
        if let (true, Some(node)) = (before.is_some_and(|before| before != key), node.get_untracked()) {
            node.set_scroll_top(0);
        }
        key
    });
    let drawn = Memo::new(move |_| what_is_drawn(desk));
    let height = move || format!("{}px", list.layout.with(Viewport::field_height));
    let active = move || {
        let chosen = desk.chosen.get()?;
        let shown = drawn.with(|drawn| drawn.iter().any(|each| each.key == Key::Task(chosen)));
        shown.then(|| format!("task-{chosen}"))
    };
    view! {
        <div
            id="task-rows"
            class="rows scroll"
            node_ref=node
            role="grid"
            tabindex="0"
            data-testid="task-rows"
            aria-label=move || crate::views::frame::place_name(desk)
            aria-rowcount=move || list.layout.with(Layout::rows)
            aria-activedescendant=active
            aria-busy=move || list.pages.with(|pages| pages.total().is_none()).to_string()
            on:scroll=move |_| {
                if let Some(node) = node.get_untracked() {
                    list.viewport.update(|view| view.scroll = f64::from(node.scroll_top()));
                }
            }
        >
            <div class="rows-field" role="rowgroup" style:height=height>
                <For each=move || drawn.get() key=|each| each.key let:each>
                    {draw(each, drawn)}
                </For>
            </div>
        </div>
    }
}

/// The things in sight and where they stand.
fn what_is_drawn(desk: Desk) -> Vec<Drawn> {
    let list = desk.list;
    if list.pages.with(|pages| pages.total().is_none()) {
        let waiting =
            Layout::plain(WAITING_ROWS).with_rows_of(crate::state::look::look().row_px()).between(0.0, f64::MAX);
        return waiting.into_iter().filter_map(waiting_row).collect();
    }
    let mut seen = HashSet::new();
    let placed = list.viewport.with(|view| list.layout.with(|layout| view.visible(layout)));
    let drawn = placed.into_iter().map(|placed| match placed.item {
        Item::Header(group, count) => Drawn { key: Key::Header(group), number: count, top: placed.top },
        Item::Row(row) => {
            // While newer rows arrive, one task can be known in two places; it is drawn once.
            let task = list.row(row).map(|task| task.id).filter(|id| seen.insert(*id));
            Drawn { key: task.map_or(Key::Waiting(row), Key::Task), number: row, top: placed.top }
        }
    });
    drawn.collect()
}

fn waiting_row(placed: Placed) -> Option<Drawn> {
    match placed.item {
        Item::Row(row) => Some(Drawn { key: Key::Waiting(row), number: row, top: placed.top }),
        Item::Header(..) => None,
    }
}

fn draw(first: Drawn, drawn: Memo<Vec<Drawn>>) -> AnyView {
    let key = first.key;
    let now = Memo::new(move |before: Option<&Drawn>| {
        let found = drawn.with(|drawn| drawn.iter().find(|each| each.key == key).copied());
        found.or(before.copied()).unwrap_or(first)
    });
    let place = move || format!("translateY({}px)", now.get().top);
    match key {
        Key::Task(id) => {
            view! { <Row id row=Signal::derive(move || now.get().number) place=Signal::derive(place) /> }.into_any()
        }
        Key::Waiting(row) => view! {
            <div class="row waiting" role="presentation" style:transform=place>
                <Bone width=0 />
                <Bone width=width_in_row(row) />
            </div>
        }
        .into_any(),
        Key::Header(group) => {
            let (class, title) = match group {
                Group::Overdue => ("group late", words::overdue()),
                Group::Today => ("group", words::today()),
                Group::Done => ("group done", words::done()),
            };
            view! {
                <div class=class role="row" style:transform=place>
                    <span class="name" role="gridcell">
                        {title}
                    </span>
                    <span class="count" role="gridcell">{move || words::number(now.get().number.into())}</span>
                </div>
            }
            .into_any()
        }
    }
}

/// Keeps the height of the viewport true while the window changes.
fn follow_size(node: NodeRef<html::Div>, viewport: RwSignal<Viewport>) {
    let measure = move || {
        if let Some(node) = node.try_get_untracked().flatten() {
            let now = Viewport { scroll: f64::from(node.scroll_top()), height: f64::from(node.client_height()) };
            viewport.update(|view| *view = now);
        }
    };
    let callback = Closure::<dyn Fn()>::new(measure);
    let observer = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
    let observer = StoredValue::new_local((observer, callback));
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            measure();
            observer.with_value(|(observer, _)| observer.iter().for_each(|observer| observer.observe(&node)));
        }
    });
    on_cleanup(move || {
        observer.try_with_value(|(observer, _)| observer.iter().for_each(web_sys::ResizeObserver::disconnect));
    });
}
