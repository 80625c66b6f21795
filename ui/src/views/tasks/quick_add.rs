//! The line in which a new task is written.

use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::{desk::desk, route::Place, toast::explain},
    words,
};
use atom_api::tasks::View;
use leptos::{ev, prelude::*, task::spawn_local};

/// A field for a title; what the place gives to the new task stands at its end.
///
/// Role `textbox`, named "New task"; `N` leads here. Enter creates and leaves the field ready for the next one, Escape
/// goes to the list. What could not be created stays in the field, with the reason below.
#[component]
pub(super) fn QuickAdd() -> impl IntoView {
    let desk = desk();
    let title = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let given = move || match desk.app.route.get().place {
        Place::View(View::Today) => Some(words::today().to_owned()),
        Place::View(View::Upcoming) => Some(words::tomorrow().to_owned()),
        Place::Project(_) => Some(crate::views::frame::place_name(desk)),
        _ => None,
    };
    let create = move || {
        let text = title.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        title.set(String::new());
        wrong.set(None);
        spawn_local(async move {
            if let Err(error) = desk.create(text.clone()).await {
                wrong.try_set(Some(explain(&error)));
                // What was typed meanwhile is not overwritten.
                title.try_update(|title| {
                    if title.is_empty() {
                        *title = text;
                    }
                });
            }
        });
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => create(),
        "Escape" => browser::focus("#task-rows"),
        "ArrowDown" => {
            event.prevent_default();
            browser::focus("#task-rows");
        }
        _ => {}
    };
    view! {
        <div class="quick-add">
            <Icon glyph=Glyph::Plus />
            <input
                id="quick-add"
                data-testid="quick-add"
                autocomplete="off"
                maxlength="2000"
                aria-label=words::new_task()
                placeholder=words::new_task()
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby="quick-add-wrong"
                bind:value=title
                on:keydown=on_key
            />
            {move || given().map(|given| view! { <span class="chip soft"><span class="clip">{given}</span></span> })}
            {move || title.with(|title| !title.is_empty()).then(|| view! { <kbd class="kbd">"Enter"</kbd> })}
        </div>
        <div id="quick-add-wrong" aria-live="polite">
            {move || wrong.get().map(|wrong| view! { <p class="quick-add-wrong">{wrong}</p> })}
        </div>
    }
}
