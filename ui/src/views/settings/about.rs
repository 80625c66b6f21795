//! Versions, and what a report of a fault would say.

use super::row::{group, row};
use crate::{
    components::{bone::Bone, button::Button, icon::Glyph},
    state::{desk::desk, perform::copy as copy_text, query::Query, toast::explain},
    words,
};
use atom_api::{
    app::{KeySource, Status},
    data::Diagnostics,
};
use leptos::prelude::*;

/// Version, key, licence; diagnostics with all that they say, before they are copied.
#[component]
pub(super) fn About() -> impl IntoView {
    let app = desk().app;
    let status = Query::new(app, || Some(Status {}));
    let asked = RwSignal::new(false);
    let diagnostics = Query::new(app, move || asked.get().then_some(Diagnostics {}));
    let version = move || status.data.with(|status| status.as_ref().map(|status| status.version.clone()));
    let key = move || {
        let source = status.data.with(|status| status.as_ref().and_then(|status| status.key_source));
        source.map(|source| match source {
            KeySource::Keychain => words::key_keychain(),
            KeySource::Passphrase => words::key_passphrase(),
            KeySource::Environment => words::key_environment(),
            KeySource::RecoveryCode => words::vault_key_recovery(),
        })
    };
    let text = move || diagnostics.data.with(|reply| reply.as_ref().map(|reply| reply.text.clone()));
    let copy = move |()| {
        if let Some(text) = untrack(text) {
            copy_text(app, text, words::did_copy());
        }
    };
    let shown = move || match (asked.get(), text(), diagnostics.error.get()) {
        (false, ..) => view! {
            <Button testid="show-diagnostics" on_press=Callback::new(move |()| asked.set(true))>
                {words::show_diagnostics()}
            </Button>
        }
        .into_any(),
        (true, Some(text), _) => view! {
            <pre class="diagnostics" tabindex="0" data-written="" data-testid="diagnostics">
                {text}
            </pre>
            <div class="settings-actions">
                <Button glyph=Glyph::Check on_press=Callback::new(copy)>
                    {words::copy_diagnostics()}
                </Button>
            </div>
        }
        .into_any(),
        (true, None, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (true, None, None) => view! { <Bone width=60 /> }.into_any(),
    };
    view! {
        {group(
            words::page_about(),
            "",
            view! {
                {row(words::version(), view! { <span class="figures">{version}</span> })}
                {row(words::key_lives(), view! { <span>{key}</span> })}
                {row(words::licence(), view! { <span data-written="">"MIT / Apache 2.0"</span> })}
            },
        )}
        {group(words::diagnostics(), words::diagnostics_help(), shown)}
    }
    .into_any()
}
