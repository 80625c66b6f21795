//! A locked window.

use super::{Sheet, account::Assurance};
use crate::{
    bridge, browser,
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
        icon::Glyph,
    },
    state::app::app,
    views::wrong::explain_proof,
    words,
};
use atom_api::{
    SecretText,
    account::{Unlock, UnlockByKeychain},
    auth::WhoAmI,
};
use leptos::{prelude::*, task::spawn_local};

/// Asks for the password of the person whose session it is; shows nothing of what was there.
#[component]
pub(crate) fn Locked() -> impl IntoView {
    let app = app();
    let password = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let who = app
        .session
        .with_untracked(|session| session.as_ref().map(|session| session.user.email.clone()).unwrap_or_default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = password.get_untracked();
        if text.is_empty() {
            wrong.set(Some(words::password_missing().to_owned()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.call(Unlock { password: SecretText::new(text) }).await {
                Ok(_) => app.be_unlocked(),
                Err(error) => {
                    // The session may have ended meanwhile, and this view with it.
                    password.try_set(String::new());
                    wrong.try_set(Some(explain_proof(&error)));
                    busy.try_set(false);
                    request_animation_frame(|| browser::focus("#unlock-password"));
                }
            }
        });
    };
    let offered = RwSignal::new(false);
    if bridge::is_own_window() {
        spawn_local(async move {
            let offers = app.call(WhoAmI {}).await.is_ok_and(|who| who.keychain_unlock);
            offered.try_set(offers);
        });
    }
    let by_keychain = move |()| {
        busy.set(true);
        spawn_local(async move {
            match app.call(UnlockByKeychain {}).await {
                Ok(_) => app.be_unlocked(),
                Err(error) => {
                    wrong.try_set(Some(explain_proof(&error)));
                    busy.try_set(false);
                }
            }
        });
    };
    let keychain = move || {
        offered.get().then(|| {
            view! {
                <Button glyph=Glyph::Lock class="large" busy testid="unlock-keychain" on_press=Callback::new(by_keychain)>
                    {words::keychain_unlock()}
                </Button>
            }
        })
    };
    view! {
        <Sheet title=words::locked_title() lead=words::locked_lead().to_owned()>
            <form novalidate on:submit=submit data-testid="locked">
                // For keepers of passwords, which want to know whose it is.
                <input class="spoken" type="text" autocomplete="username" value=who tabindex="-1" aria-hidden="true" readonly />
                <Field
                    id="unlock-password"
                    label=words::password()
                    value=password
                    kind=Kind::Secret
                    error=wrong
                    autocomplete="current-password"
                    first=true
                />
                <Button weight=Weight::Primary class="large" submits=true busy testid="unlock-submit">
                    {words::locked_submit()}
                </Button>
                {keychain}
            </form>
            <p class="after">
                <button type="button" class="link-button" on:click=move |_| app.sign_out()>
                    {words::sign_out()}
                </button>
            </p>
            <Assurance text=words::lock_help() />
        </Sheet>
    }
    .into_any()
}
