//! A recovery code, shown this once, and typed once to show that it was kept.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        field::Field,
    },
    state::{desk::desk, perform, toast::Offer},
    views::door::explain_code,
    words,
};
use atom_api::{SecretText, security::ConfirmRecoveryCode};
use leptos::{prelude::*, task::spawn_local};

/// The code and the field for it. Closing without confirming leaves the code before as it is.
#[component]
pub(super) fn RecoveryCode(shown: SecretText, code: RwSignal<Option<SecretText>>) -> impl IntoView {
    let app = desk().app;
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        wrong.set(text.trim().is_empty().then(|| words::recover_code_missing().to_owned()));
        if busy.get_untracked() || text.trim().is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(ConfirmRecoveryCode { code: SecretText::new(text) }).await {
                Ok(_) => {
                    app.say(words::did_confirm_recovery_code(), Offer::Nothing);
                    code.try_set(None);
                }
                Err(error) => drop(wrong.try_set(Some(explain_code(&error)))),
            }
            busy.try_set(false);
        });
    };
    let text = shown.expose().to_owned();
    view! {
        <Dialog title=words::recovery_code_title() on_close=move |()| code.set(None) testid="recovery-code-dialog">
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <p>{words::recovery_code_text()}</p>
                    <code class="secret" data-written="" data-testid="recovery-code-shown">
                        {shown.expose().to_owned()}
                    </code>
                    <Field
                        id="recovery-code-typed"
                        label=words::recovery_code_type()
                        value=typed
                        help=words::recover_code_help()
                        error=wrong
                        first=true
                    />
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| perform::copy(app, text.clone(), words::did_copy()))>{words::copy()}</Button>
                    <Button weight=Weight::Primary submits=true busy testid="recovery-code-confirm">
                        {words::recovery_code_confirm()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
