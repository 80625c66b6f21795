//! A word or a number about a thing.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A word about the state of a thing, in the colour of what it means: `green`, `amber`, `red`, `blue`, `violet`, `accent`
/// or none.
#[component]
pub(crate) fn Badge(
    #[prop(optional, into)] tone: Signal<String>,
    #[prop(optional)] glyph: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", tone.get())>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span class="clip">{children()}</span>
        </span>
    }
    .into_any()
}

/// How many there are. Filled while it `needs` the person.
#[component]
pub(crate) fn Count(#[prop(into)] value: Signal<String>, #[prop(optional, into)] needs: Signal<bool>) -> impl IntoView {
    view! { <span class="count-badge" class:needs=needs>{value}</span> }
}
