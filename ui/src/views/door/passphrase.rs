//! The passphrase of the database: chosen once, entered at each start.

use super::{Failed, Sheet, account::Assurance};
use crate::{
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
    },
    state::{app::app, toast::explain},
    words,
};
use atom_api::{
    SecretText,
    app::{Gate, StatusReply, Unlock},
};
use leptos::{prelude::*, task::spawn_local};

/// The fewest characters of a passphrase; the host holds the same.
const PASSPHRASE_CHARS_MIN: usize = 12;

/// What stands between the person and the database, as `app.status` says.
#[component]
pub(crate) fn Passphrase(status: StatusReply) -> impl IntoView {
    match status.gate {
        Gate::Failed | Gate::Open => {
            let text = status.problem.unwrap_or_else(|| words::gate_failed_unknown().into());
            view! { <Failed title=words::gate_failed() text /> }.into_any()
        }
        Gate::ChoosePassphrase => view! { <PassphraseForm choosing=true /> }.into_any(),
        Gate::NeedsPassphrase => view! { <PassphraseForm choosing=false /> }.into_any(),
    }
}

#[component]
fn PassphraseForm(choosing: bool) -> impl IntoView {
    let app = app();
    let [passphrase, again] = [(); 2].map(|()| RwSignal::new(String::new()));
    let [wrong, differs] = [(); 2].map(|()| RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = passphrase.get_untracked();
        let short = choosing && text.chars().count() < PASSPHRASE_CHARS_MIN;
        let unequal = choosing && text != again.get_untracked();
        wrong.set(short.then(|| words::password_short().into()));
        differs.set((unequal && !short).then(|| words::passphrase_differs().into()));
        if short || unequal {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.call(Unlock { passphrase: SecretText::new(text) }).await {
                Ok(_) => app.look(),
                Err(error) => {
                    busy.set(false);
                    wrong.set(Some(explain(&error)));
                }
            }
        });
    };
    let (title, lead, label) = match choosing {
        true => (words::choose_title(), words::choose_lead(), words::choose_submit()),
        false => (words::unlock_title(), words::unlock_lead(), words::unlock_submit()),
    };
    let autocomplete = if choosing { "new-password" } else { "current-password" };
    view! {
        <Sheet title lead=lead.to_owned()>
            <form novalidate on:submit=submit>
                <Field
                    id="passphrase"
                    label=words::passphrase()
                    value=passphrase
                    kind=Kind::Secret
                    help=if choosing { words::passphrase_help() } else { "" }
                    error=wrong
                    autocomplete
                    first=true
                />
                {choosing
                    .then(|| {
                        view! {
                            <Field
                                id="passphrase-again"
                                label=words::passphrase_again()
                                value=again
                                kind=Kind::Secret
                                error=differs
                                autocomplete
                            />
                        }
                    })}
                <Button weight=Weight::Primary class="large" submits=true busy testid="passphrase-submit">
                    {label}
                </Button>
            </form>
            {if choosing { view! { <Assurance text=words::passphrase_warning() /> }.into_any() } else { ().into_any() }}
        </Sheet>
    }
}
