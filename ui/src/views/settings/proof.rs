//! Showing the password once more.

use super::ask::{Ask, ShowPassword, has_password, is_missing};
use crate::{components::button::Weight, state::app::app, views::wrong::explain_proof};
use atom_api::{ApiError, SecretText};
use leptos::prelude::*;
use std::pin::Pin;

/// Something under way that may fail.
pub(super) type Doing = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;
/// What is done with a password that was shown.
pub(super) type Act = Callback<SecretText, Doing>;

/// Asks for the password, does what it is for, and closes when that is done.
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
    let confirm = move |()| {
        let shown = password.get_untracked();
        if is_missing(&shown, has_password, wrong) {
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
        <Ask title verb weight open busy testid="proof" confirm="proof-confirm" act=confirm>
            <p>{text}</p>
            <ShowPassword id="proof-password" password wrong has_password />
        </Ask>
    }
    .into_any()
}
