//! The rows in sight, and the headers of their groups.

use super::{pull, row::Row};
use crate::{
    browser,
    components::{
        bone::{Bone, width_in_row},
        context::{Context, ContextMenu},
        icon::{Glyph, Icon},
        measure::on_size,
        px::px,
    },
    state::{
        commands,
        desk::{Desk, desk},
        drag::Over,
        group,
        layout::{Item, Layout},
        list::ListKey,
        look::look,
        viewport::Viewport,
    },
    words,
};
use atom_core::TaskId;
use leptos::{attr::custom::custom_attribute, html, prelude::*};
use std::collections::HashSet;
use wasm_bindgen::JsCast;

/// Rows that stand for a list of unknown length.
const WAITING_ROWS: u32 = 9;

/// What tells one drawn thing from another while the list scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Header(u32),
    Task(TaskId),
    Waiting(u32),
}

/// One drawn thing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Drawn {
    key: Key,
    /// Its line.
    line: u32,
    /// How deep it stands under a row.
    depth: u32,
    top: f64,
}

/// The list: some forty rows of however many there are.
///
/// Role `treegrid` with `aria-rowcount` of the whole list, headers of groups among its rows. It has the focus itself and names the chosen row as its
/// `aria-activedescendant`; the keys of the window move the choice.
#[component]
pub(super) fn Rows() -> impl IntoView {
    let desk = desk();
    let list = desk.list;
    let node = NodeRef::<html::Div>::new();
    let look_at = move |element: &web_sys::Element| {
        let now = Viewport { scroll: f64::from(element.scroll_top()), height: f64::from(element.client_height()) };
        if list.viewport.with_untracked(|view| *view != now) {
            list.viewport.set(now);
        }
    };
    on_size(move || node.get().map(JsCast::unchecked_into), look_at);
    Effect::new(move |before: Option<ListKey>| {
        let key = list.key.get();
        if let (true, Some(node)) = (before.is_some_and(|before| before != key), node.get_untracked()) {
            node.set_scroll_top(0);
        }
        key
    });
    let drawn = Memo::new(move |_| what_is_drawn(desk));
    let height = move || px(list.layout.with(Viewport::field_height));
    let active = move || {
        let chosen = desk.chosen.get()?;
        let is_drawn = |key: Key| drawn.with(|drawn| drawn.iter().any(|each| each.key == key));
        if is_drawn(Key::Task(chosen)) {
            return Some(format!("task-{chosen}"));
        }
        let group = group_of_folded(desk).filter(|group| is_drawn(Key::Header(*group)))?;
        Some(format!("group-{group}"))
    };
    let menu = Context::new();
    // A list that comes where there was none takes the focus over from the place.
    request_animation_frame(|| {
        if browser::find("main:focus").is_some() {
            browser::focus_place();
        }
    });
    view! {
        <ContextMenu label=words::group_task() menu entries=move || commands::context_menu(desk) />
        <div
            id="task-rows"
            class="rows scroll"
            class:dragging=move || desk.drag.with(Option::is_some)
            node_ref=node
            role="treegrid"
            tabindex="0"
            data-testid="task-rows"
            aria-label=move || crate::views::frame::place_name(desk)
            aria-multiselectable="true"
            aria-rowcount=move || list.layout.with(Layout::all)
            aria-activedescendant=active
            aria-busy=move || (!list.is_here()).to_string()
            on:scroll=move |_| node.get_untracked().iter().for_each(|node| look_at(node))
            on:pointerdown=move |event| pull::begin(desk, &event)
            on:contextmenu=move |event| {
                if choose_under(desk, &event) {
                    menu.at_pointer(&event);
                }
            }
            on:keydown=move |event| {
                let chosen = desk.chosen.get_untracked();
                let row = chosen.and_then(|id| document().get_element_by_id(&format!("task-{id}")));
                if row.is_some() {
                    menu.by_key(&event, row.as_ref());
                }
            }
        >
            {stuck_header(desk)}
            <div class="rows-field" role="rowgroup" style:height=height>
                <For each=move || drawn.get() key=|each| each.key let:each>
                    {draw(desk, each, drawn)}
                </For>
                {move || drop_mark(desk)}
            </div>
        </div>
    }
    .into_any()
}

/// Chooses the row under the pointer, unless it is picked already: its menu is then of all that are picked.
pub(super) fn choose_under(desk: Desk, event: &web_sys::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let row = target.and_then(|target| target.closest("[data-task]").ok().flatten());
    let Some(id) = row.and_then(|row| row.get_attribute("data-task")?.parse::<TaskId>().ok()) else { return false };
    if !untrack(|| desk.selection.contains(id)) {
        desk.selection.clear();
        desk.choose(id);
    }
    true
}

/// The things in sight and where they stand.
fn what_is_drawn(desk: Desk) -> Vec<Drawn> {
    let list = desk.list;
    if !list.is_here() {
        let waiting = Layout::plain(WAITING_ROWS).with_rows_of(look().row_px()).between(0.0, f64::MAX);
        let rows = waiting.into_iter().zip(0..);
        return rows.map(|(placed, line)| Drawn { key: Key::Waiting(line), line, depth: 0, top: placed.top }).collect();
    }
    let mut seen = HashSet::new();
    let placed = list.viewport.with(|view| list.layout.with(|layout| view.visible(layout)));
    let drawn = placed.into_iter().map(|placed| match placed.item {
        Item::Header(group) => Drawn { key: Key::Header(group), line: group, depth: 0, top: placed.top },
        Item::Line(line, spot) => {
            // While newer rows arrive, one task can be known in two places; it is drawn once.
            let task = list.at(spot).map(|(task, depth)| (task.id, depth)).filter(|(id, _)| seen.insert(*id));
            let (key, depth) = task.map_or((Key::Waiting(line), 0), |(id, depth)| (Key::Task(id), depth));
            Drawn { key, line, depth, top: placed.top }
        }
    });
    drawn.collect()
}

