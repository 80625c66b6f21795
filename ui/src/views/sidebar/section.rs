//! A part of the sidebar that can be folded.

use crate::{
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
    },
    state::desk::Desk,
};
use leptos::prelude::*;
use serde_json::Value;

/// The setting with the names of what is folded.
const SETTING: &str = "sidebar.collapsed";

fn folded(desk: Desk) -> Vec<Value> {
    match desk.prefs.value(SETTING) {
        Some(Value::Array(names)) => names,
        _ => Vec::new(),
    }
}

/// A heading that folds what is under it, with a button that adds to it.
pub(super) fn section(
    desk: Desk,
    key: &'static str,
    title: &'static str,
    add: Option<(&'static str, RwSignal<bool>, &'static str)>,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    foldable(desk, key, title, add, Box::new(content))
}

/// One copy for all sections.
fn foldable(
    desk: Desk,
    key: &'static str,
    title: &'static str,
    add: Option<(&'static str, RwSignal<bool>, &'static str)>,
    content: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let open = Memo::new(move |_| !folded(desk).iter().any(|name| name == key));
    let turn = move |wanted: bool| {
        let mut names = untrack(|| folded(desk));
        names.retain(|name| name != key);
        if !wanted {
            names.push(key.into());
        }
        desk.prefs.set(SETTING, names);
    };
    let add = add.map(|(label, adding, testid)| {
        view! {
            <IconButton
                glyph=Glyph::Plus
                label
                testid
                on_press=move |()| {
                    if !open.get_untracked() {
                        turn(true);
                    }
                    adding.set(true);
                }
            />
        }
    });
    view! {
        <div class="sidebar-title">
            <h2>
                <button
                    type="button"
                    class="section-fold"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| turn(!open.get_untracked())
                >
                    <span class="clip">{title}</span>
                    <Icon glyph=Glyph::Down />
                </button>
            </h2>
            {add}
        </div>
        {move || open.get().then(&content)}
    }
    .into_any()
}
