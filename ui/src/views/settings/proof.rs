//! Showing the password once more.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        field::{Field, Kind},
        notice::Notice,
    },
    state::{
        app::{App, app},
        query::Query,
    },
    views::wrong::explain_proof,
    words,
};
use atom_api::{ApiError, SecretText, signin::ListLinked};
use leptos::prelude::*;
use std::pin::Pin;

/// Something under way that may fail.
pub(super) type Doing = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;
/// What is done with a password that was shown.
pub(super) type Act = Callback<SecretText, Doing>;

/// Whether the account has a password to show; until that is known, it has.
pub(super) fn has_password(app: App) -> Memo<bool> {
    let linked = Query::new(app, || Some(ListLinked {}));
    Memo::new(move |_| linked.data.with(|reply| reply.as_ref().is_none_or(|reply| reply.has_password)))
}

/// Asks for the password, does what it is for, and closes when that is done.
///
/// A dialog: the focus is in the field, Enter confirms, Escape closes without.
#[component]
pub(super) fn Proof(
    title: &'static str,
    text: &'static str,
    verb: &'static str,
    #[prop(optional)] weight: Weight,
    open: RwSignal<bool>,
    act: Act,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let has_password = has_password(app());
    let confirm = move || {
        if busy.get_untracked() {
            return;
        }
        let shown = password.get_untracked();
        if shown.is_empty() && has_password.get_untracked() {
            wrong.set(Some(words::password_missing().to_owned()));
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            match act.run(SecretText::new(shown)).await {
                Ok(()) => drop(open.try_set(false)),
                Err(error) => drop(wrong.try_set(Some(explain_proof(&error)))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog title=title on_close=move |()| open.set(false) testid="proof">
            <form
                novalidate
                on:submit=move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    confirm();
                }
            >
                <div class="dialog-body">
                    <p>{text}</p>
                    {move || match has_password.get() {
                        true => {
                            view! {
                                <Field
                                    id="proof-password"
                                    label=words::confirm_password()
                                    value=password
                                    kind=Kind::Secret
                                    error=wrong
                                    autocomplete="current-password"
                                    first=true
                                />
                            }
                                .into_any()
                        }
                        false => {
                            view! {
                                <p>{words::proof_fresh()}</p>
                                {move || wrong.get().map(|wrong| view! { <Notice>{wrong}</Notice> })}
                            }
                                .into_any()
                        }
                    }}
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| open.set(false))>{words::cancel()}</Button>
                    <Button weight submits=true busy testid="proof-confirm">
                        {verb}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