fn draw(desk: Desk, first: Drawn, drawn: Memo<Vec<Drawn>>) -> AnyView {
    let key = first.key;
    let now = Memo::new(move |before: Option<&Drawn>| {
        let found = drawn.with(|drawn| drawn.iter().find(|each| each.key == key).copied());
        found.or(before.copied()).unwrap_or(first)
    });
    let place = move || format!("translateY({})", px(now.get().top));
    match key {
        Key::Task(id) => {
            let line = Signal::derive(move || now.get().line);
            let depth = Signal::derive(move || now.get().depth);
            view! { <Row id line depth place=Signal::derive(place) /> }.into_any()
        }
        Key::Waiting(row) => view! {
            <div class="row waiting" role="presentation" style:transform=place>
                <Bone width=0 />
                <Bone width=width_in_row(row) />
            </div>
        }
        .into_any(),
        Key::Header(index) => {
            let folded = move || {
                let groups = desk.list.groups;
                let key = groups.with(|groups| groups.get(index as usize).map(|group| group.key.clone()))?;
                Some(desk.list.key.with(|list| desk.list.folds.is_folded(list, &key)))
            };
            view! {
                <div
                    id=format!("group-{index}")
                    class="group"
                    class:drop=move || is_over(desk, index)
                    class:chosen=move || group_of_folded(desk) == Some(index)
                    role="row"
                    aria-rowindex=move || desk.list.layout.with(|layout| layout.header_number(index))
                    aria-expanded=move || folded().map(|folded| (!folded).to_string())
                    {..custom_attribute("aria-level", "1")}
                    style:transform=place
                >
                    {move || header(desk, index)}
                </div>
            }
            .into_any()
        }
    }
}

/// The group that the chosen row is folded away in: its header stands for it.
fn group_of_folded(desk: Desk) -> Option<u32> {
    let list = desk.list;
    let chosen = desk.chosen.get()?;
    let group = list.line_of(chosen).is_none().then(|| list.group_of(chosen)).flatten()?;
    u32::try_from(group).ok()
}

fn is_over(desk: Desk, index: u32) -> bool {
    desk.drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.over == Over::Header(index)))
}

/// The name of a group with its count, as a button that folds it.
fn header(desk: Desk, index: u32) -> Option<AnyView> {
    let list = desk.list;
    let group = list.groups.with(|groups| groups.get(index as usize).cloned())?;
    let (parted, today, folded) = list.key.with(|key| (key.group, key.today, list.folds.is_folded(key, &group.key)));
    let name = group::title(parted, &group, today);
    let class = format!("fold {}", group::tone(parted, &group.key, today));
    let count = words::number(group.count);
    let dot = group.color.clone().map(|tone| view! { <crate::components::chip::Dot tone /> });
    let key = group.key;
    Some(
        view! {
            <span role="gridcell" class="group-cell">
                <button
                    type="button"
                    class=class
                    tabindex="-1"
                    data-testid="group"
                    aria-expanded=(!folded).to_string()
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| list.key.with_untracked(|list_key| list.folds.toggle(list_key, &key))
                >
                    <Icon glyph=Glyph::Down />
                    {dot}
                    <span class="name clip">{name}</span>
                    <span class="count">{count}</span>
                </button>
            </span>
        }
        .into_any(),
    )
}

/// The header under which the upper edge is: it stays there until the next one pushes it away.
fn stuck_header(desk: Desk) -> AnyView {
    let list = desk.list;
    let stuck = Memo::new(move |_| {
        list.viewport.with(|view| {
            list.layout.with(|layout| {
                let depth = view.depth(layout);
                let (index, next) = layout.header_over(depth)?;
                Some((index, (next - depth - layout.header_px()).min(0.0)))
            })
        })
    });
    // Drawn anew when another one sticks, not whenever the list moves.
    let which = Memo::new(move |_| stuck.get().map(|(index, _)| index));
    let place = move || stuck.get().map(|(_, shift)| format!("translateY({})", px(shift)));
    view! {
        {move || {
            which
                .get()
                .map(|index| {
                    view! {
                        <div class="group-stuck" aria-hidden="true" style:transform=place>
                            {move || header(desk, index)}
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

/// The line where what is dragged would come to stand.
fn drop_mark(desk: Desk) -> Option<AnyView> {
    let drag = desk.drag.get()?;
    let Over::Gap(gap) = drag.over else { return None };
    let depth = match desk.plan_for(&drag.ids, gap) {
        Some(plan) => plan.depth,
        None if drag.ids.len() > 1 => 0,
        None => return None,
    };
    let top = desk.list.layout.with(|layout| {
        let line = layout.top_of(gap.line) + if gap.below { layout.row_px() } else { 0.0 };
        desk.list.viewport.with(|view| line + view.scroll - view.depth(layout))
    });
    Some(
        view! {
            <div
                class="drop-mark"
                aria-hidden="true"
                style:transform=format!("translateY({})", px(top))
                style:--depth=depth.to_string()
            ></div>
        }
        .into_any(),
    )
}
