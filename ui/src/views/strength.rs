//! How hard a password is to guess, while it is typed. The host measures: the lists of common words stay there.

use crate::{browser, state::app::app, words};
use atom_api::{
    SecretText,
    account::{self, StrengthReply},
};
use leptos::{prelude::*, task::spawn_local};

/// How long a pause in typing is.
const PAUSE_MS: i32 = 250;

/// A bar of four parts and a word, under the field of a new password.
///
/// Role `status`: it is said when it changes. It takes no focus.
#[component]
pub(crate) fn Strength(
    password: RwSignal<String>,
    #[prop(optional, into)] email: Signal<String>,
    #[prop(optional, into)] name: Signal<String>,
) -> impl IntoView {
    let app = app();
    let measured = RwSignal::new(None::<StrengthReply>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let text = password.get();
        let now = turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        if text.is_empty() {
            measured.set(None);
            return;
        }
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if turn.try_get_value() != now {
                return;
            }
            let known = |text: Signal<String>| text.try_get_untracked().filter(|text| !text.trim().is_empty());
            let request = account::Strength { password: SecretText::new(text), email: known(email), name: known(name) };
            let reply = app.call(request).await.ok();
            if turn.try_get_value() == now {
                measured.try_set(reply);
            }
        });
    });
    let says = move || {
        let StrengthReply { score, hint, .. } = measured.get()?;
        Some(match hint {
            Some(hint) => words::strength_says(words::strength(score), words::password_hint(hint)),
            None => words::strength(score).to_owned(),
        })
    };
    let score = move || measured.get().map(|measured| measured.score.min(4).to_string());
    view! {
        <div class="strength" data-testid="strength" data-score=score>
            <div class="strength-bar" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
                <span></span>
            </div>
            <p class="help" role="status">
                {says}
            </p>
        </div>
    }
    .into_any()
}
