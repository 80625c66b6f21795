//! A box to tick.

use leptos::{html, prelude::*};

/// A box to tick, with its words beside it.
///
/// Role `checkbox`, named by the words, described by `help`; Space ticks it, the focus stays. While `mixed`, it stands
/// for several that differ.
#[component]
pub(crate) fn Checkbox(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(optional, into)] mixed: Signal<bool>,
    #[prop(optional, into)] help: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    view! {
        <label class="check-box">
            {tick_box(label, checked, on_change, mixed, disabled, testid)}
            <span class="words">
                <span>{label}</span>
                {move || Some(help.get()).filter(|help| !help.is_empty()).map(|help| view! { <span class="help">{help}</span> })}
            </span>
        </label>
    }
    .into_any()
}

/// The box alone, named by `label`.
pub(super) fn tick_box(
    label: Signal<String>,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    mixed: Signal<bool>,
    disabled: Signal<bool>,
    testid: &'static str,
) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            input.set_indeterminate(mixed.get());
        }
    });
    view! {
        <input
            node_ref=node
            type="checkbox"
            class="tick"
            aria-label=label
            data-testid=(!testid.is_empty()).then_some(testid)
            prop:checked=checked
            disabled=disabled
            on:click=|event| event.stop_propagation()
            on:change=move |event| on_change.run(event_target_checked(&event))
        />
    }
    .into_any()
}
