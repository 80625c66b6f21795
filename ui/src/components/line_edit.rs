//! A line that is edited where it stands.

use leptos::{ev, html, prelude::*};

/// A text field in the place of a text.
///
/// Role `textbox`, named by `label`; it takes the focus and selects all. Enter and leaving it end with the text, Escape
/// ends with nothing; `on_end` is called once and decides where the focus goes.
#[component]
pub(crate) fn LineEdit(
    value: String,
    label: &'static str,
    class: &'static str,
    #[prop(optional)] testid: &'static str,
    #[prop(into)] on_end: Callback<Option<String>>,
) -> impl IntoView {
    let text = RwSignal::new(value);
    let node = NodeRef::<html::Input>::new();
    let ended = StoredValue::new(false);
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            // Before it is selected: the binding would set it after this, and take the selection away.
            input.set_value(&text.get_untracked());
            let _ = input.focus();
            input.select();
        }
    });
    // Taking the field away takes its focus too: that must not end it a second time.
    let end = move |result: Option<String>| {
        if ended.try_get_value() == Some(false) {
            ended.set_value(true);
            on_end.run(result);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                end(Some(text.get_untracked()));
            }
            "Escape" => end(None),
            _ => {}
        }
    };
    view! {
        <input
            node_ref=node
            class=class
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=label
            maxlength="2000"
            spellcheck="true"
            bind:value=text
            on:keydown=on_key
            on:click=|event| event.stop_propagation()
            on:blur=move |_| end(text.try_get_untracked())
        />
    }
}
