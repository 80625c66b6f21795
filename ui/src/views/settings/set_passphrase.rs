//! A passphrase as a way to the key.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        field::{Field, Kind},
    },
    state::{
        desk::desk,
        toast::{Offer, explain},
    },
    views::wrong::explain_proof,
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (shown, new) = (password.get_untracked(), passphrase.get_untracked());
        wrong.set(shown.is_empty().then(|| words::password_missing().to_owned()));
        refused.set((new.chars().count() < 12).then(|| words::password_short().to_owned()));
        differs.set((new != again.get_untracked()).then(|| words::passphrase_differs().to_owned()));
        let amiss = [wrong, refused, differs].iter().any(|each| each.with_untracked(Option::is_some));
        if busy.get_untracked() || amiss {
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
                    refused.try_set(Some(explain(&error)));
                }
                Err(error) => drop(wrong.try_set(Some(explain_proof(&error)))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog title=words::way_passphrase() on_close=move |()| open.set(false) testid="passphrase-dialog">
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <p>{words::set_passphrase_text()}</p>
                    <Field
                        id="passphrase-password"
                        label=words::confirm_password()
                        value=password
                        kind=Kind::Secret
                        error=wrong
                        autocomplete="current-password"
                        first=true
                    />
                    <Field
                        id="passphrase-new"
                        label=words::passphrase()
                        value=passphrase
                        kind=Kind::Secret
                        help=words::passphrase_help()
                        error=refused
                        autocomplete="new-password"
                    />
                    <Field
                        id="passphrase-new-again"
                        label=words::passphrase_again()
                        value=again
                        kind=Kind::Secret
                        error=differs
                        autocomplete="new-password"
                    />
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| open.set(false))>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true busy testid="passphrase-confirm">
                        {words::set_passphrase()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
