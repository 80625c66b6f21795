//! Another password.

use super::{
    ask::{Ask, ShowPassword, has_password, is_missing},
    row::group,
};
use crate::{
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
    },
    state::{
        desk::desk,
        toast::{Offer, explain},
    },
    views::{strength::Strength, wrong::explain_proof},
    words,
};
use atom_api::{SecretText, account};
use leptos::{prelude::*, task::spawn_local};

/// The button, and the dialog behind it.
#[component]
pub(super) fn ChangePassword() -> impl IntoView {
    let open = RwSignal::new(false);
    group(
        words::password(),
        words::change_password_help(),
        view! {
            <div class="settings-actions">
                <Button testid="change-password" on_press=Callback::new(move |()| open.set(true))>
                    {words::change_password()}
                </Button>
            </div>
            {move || open.get().then(|| view! { <Change open /> })}
        },
    )
}

#[component]
fn Change(open: RwSignal<bool>) -> impl IntoView {
    let app = desk().app;
    let [present, new] = [(); 2].map(|()| RwSignal::new(String::new()));
    let [wrong, refused] = [(); 2].map(|()| RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let has_password = has_password(app);
    let (email, name) = app
        .session
        .with_untracked(|session| session.as_ref().map(|it| (it.user.email.clone(), it.user.name.clone())))
        .unwrap_or_default();
    let change = move |()| {
        let (password, new_password) = (present.get_untracked(), new.get_untracked());
        let missing = is_missing(&password, has_password, wrong);
        refused.set((new_password.chars().count() < 12).then(|| words::password_short().to_owned()));
        if missing || refused.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request = account::ChangePassword {
                password: SecretText::new(password),
                new_password: SecretText::new(new_password),
            };
            match app.write(request).await {
                Ok(_) => {
                    app.say(words::did_change_password(), Offer::Nothing);
                    open.try_set(false);
                }
                Err(error) if error.field.as_deref() == Some("new_password") => {
                    refused.try_set(Some(explain(&error)));
                }
                Err(error) => drop(wrong.try_set(Some(explain_proof(&error)))),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Ask
            title=words::change_password()
            verb=words::change_password()
            weight=Weight::Primary
            open
            busy
            testid="change-password-dialog"
            confirm="change-password-confirm"
            act=change
        >
            <ShowPassword id="present-password" label=words::present_password() password=present wrong has_password />
            <Field
                id="new-password"
                label=words::new_password()
                value=new
                kind=Kind::Secret
                help=words::password_help()
                error=refused
                autocomplete="new-password"
            />
            <Strength password=new email=Signal::stored(email) name=Signal::stored(name) />
        </Ask>
    }
    .into_any()
}
