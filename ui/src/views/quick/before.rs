//! The line before what understands it is here: it takes what is typed and pressed, and hands it over.

use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::draft,
    views::{
        later::{Meanwhile, Part, Parts},
        shape::only_trouble,
    },
    words,
};
use leptos::{ev, html, prelude::*};

/// How a line was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pressed {
    /// Whether the detail of the task is wanted.
    pub(crate) open: bool,
    /// Whether another one is to be written.
    pub(crate) stay: bool,
}

/// What was done in a line before what understands it was here. Copied freely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Begun {
    /// What is being typed.
    pub(crate) text: RwSignal<String>,
    /// The lines that were to be added, and how, in their order.
    pub(crate) pressed: RwSignal<Vec<(String, Pressed)>>,
}

impl Begun {
    /// A line of this name that begins with a text, or with what was being typed in it.
    pub(crate) fn new(id: &str, initial: String) -> Self {
        let text = if initial.is_empty() { draft::kept(id).unwrap_or_default() } else { initial };
        Self { text: RwSignal::new(text), pressed: RwSignal::new(Vec::new()) }
    }
}

/// What stands for a line until its part is here.
pub(crate) fn before(
    id: &'static str,
    begun: Begun,
    meanwhile: Meanwhile,
    leave: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    match meanwhile {
        Meanwhile::Coming => line(id, begun, leave),
        Meanwhile::Failed(_) => only_trouble(meanwhile),
    }
}

/// The line, which understands nothing yet. Enter is remembered, Escape leaves.
pub(super) fn line(id: &'static str, begun: Begun, leave: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let parts = expect_context::<Parts>();
    let node = NodeRef::<html::Input>::new();
    take_over(id, node);
    let Begun { text, pressed } = begun;
    // What was to be added and could not be yet is kept with what is being typed.
    Effect::new(move |before: Option<()>| {
        let mut all: Vec<String> = pressed.with(|pressed| pressed.iter().map(|(line, _)| line.clone()).collect());
        all.push(text.get());
        if before.is_some() {
            let all = all.join(" ");
            draft::keep(id, Some(all.trim()).filter(|all| !all.is_empty()));
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                let how = Pressed { open: event.ctrl_key() || event.meta_key(), stay: event.shift_key() };
                let line = text.get_untracked();
                if !line.trim().is_empty() {
                    text.set(String::new());
                    pressed.update(|pressed| pressed.push((line, how)));
                }
            }
            "Escape" => leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div
            class="quick-add"
            class:filled=move || text.with(|text| !text.is_empty())
            on:click=move |_| browser::focus(&["#", id].concat())
        >
            <Icon glyph=Glyph::Plus />
            <span class="quick-line">
                <input
                    id=id
                    node_ref=node
                    data-testid=id
                    autocomplete="off"
                    aria-label=words::new_task()
                    placeholder=words::new_task()
                    bind:value=text
                    on:focus=move |_| parts.bring(Part::Tools)
                    on:keydown=on_key
                />
            </span>
        </div>
    }
    .into_any()
}

/// Gives the focus to a line that takes the place of one of the same name which has it, with the caret at its end.
pub(super) fn take_over(id: &str, node: NodeRef<html::Input>) {
    if browser::focused().is_none_or(|focused| focused != ["#", id].concat()) {
        return;
    }
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
            let end = u32::try_from(node.value().encode_utf16().count()).unwrap_or(u32::MAX);
            let _ = node.set_selection_range(end, end);
        }
    });
}
