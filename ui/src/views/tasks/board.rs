//! The board: a column for each group, each with its own cards and pages.

use super::{
    column_add::{AddCard, Adding},
    pull,
    row::{chips, end_rename, hints, meta},
    rows::choose_under,
};
use crate::{
    browser,
    components::{
        bone::Bone,
        button::IconButton,
        check::Check,
        chip::Dot,
        context::{Context, ContextMenu},
        icon::Glyph,
        line_edit::{Ended, LineEdit},
        measure::on_size,
        px::px,
    },
    state::{
        board::Column,
        commands,
        desk::{Desk, desk},
        drag::Over,
        group,
        layout::Item,
        line::title_fault,
        list::ListKey,
        viewport::Viewport,
    },
    words,
};
use atom_api::tasks::{GroupCount, Status, Task};
use atom_core::TaskId;
use leptos::{html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// What stands in a column at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Card(TaskId),
    Waiting(u32),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Drawn {
    key: Key,
    place: u32,
    top: f64,
}

/// The columns, side by side.
///
/// The board has the focus itself and names the chosen card as its `aria-activedescendant`; the arrows move the choice,
/// with Alt the card. Each column is a `list` named after its group.
pub(crate) fn board() -> AnyView {
    let desk = desk();
    let list = desk.list;
    let columns = Memo::new(move |_| {
        let parted = list.key.with(|key| key.group);
        list.groups.with(|groups| group::columns(parted, groups))
    });
    // Which columns there are is told apart from how many cards they have.
    let keys = Memo::new(move |_| columns.with(|all| all.iter().map(|each| each.key.clone()).collect::<Vec<_>>()));
    let active = move || {
        let chosen = desk.chosen.get()?;
        list.columns
            .with(|columns| columns.iter().any(|column| column.task(chosen).is_some()))
            .then(|| format!("task-{chosen}"))
    };
    on_cleanup(move || {
        list.columns.try_update(Vec::clear);
    });
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
            class="board scroll"
            role="group"
            tabindex="0"
            data-testid="board"
            data-scrolls=""
            aria-label=words::board()
            aria-activedescendant=active
            on:pointerdown=move |event| pull::begin(desk, &event)
            on:contextmenu=move |event| {
                if choose_under(desk, &event) {
                    menu.at_pointer(&event);
                }
            }
            on:keydown=move |event| {
                let chosen = desk.chosen.get_untracked();
                let card = chosen.and_then(|id| document().get_element_by_id(&format!("task-{id}")));
                if card.is_some() {
                    menu.by_key(&event, card.as_ref());
                }
            }
        >
            <For each=move || keys.get() key=|key| key.clone() let:key>
                {column(desk, key, columns)}
            </For>
        </div>
    }
    .into_any()
}

