//! A line that is edited where it stands.

use super::unique::unique;
use leptos::{ev, html, prelude::*};

/// How a line was ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// What it says now; nothing where all stays as it was.
    pub(crate) text: Option<String>,
    /// Whether a key ended it. Else the person went elsewhere, and the focus is there.
    pub(crate) by_key: bool,
}

/// A text field in the place of a text.
///
/// Role `textbox`, named by `label`; it takes the focus and selects all. Enter and leaving it end with the text, Escape
/// ends with nothing; `on_end` is called once and decides where the focus goes: nowhere else, where no key ended it. While `fault` finds something wrong with
/// the text it does not end: it says so under the field and keeps what was typed. An empty text ends it with nothing.
#[component]
pub(crate) fn LineEdit(
    value: String,
    label: &'static str,
    class: &'static str,
    #[prop(optional)] testid: &'static str,
    fault: fn(&str) -> Option<String>,
    #[prop(into)] on_end: Callback<Ended>,
) -> impl IntoView {
    let text = RwSignal::new(value);
    let node = NodeRef::<html::Input>::new();
    let ended = StoredValue::new(false);
    let wrong = RwSignal::new(None::<String>);
    let below = StoredValue::new(unique("line"));
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            // Before it is selected: the binding would set it after this, and take the selection away.
            input.set_value(&text.get_untracked());
            let _ = input.focus();
            input.select();
        }
    });
    // Taking the field away takes its focus too: that must not end it a second time.
    let end = move |text: Option<String>, by_key: bool| {
        let text = text.filter(|text| !atom_core::is_blank(text));
        if let Some(fault) = text.as_deref().and_then(fault) {
            return drop(wrong.try_set(Some(fault)));
        }
        if ended.try_get_value() == Some(false) {
            ended.set_value(true);
            on_end.run(Ended { text, by_key });
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                end(Some(text.get_untracked()), true);
            }
            "Escape" => end(None, true),
            _ => {}
        }
    };
    view! {
        <input
            node_ref=node
            class=class
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=label
            aria-invalid=move || wrong.with(Option::is_some).then_some("true")
            aria-describedby=below.get_value()
            spellcheck="true"
            bind:value=text
            on:input=move |_| wrong.set(None)
            on:keydown=on_key
            on:click=|event| event.stop_propagation()
            on:blur=move |_| end(text.try_get_untracked(), false)
        />
        <span id=below.get_value() class="edit-wrong" role="alert">
            {move || wrong.get()}
        </span>
    }
    .into_any()
}
