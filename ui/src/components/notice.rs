//! What is to be known, in the place that it concerns.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Something is wrong.
    #[default]
    Wrong,
    /// Something needs the person, soon.
    Needs,
    /// Good to know.
    Plain,
}

/// A sentence with a sign. Role `alert` when something is wrong, else `note`.
#[component]
pub(crate) fn Notice(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let (class, role, glyph) = match tone {
        Tone::Wrong => ("notice", "alert", Glyph::Warning),
        Tone::Needs => ("notice amber", "note", Glyph::Warning),
        Tone::Plain => ("notice plain", "note", Glyph::Lock),
    };
    view! {
        <div class=class role=role>
            <Icon glyph />
            <div class="body">{children()}</div>
        </div>
    }
    .into_any()
}