fn column(desk: Desk, key: String, columns: Memo<Vec<GroupCount>>) -> AnyView {
    let list = desk.list;
    let column = Column::new(desk.app, list.key, key.clone());
    let order = move || columns.with(|all| all.iter().map(|each| each.key.clone()).collect::<Vec<_>>());
    list.columns.update(|all| {
        all.push(column);
        // In the order in which they stand, which is the one of the arrows.
        let order = untrack(order);
        all.sort_by_key(|each| each.key.with_value(|key| order.iter().position(|known| known == key)));
    });
    on_cleanup(move || {
        list.columns.try_update(|all| all.retain(|each| each.feed.pages != column.feed.pages));
    });
    let of = key.clone();
    let head = Memo::new(move |_| columns.with(|all| all.iter().find(|each| each.key == of).cloned()));
    let title = Memo::new(move |_| {
        let (parted, today) = list.key.with(|key| (key.group, key.today));
        head.get().map(|head| group::title(parted, &head, today)).unwrap_or_default()
    });
    let tone = {
        let key = key.clone();
        move || list.key.with(|list| format!("name clip {}", group::tone(list.group, &key, list.today)))
    };
    let dot = move || head.get().and_then(|head| head.color).map(|tone| view! { <Dot tone /> });
    let adding = Adding::to(desk, key.clone());
    let is_adding = Memo::new(move |_| adding.is_open());
    let takes = {
        let key = key.clone();
        Memo::new(move |_| {
            let (parted, today) = list.key.with(|list| (list.group, list.today));
            parted.and_then(|parted| group::edit_into(parted, &key, today)).is_some() && desk.takes_tasks()
        })
    };
    let node = NodeRef::<html::Div>::new();
    let look_at = move |element: &web_sys::Element| {
        column
            .viewport
            .set(Viewport { scroll: f64::from(element.scroll_top()), height: f64::from(element.client_height()) });
    };
    on_size(move || node.get().map(JsCast::unchecked_into), look_at);
    Effect::new(move |before: Option<ListKey>| {
        let key = list.key.get();
        if let (true, Some(node)) = (before.is_some_and(|before| before != key), node.get_untracked()) {
            node.set_scroll_top(0);
        }
        key
    });
    let drawn = Memo::new(move |_| what_is_drawn(column));
    let role = move || if column.total() > 0 { "list" } else { "group" };
    let height = move || px(column.layout.with(Viewport::field_height));
    let over = Memo::new(move |_| {
        let over = desk.drag.with(|drag| drag.as_ref().map(|drag| drag.over));
        match over {
            Some(Over::Card(index, place)) => {
                let here =
                    list.columns.with(|all| all.get(index as usize).is_some_and(|c| c.feed.pages == column.feed.pages));
                here.then_some(place)
            }
            _ => None,
        }
    });
    let by_hand = move || list.key.with(ListKey::is_by_hand);
    let mark = move || {
        let place = over.get().filter(|_| by_hand())?;
        let top = column
            .layout
            .with(|layout| column.viewport.with(|view| layout.top_of(place) + view.scroll - view.depth(layout)));
        Some(
            view! { <div class="drop-mark" aria-hidden="true" style:transform=format!("translateY({})", px(top))></div> },
        )
    };
    let empty = move || {
        let none = column.feed.pages.with(|pages| pages.total() == Some(0)) && !adding.is_open();
        none.then(|| view! { <p class="column-empty">{words::empty_board_column()}</p> })
    };
    let trouble = move || {
        column.feed.error.get().map(|error| {
            view! {
                <p class="column-empty wrong" role="alert">
                    {crate::state::toast::explain(&error)}
                    " "
                    <button type="button" class="link-button" on:click=move |_| column.feed.retry()>
                        {words::retry()}
                    </button>
                </p>
            }
        })
    };
    view! {
        <section class="column" class:drop=move || over.get().is_some() aria-label=title data-testid="column">
            <header class="column-head">
                {dot} <h2 class=tone>{title}</h2>
                <span class="count">{move || words::number(column.feed.pages.with(|pages| pages.total().unwrap_or(0)).into())}</span>
                <Show when=move || takes.get()>
                    <IconButton
                        glyph=Glyph::Plus
                        class="column-add"
                        label=words::add_to(&title.get())
                        testid="column-add"
                        on_press=move |()| adding.begin()
                    />
                </Show>
            </header>
            {move || is_adding.get().then(|| view! { <AddCard adding /> })}
            {empty}
            {trouble}
            <div
                class="cards scroll"
                node_ref=node
                data-column=key
                role=role
                tabindex="0"
                aria-label=title
                on:scroll=move |_| node.get_untracked().iter().for_each(|node| look_at(node))
            >
                <div class="rows-field" role="presentation" style:height=height>
                    <For each=move || drawn.get() key=|each| each.key let:each>
                        {draw(desk, column, each, drawn)}
                    </For>
                    {mark}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn what_is_drawn(column: Column) -> Vec<Drawn> {
    let placed = column.viewport.with(|view| column.layout.with(|layout| view.visible(layout)));
    let drawn = placed.into_iter().filter_map(|placed| match placed.item {
        Item::Line(place, _) => {
            let key = column.at(place).map_or(Key::Waiting(place), |task| Key::Card(task.id));
            Some(Drawn { key, place, top: placed.top })
        }
        Item::Header(_) => None,
    });
    drawn.collect()
}

fn draw(desk: Desk, column: Column, first: Drawn, drawn: Memo<Vec<Drawn>>) -> AnyView {
    let key = first.key;
    let now = Memo::new(move |before: Option<&Drawn>| {
        let found = drawn.with(|drawn| drawn.iter().find(|each| each.key == key).copied());
        found.or(before.copied()).unwrap_or(first)
    });
    let place = move || format!("translateY({})", px(now.get().top));
    match key {
        Key::Card(id) => card(desk, column, id, Signal::derive(move || now.get().place), Signal::derive(place)),
        Key::Waiting(_) => view! {
            <div class="card-place" role="presentation" style:transform=place>
                <div class="card waiting">
                    <Bone width=70 />
                </div>
            </div>
        }
        .into_any(),
    }
}

fn card(desk: Desk, column: Column, id: TaskId, index: Signal<u32>, place: Signal<String>) -> AnyView {
    let task =
        Memo::new(move |before: Option<&Option<Arc<Task>>>| column.task(id).or_else(|| before.cloned().flatten()));
    let title = Memo::new(move |_| task.with(|task| task.as_ref().map(|task| task.title.clone())).unwrap_or_default());
    let status = Memo::new(move |_| task.with(|task| task.as_ref().map(|task| task.status)).unwrap_or_default());
    let priority = move || task.with(|task| task.as_ref().map_or(4, |task| task.priority));
    let chosen = Memo::new(move |_| desk.chosen.get() == Some(id));
    let picked = Memo::new(move |_| desk.selection.contains(id));
    let lifted = Memo::new(move |_| desk.drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.ids.contains(&id))));
    let renaming = Memo::new(move |_| desk.renaming.get() == Some(id));
    let end_rename = move |ended: Ended| end_rename(desk, id, ended);
    view! {
        <div
            id=format!("task-{id}")
            class="card-place"
            role="listitem"
            style:transform=place
            aria-labelledby=format!("card-title-{id}")
            aria-posinset=move || index.get() + 1
            aria-setsize=move || column.total()
        >
            <div
                class="card"
                class:chosen=chosen
                class:picked=picked
                class:lifted=lifted
                class:closed=move || status.get().is_closed()
                data-task=id.to_string()
                data-testid="task-card"
                aria-current=move || chosen.get().then_some("true")
                on:click=move |event| desk.click(id, &event)
            >
                <div class="card-top">
                    <Check status priority=Signal::derive(priority) title in_row=true on_toggle=move |()| desk.toggle(id) />
                    {move || match renaming.get() {
                        true => {
                            view! {
                                <LineEdit
                                    value=title.get_untracked()
                                    label=words::edit_title()
                                    class="edit"
                                    fault=title_fault
                                    on_end=end_rename
                                />
                            }
                                .into_any()
                        }
                        false => {
                            view! {
                                <span id=format!("card-title-{id}") class="card-title" class:dropped=move || status.get() == Status::Cancelled title=title>
                                    {title}
                                </span>
                            }
                                .into_any()
                        }
                    }}
                </div>
                <div class="card-feet">
                    <span class="meta">{move || meta(desk, task.get().as_deref())}</span>
                    {move || hints(task.get().as_deref())}
                    <span class="chips">{move || chips(desk, task.get().as_deref())}</span>
                </div>
            </div>
        </div>
    }
    .into_any()
}
