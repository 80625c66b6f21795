//! Buttons.

use super::{
    icon::{Glyph, Icon},
    keys::in_line,
};
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weight {
    /// A border.
    #[default]
    Normal,
    /// Filled with the accent: one in a view at most.
    Primary,
    /// Filled with red: what it does cannot be taken back.
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Normal => "button",
            Self::Primary => "button primary",
            Self::Danger => "button danger primary",
        }
    }
}

/// A button with a verb on it.
///
/// Role `button`, named by its words. Enter and Space press it; the focus stays. While `busy` it shows that work goes
/// on and cannot be pressed again, and keeps the focus. One that is filled takes neither the second press of a double
/// click nor those of a key that is held down: another step may stand in its place by then, which nobody has seen.
#[component]
pub(crate) fn Button(
    #[prop(optional)] weight: Weight,
    #[prop(optional)] glyph: Option<Glyph>,
    #[prop(optional, into)] class: &'static str,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Whether it sends the form that it stands in.
    #[prop(optional)]
    submits: bool,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submits { "submit" } else { "button" }
            class=format!("{} {class}", weight.class())
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:keydown=move |event| {
                if weight != Weight::Normal && event.repeat() && event.key() == "Enter" {
                    event.prevent_default();
                }
            }
            on:click=move |event| {
                let again = weight != Weight::Normal && event.detail() > 1;
                if again || busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {move || match (busy.get(), glyph) {
                (true, _) => view! { <span class="busy" aria-hidden="true"></span> }.into_any(),
                (false, Some(glyph)) => view! { <Icon glyph /> }.into_any(),
                (false, None) => ().into_any(),
            }}
            <span class="words">{children()}</span>
        </button>
    }
    .into_any()
}

/// A button with an icon alone.
///
/// Role `button`, named by `label`, which is also its hint, with the `keys` that do the same.
#[component]
pub(crate) fn IconButton(
    glyph: Glyph,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] testid: &'static str,
    #[prop(optional, into)] keys: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("button quiet icon-only {class}")
            data-testid=(!testid.is_empty()).then_some(testid)
            aria-label=label
            data-tip=label
            data-tip-keys=move || keys.with(|keys| (!keys.is_empty()).then(|| in_line(keys)))
            disabled=disabled
            on:click=move |event| {
                event.stop_propagation();
                on_press.run(());
            }
        >
            <Icon glyph />
        </button>
    }
    .into_any()
}
