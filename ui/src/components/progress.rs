//! Work that goes on.

use leptos::prelude::*;

/// How far a piece of work is: a bar from 0 to 1, or one that moves while nobody knows.
///
/// Role `progressbar`, named by `label`, with `note` beside the label ("12 of 40").
#[component]
pub(crate) fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<Option<f64>>,
    #[prop(optional, into)] note: Signal<String>,
) -> impl IntoView {
    let scale = move || value.get().map(|value| format!("scaleX({:.3})", value.clamp(0.0, 1.0)));
    let percent = move || value.get().map(|value| format!("{:.0}", value.clamp(0.0, 1.0) * 100.0));
    view! {
        <div class="meter">
            <div class="line" aria-hidden="true">
                <span class="clip">{label}</span>
                <span class="figures">{note}</span>
            </div>
            <div
                class="track"
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent
                aria-valuetext=move || Some(note.get()).filter(|note| !note.is_empty())
            >
                <div class="fill" class:unknown=move || value.get().is_none() style:transform=scale></div>
            </div>
        </div>
    }
    .into_any()
}

/// Something that takes a moment. Role `status`, named by `label`.
#[component]
pub(crate) fn Spinner(#[prop(into)] label: Signal<String>) -> impl IntoView {
    view! {
        <span class="spinner" role="status">
            <span class="busy" aria-hidden="true"></span>
            <span class="spoken">{label}</span>
        </span>
    }
    .into_any()
}
