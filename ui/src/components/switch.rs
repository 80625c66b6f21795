//! On or off, at once.

use leptos::prelude::*;

/// A setting that is on or off, with its words at the start of the line.
///
/// Role `switch`, named by the words; Space and a press anywhere on the line turn it, the focus stays.
#[component]
pub(crate) fn Switch(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(optional, into)] help: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    view! {
        <label class="switch-line">
            <span class="words">
                <span>{label}</span>
                {move || Some(help.get()).filter(|help| !help.is_empty()).map(|help| view! { <span class="help">{help}</span> })}
            </span>
            <input
                type="checkbox"
                class="switch"
                role="switch"
                aria-label=label
                data-testid=(!testid.is_empty()).then_some(testid)
                prop:checked=on
                disabled=disabled
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
        </label>
    }
    .into_any()
}
