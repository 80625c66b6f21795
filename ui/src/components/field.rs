//! A labelled field of a form.

use super::icon::{Glyph, Icon};
use crate::words;
use leptos::{html, prelude::*};

/// What may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Any line.
    #[default]
    Text,
    /// An address.
    Email,
    /// A web address.
    Url,
    /// What nobody should read over a shoulder; a button shows it.
    Secret,
}

/// A text field with its label above and its help or error below.
///
/// Role `textbox`, named by the label, described by what stands below; `aria-invalid` while it is wrong. With `first` it
/// takes the focus when it appears.
#[component]
pub(crate) fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] help: &'static str,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional)] placeholder: String,
    #[prop(optional)] first: bool,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let (true, Some(input)) = (first, node.get()) {
            let _ = input.focus();
        }
    });
    let input_type = move || match kind {
        Kind::Text => "text",
        Kind::Email => "email",
        Kind::Url => "url",
        Kind::Secret if shown.get() => "text",
        Kind::Secret => "password",
    };
    let below = format!("{id}-below");
    let described = below.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class:with-reveal=kind == Kind::Secret>
                <input
                    node_ref=node
                    class="input"
                    id=id.clone()
                    data-testid=id
                    type=input_type
                    autocomplete=if autocomplete.is_empty() { "off" } else { autocomplete }
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=placeholder
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described
                    bind:value=value
                />
                {(kind == Kind::Secret)
                    .then(|| {
                        let label = move || if shown.get() { words::hide_password() } else { words::show_password() };
                        view! {
                            <button
                                type="button"
                                class="button quiet icon-only"
                                aria-label=label
                                title=label
                                on:click=move |_| shown.update(|shown| *shown = !*shown)
                            >
                                {move || {
                                    let glyph = if shown.get() { Glyph::EyeOff } else { Glyph::Eye };
                                    view! { <Icon glyph /> }
                                }}
                            </button>
                        }
                    })}
            </div>
            <div id=below aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="wrong">{error}</p> }.into_any(),
                    None if help.is_empty() => ().into_any(),
                    None => view! { <p class="help">{help}</p> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}
