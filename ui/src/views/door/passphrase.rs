//! The passphrase of the database: chosen once, entered at each start.

use super::{Failed, Sheet, account::Assurance, recovery::Recovery};
use crate::{
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
    },
    state::{app::app, toast::explain},
    views::strength::{Strength, explain_passphrase, passphrase_fault},
    words,
};
use atom_api::{
    SecretText,
    app::{Gate, KeyWay, StatusReply, Unlock},
};
use leptos::{prelude::*, task::spawn_local};

/// What stands between the person and the database, as `app.status` says.
#[component]
pub(crate) fn Passphrase(status: StatusReply) -> impl IntoView {
    match status.gate {
        Gate::Failed | Gate::Open => {
            let text = status.problem.unwrap_or_else(|| words::gate_failed_unknown().into());
            view! { <Failed title=words::gate_failed() text /> }.into_any()
        }
        Gate::ChoosePassphrase => view! { <PassphraseForm choosing=true /> }.into_any(),
        // A passphrase that was forgotten is as good as a keychain that is gone.
        Gate::NeedsRecovery => view! { <Recovery status /> }.into_any(),
        Gate::NeedsPassphrase if status.ways.contains(&KeyWay::RecoveryCode) => {
            view! { <PassphraseOrCode status /> }.into_any()
        }
        Gate::NeedsPassphrase => view! { <PassphraseForm choosing=false /> }.into_any(),
    }
}

/// The passphrase, and the recovery code for who forgot it.
#[component]
fn PassphraseOrCode(status: StatusReply) -> impl IntoView {
    let forgot = RwSignal::new(false);
    let form = move || {
        match forgot.get() {
        true => view! { <Recovery status=status.clone() /> }.into_any(),
        false => view! {
            <PassphraseForm choosing=false>
                <p class="after">
                    <button type="button" class="link-button" data-testid="to-recovery" on:click=move |_| forgot.set(true)>
                        {words::recover_by_code()}
                    </button>
                </p>
            </PassphraseForm>
        }
        .into_any(),
    }
    };
    view! { {form} }
}

#[component]
fn PassphraseForm(choosing: bool, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let app = app();
    let [passphrase, again] = [(); 2].map(|()| RwSignal::new(String::new()));
    let [wrong, differs] = [(); 2].map(|()| RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = passphrase.get_untracked();
        let fault = if choosing { passphrase_fault(&text) } else { None };
        let (faulty, unequal) = (fault.is_some(), choosing && text != again.get_untracked());
        wrong.set(fault);
        differs.set((unequal && !faulty).then(|| words::passphrase_differs().into()));
        if faulty || unequal {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.call(Unlock { passphrase: SecretText::new(text) }).await {
                Ok(_) => app.look(),
                Err(error) => {
                    busy.set(false);
                    wrong.set(Some(if choosing { explain_passphrase(&error) } else { explain(&error) }));
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
                            <Strength password=passphrase passphrase=true />
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
            {children.map(|children| children())}
            {if choosing { view! { <Assurance text=words::passphrase_warning() /> }.into_any() } else { ().into_any() }}
        </Sheet>
    }
    .into_any()
}
