//! A passphrase as a way to the key.

use super::ask::{Ask, ShowPassword, has_password, is_missing};
use crate::{
    components::{
        button::Weight,
        field::{Field, Kind},
    },
    state::{desk::desk, toast::Offer},
    views::{
        strength::{Strength, explain_passphrase, passphrase_fault},
        wrong::explain_proof,
    },
    words,
};
use atom_api::{SecretText, security};
use leptos::{prelude::*, task::spawn_local};

/// Asks for the password of the account and, twice, for the passphrase.
#[component]
pub(super) fn SetPassphrase(open: RwSignal<bool>) -> impl IntoView {
    let app = desk().app;
    let [password, passphrase, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let [wrong, refused, differs] = [(); 3].map(|()| RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let has_password = has_password(app);
    let set = move |()| {
        let (shown, new) = (password.get_untracked(), passphrase.get_untracked());
        let missing = is_missing(&shown, has_password, wrong);
        refused.set(passphrase_fault(&new));
        differs.set((new != again.get_untracked()).then(|| words::passphrase_differs().to_owned()));
        if missing || [refused, differs].iter().any(|each| each.with_untracked(Option::is_some)) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request =
                security::SetPassphrase { password: SecretText::new(shown), passphrase: Some(SecretText::new(new)) };
            match app.write(request).await {
                Ok(_) => {
                    app.say(words::did_set_passphrase(), Offer::Nothing);
                    open.try_set(false);
                }
                Err(error) if error.field.as_deref() == Some("passphrase") => {
                    refused.try_set(Some(explain_passphrase(&error)));
                }
                Err(error) => drop(wrong.try_set(Some(explain_proof(&error)))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Ask
            title=words::way_passphrase()
            verb=words::set_passphrase()
            weight=Weight::Primary
            open
            busy
            testid="passphrase-dialog"
            confirm="passphrase-confirm"
            act=set
        >
            <p>{words::set_passphrase_text()}</p>
            <ShowPassword id="passphrase-password" password wrong has_password />
            <Field
                id="passphrase-new"
                label=words::passphrase()
                value=passphrase
                kind=Kind::Secret
                help=words::passphrase_help()
                error=refused
                autocomplete="new-password"
            />
            <Strength password=passphrase passphrase=true />
            <Field
                id="passphrase-new-again"
                label=words::passphrase_again()
                value=again
                kind=Kind::Secret
                error=differs
                autocomplete="new-password"
            />
        </Ask>
    }
    .into_any()
}
