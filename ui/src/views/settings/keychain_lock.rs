//! The keychain in the place of the password, for a locked window.

use super::proof::{Doing, Proof};
use crate::{
    bridge,
    components::{
        button::{Button, Weight},
        icon::Glyph,
    },
    state::{desk::desk, query::Query, toast::Offer},
    words,
};
use atom_api::{
    SecretText,
    account::{KeychainUnlock, Security},
};
use leptos::prelude::*;

/// The button that turns it on or off. Only Atom's own window can ask the keychain; a browser shows nothing here.
#[component]
pub(super) fn KeychainLock() -> impl IntoView {
    let app = desk().app;
    let own = bridge::is_own_window();
    let security = Query::new(app, move || own.then_some(Security {}));
    let asking = RwSignal::new(None::<bool>);
    let open = RwSignal::new(false);
    let act = Callback::new(move |password: SecretText| -> Doing {
        let on = asking.get_untracked().unwrap_or_default();
        Box::pin(async move {
            app.write(KeychainUnlock { password, on }).await?;
            let done = if on { words::did_keychain_unlock_on() } else { words::did_keychain_unlock_off() };
            app.say(done, Offer::Nothing);
            Ok(())
        })
    });
    let button = move || {
        let on = security.data.with(|reply| reply.as_ref().map(|reply| reply.keychain_unlock))?;
        let verb = if on { words::keychain_unlock_off() } else { words::keychain_unlock_on() };
        let ask = move |()| {
            asking.set(Some(!on));
            open.set(true);
        };
        Some(view! {
            <p class="help">{words::keychain_unlock_help()}</p>
            <div class="settings-actions">
                <Button glyph=Glyph::Lock testid="keychain-unlock" on_press=Callback::new(ask)>
                    {verb}
                </Button>
            </div>
        })
    };
    let proof = move || {
        view! {
            <Proof
                title=words::keychain_unlock()
                text=words::keychain_unlock_help()
                verb=words::keychain_unlock()
                weight=Weight::Primary
                open
                act
            />
        }
    };
    view! {
        {button}
        {move || open.get().then(proof)}
    }
    .into_any()
}
