//! A field for a line of text.

use leptos::prelude::*;

/// A field for a line of text that is no prose, below its label. `id` is also its test id, `help` its hint.
pub(super) fn text_line(
    id: impl Into<String>,
    label: &'static str,
    value: RwSignal<String>,
    help: Option<&'static str>,
) -> AnyView {
    let id: String = id.into();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input small"
                id=id.clone()
                data-testid=id
                type="text"
                autocomplete="off"
                spellcheck="false"
                title=help
                bind:value=value
            />
        </div>
    }
    .into_any()
}
