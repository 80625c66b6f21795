//! What concerns the whole view, across its top.

use super::{
    icon::{Glyph, Icon},
    notice::Tone,
};
use leptos::prelude::*;

/// A sentence over the full width, with at most one thing to do about it.
///
/// Role `alert` when something is wrong, else `status`. Its buttons are named by their words; `dismiss` names the cross.
#[component]
pub(crate) fn Banner(
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] glyph: Option<Glyph>,
    #[prop(optional, into)] action: Signal<String>,
    #[prop(optional, into)] on_action: Option<Callback<()>>,
    #[prop(optional, into)] dismiss: Signal<String>,
    #[prop(optional, into)] on_dismiss: Option<Callback<()>>,
    #[prop(optional)] testid: &'static str,
) -> impl IntoView {
    let (class, role) = match tone {
        Tone::Wrong => ("banner wrong", "alert"),
        Tone::Needs => ("banner needs", "status"),
        Tone::Plain => ("banner", "status"),
    };
    let glyph = glyph.unwrap_or(if tone == Tone::Plain { Glyph::Sync } else { Glyph::Warning });
    view! {
        <div class=class role=role data-testid=(!testid.is_empty()).then_some(testid)>
            <Icon glyph />
            <span class="text">{text}</span>
            {on_action
                .map(|on_action| {
                    view! {
                        <button type="button" class="link-button" on:click=move |_| on_action.run(())>
                            {action}
                        </button>
                    }
                })}
            {on_dismiss
                .map(|on_dismiss| {
                    view! {
                        <button
                            type="button"
                            class="button quiet icon-only"
                            aria-label=dismiss
                            on:click=move |_| on_dismiss.run(())
                        >
                            <Icon glyph=Glyph::Close />
                        </button>
                    }
                })}
        </div>
    }
    .into_any()
}
