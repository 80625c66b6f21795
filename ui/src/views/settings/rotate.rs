//! The change of the key.

use super::{
    ask::{Ask, ShowPassword, has_password, is_missing},
    security::Step,
};
use crate::{
    components::{
        button::Weight,
        field::{Field, Kind},
    },
    state::{
        desk::desk,
        toast::{Offer, explain},
    },
    views::{door::explain_code, wrong::explain_proof},
    words,
};
use atom_api::{
    SecretText,
    security::{self, KeysReply},
};
use leptos::{prelude::*, task::spawn_local};

/// Asks for what the new key is wrapped with, and changes it. Where no recovery code goes on, one is made next.
#[component]
pub(super) fn Rotate(keys: KeysReply, open: RwSignal<bool>, ask: Callback<Step>) -> impl IntoView {
    let app = desk().app;
    let [password, passphrase, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    let [wrong, refused, mistyped] = [(); 3].map(|()| RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    // One that goes on needs nothing of the new key.
    let wants_passphrase = keys.passphrase && !keys.rotating;
    let takes_code = keys.recovery_code_at.is_some() && !keys.rotating;
    let has_password = has_password(app);
    let rotate = move |()| {
        let [shown, phrase, typed] = [password, passphrase, code].map(|field| field.get_untracked());
        let missing = is_missing(&shown, has_password, wrong);
        refused.set((wants_passphrase && phrase.is_empty()).then(|| words::trouble_passphrase().to_owned()));
        mistyped.set(None);
        if missing || refused.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request = security::Rotate {
                password: SecretText::new(shown),
                passphrase: wants_passphrase.then(|| SecretText::new(phrase)),
                recovery_code: (!typed.trim().is_empty()).then(|| SecretText::new(typed)),
            };
            match app.write(request).await {
                Ok(reply) => {
                    app.say(words::did_rotate(), Offer::Nothing);
                    open.try_set(false);
                    if reply.keys.recovery_code_at.is_none() {
                        ask.run(Step::NewCode);
                    }
                }
                Err(error) => {
                    let (place, text) = match error.field.as_deref() {
                        Some("passphrase") => (refused, explain(&error)),
                        Some("recovery_code") => (mistyped, explain_code(&error)),
                        _ => (wrong, explain_proof(&error)),
                    };
                    place.try_set(Some(text));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Ask
            title=words::rotate_title()
            verb=words::rotate()
            weight=Weight::Primary
            open
            busy
            testid="rotate-dialog"
            confirm="rotate-confirm"
            act=rotate
        >
            <p>{words::rotate_text()}</p>
            <ShowPassword id="rotate-password" password wrong has_password />
            {wants_passphrase
                .then(|| {
                    view! {
                        <Field
                            id="rotate-passphrase"
                            label=words::passphrase()
                            value=passphrase
                            kind=Kind::Secret
                            error=refused
                        />
                    }
                })}
            {takes_code
                .then(|| {
                    view! {
                        <Field
                            id="rotate-code"
                            label=words::rotate_code()
                            value=code
                            help=words::rotate_code_help()
                            error=mistyped
                        />
                    }
                })}
        </Ask>
    }
    .into_any()
}
