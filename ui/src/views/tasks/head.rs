//! The head of the list: where one is, the filter, the order, a new task.

use crate::{
    browser,
    components::{
        button::{Button, IconButton, Weight},
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        desk::desk,
        list::{SORTS, own_sort},
        route::Place,
        when,
    },
    words,
};
use atom_api::tasks::View;
use leptos::{ev, prelude::*};

/// Title, quiet context, filter, order, new task.
#[component]
pub(super) fn Head() -> impl IntoView {
    let desk = desk();
    let context = move || match desk.app.route.get().place {
        Place::View(View::Today) => when::day_in_full(desk.app.today.get()),
        _ => match desk.list.pages.with(|pages| pages.total()) {
            None | Some(0) => String::new(),
            Some(total) => words::task_count(total.into()),
        },
    };
    view! {
        <header class="pane-head">
            <IconButton
                glyph=Glyph::Menu
                label=words::open_sidebar()
                class="only-narrow"
                testid="open-sidebar"
                on_press=move |()| desk.drawer.set(true)
            />
            <h1 class="clip">{move || crate::views::frame::place_name(desk)}</h1>
            <span class="context clip figures">{context}</span>
            <span class="space"></span>
            <FilterField />
            <SortMenu />
            <Show when=move || desk.takes_tasks()>
                <Button
                    weight=Weight::Primary
                    glyph=Glyph::Plus
                    class="new-task"
                    testid="new-task"
                    on_press=|()| browser::focus("#quick-add")
                >
                    {words::new_task()}
                </Button>
            </Show>
        </header>
    }
}

/// The filter. Role `searchbox`; `/` leads here, Escape clears it and goes back to the list, Arrow down goes to the hits.
#[component]
fn FilterField() -> impl IntoView {
    let text = desk().list.text;
    let filled = Memo::new(move |_| text.with(|text| !text.is_empty()));
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            text.set(String::new());
            browser::focus("#task-rows");
        }
        "ArrowDown" | "Enter" => {
            event.prevent_default();
            browser::focus("#task-rows");
        }
        _ => {}
    };
    view! {
        <div class="filter" role="search">
            <Icon glyph=Glyph::Search />
            <input
                id="filter"
                class="input small"
                type="search"
                data-testid="filter"
                autocomplete="off"
                spellcheck="false"
                aria-label=words::filter()
                placeholder=words::filter()
                bind:value=text
                on:keydown=on_key
            />
            {move || match filled.get() {
                true => {
                    view! {
                        <IconButton
                            glyph=Glyph::Close
                            class="clear"
                            label=words::clear_filter()
                            on_press=move |()| text.set(String::new())
                        />
                    }
                        .into_any()
                }
                false => view! { <kbd class="kbd" aria-hidden="true">"/"</kbd> }.into_any(),
            }}
        </div>
    }
}

/// The order of the list, as a menu.
#[component]
fn SortMenu() -> impl IntoView {
    let list = desk().list;
    let entries = move || {
        let (place, chosen) = list.key.with(|key| (key.place, key.sort));
        let own = own_sort(place);
        // The place's own order first, where it is not among the usual ones.
        let all = Some(own).filter(|own| !SORTS.contains(own)).into_iter().chain(SORTS);
        let item = |sort| Entry::from(Item::choice(words::sort(sort), sort == chosen, move || list.choose_sort(sort)));
        std::iter::once(Entry::Title(words::sort_by())).chain(all.map(item)).collect()
    };
    let name = move || words::sort(list.key.with(|key| key.sort));
    let label = move || format!("{} {}", words::sort_by(), name());
    view! {
        <Menu label=Signal::derive(label) class=Signal::stored("button sort-button".to_owned()) entries testid="sort">
            <Icon glyph=Glyph::Sort />
            <span class="words">{name}</span>
        </Menu>
    }
}
