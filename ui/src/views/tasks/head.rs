//! The head of the list: where one is, the filter, the order, a new task.

use crate::{
    browser,
    components::{
        button::{Button, IconButton, Weight},
        icon::{Glyph, Icon},
        popover::Popover,
    },
    state::{desk::desk, route::Place, when},
    views::{
        frame::place_name,
        later::{Later, later},
        pane::head,
        shape,
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
        _ => match desk.list.count() {
            None | Some(0) => String::new(),
            Some(total) => words::task_count(total),
        },
    };
    let source = Memo::new(move |_| match desk.app.route.get().place {
        Place::Source(id) => Some(id),
        _ => None,
    });
    let in_trash = Memo::new(move |_| desk.app.route.get().place == Place::View(View::Trash));
    let rest = view! {
            <span class="context clip figures">{context}</span>
            <span class="space"></span>
            {move || source.get().map(|id| view! {
                <IconButton
                    glyph=Glyph::Plug
                    label=Signal::derive(move || words::open_connection(&place_name(desk)))
                    testid="open-connection"
                    on_press=move |()| desk.visit(Place::Connection(id))
                />
            })}
            <FilterField />
            <Popover
                label=Signal::derive(|| words::narrow().to_owned())
                class=Signal::stored("button icon-only view-options".to_owned())
                content=move || later(Later::Narrowing(desk.narrowing), shape::inside)
                open=desk.narrowing
                testid="narrow"
            >
                <Icon glyph=Glyph::Filter />
            </Popover>
            <ViewOptions />
            <Show when=move || in_trash.get() && desk.list.count().is_some_and(|count| count > 0)>
                <Button glyph=Glyph::Trash class="new-task" testid="empty-trash" on_press=move |()| desk.purge(Vec::new())>
                    {words::empty_the_trash()}
                </Button>
            </Show>
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
    };
    head(desk, move || place_name(desk), rest.into_any())
}

/// The button of the options, with what they are on it.
#[component]
fn ViewOptions() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Popover
            label=Signal::derive(|| words::view_options().to_owned())
            class=Signal::stored("button view-options".to_owned())
            content=move || later(Later::Options(open), shape::inside)
            open
            testid="view-options"
        >
            <Icon glyph=Glyph::Sort />
            <span class="words">{words::view_options()}</span>
        </Popover>
    }
    .into_any()
}

/// The filter. Role `searchbox`; its command leads here, Escape clears it and goes back to the list, Arrow down goes to
/// the hits.
#[component]
fn FilterField() -> impl IntoView {
    let desk = desk();
    let text = desk.list.text;
    let keys = move || desk.keymap.with(|keymap| keymap.shown("list.filter"));
    let filled = Memo::new(move |_| text.with(|text| !text.is_empty()));
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            text.set(String::new());
            browser::focus_place();
        }
        "ArrowDown" | "Enter" => {
            event.prevent_default();
            browser::focus_place();
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
                false => keys().map(|keys| view! { <kbd class="kbd" aria-hidden="true">{keys}</kbd> }).into_any(),
            }}
        </div>
    }
    .into_any()
}
