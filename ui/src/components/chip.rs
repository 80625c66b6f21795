//! Small things beside a title: labels, marks of services, dots, keys.

use super::icon::{Glyph, Icon};
use crate::words;
use leptos::prelude::*;

/// A label, or what else stands there, that can be taken off. The button in it is named after it.
#[component]
pub(crate) fn RemovableChip(
    text: String,
    #[prop(into)] on_remove: Callback<()>,
    /// What the button is called, where it is no label.
    #[prop(optional)]
    name: Option<fn(&str) -> String>,
) -> impl IntoView {
    let name = name.unwrap_or(words::remove_label)(&text);
    view! {
        <span class="chip">
            <span class="clip">{text}</span>
            <button type="button" class="take-off" aria-label=name on:click=move |_| on_remove.run(())>
                <Icon glyph=Glyph::Close />
            </button>
        </span>
    }
    .into_any()
}

/// A coloured point. Decoration: the words beside it say the same.
#[component]
pub(crate) fn Dot(#[prop(into)] tone: Signal<String>) -> impl IntoView {
    view! { <span class=move || format!("dot {}", tone.get()) aria-hidden="true"></span> }
}
