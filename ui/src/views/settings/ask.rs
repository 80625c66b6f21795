//! A dialog that asks before something is done, and the password that is shown in it.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        field::{Field, Kind},
        notice::Notice,
    },
    state::{app::App, query::Query},
    words,
};
use atom_api::signin::ListLinked;
use leptos::{ev::SubmitEvent, prelude::*};

/// Whether the account has a password to show; until that is known, it has.
pub(super) fn has_password(app: App) -> Memo<bool> {
    let linked = Query::new(app, || Some(ListLinked {}));
    Memo::new(move |_| linked.data.with(|reply| reply.as_ref().is_none_or(|reply| reply.has_password)))
}

/// What is asked for, the verb, and a way out.
///
/// A dialog: the focus is in the first field, Enter does it, Escape closes without. While it is being done nothing is done twice.
#[component]
pub(super) fn Ask(
    title: &'static str,
    verb: &'static str,
    #[prop(optional)] weight: Weight,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    testid: &'static str,
    /// The button with the verb.
    confirm: &'static str,
    #[prop(into)] act: Callback<()>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            act.run(());
        }
    };
    view! {
        <Dialog title=title on_close=move |()| open.set(false) testid>
            <form novalidate on:submit=submit>
                <div class="dialog-body">{children()}</div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| open.set(false))>{words::cancel()}</Button>
                    <Button weight submits=true busy testid=confirm>
                        {verb}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// The field for the password of who asks; what stands in for it where the account has none.
#[component]
pub(super) fn ShowPassword(
    id: &'static str,
    #[prop(optional)] label: Option<&'static str>,
    password: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    has_password: Memo<bool>,
) -> impl IntoView {
    let label = label.unwrap_or_else(words::confirm_password);
    move || match has_password.get() {
        true => view! {
            <Field id label value=password kind=Kind::Secret error=wrong autocomplete="current-password" first=true />
        }
        .into_any(),
        false => view! {
            <p>{words::proof_fresh()}</p>
            {move || wrong.get().map(|wrong| view! { <Notice>{wrong}</Notice> })}
        }
        .into_any(),
    }
}

/// Whether a password is missing; says so at its field.
pub(super) fn is_missing(password: &str, has_password: Memo<bool>, wrong: RwSignal<Option<String>>) -> bool {
    let missing = password.is_empty() && has_password.get_untracked();
    wrong.set(missing.then(|| words::password_missing().to_owned()));
    missing
}
