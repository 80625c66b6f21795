//! How hard a password is to guess, while it is typed. The host measures: the lists of common words stay there.

use crate::{
    browser,
    state::{app::app, toast::explain},
    words,
};
use atom_api::{
    ApiError, Code, SecretText,
    account::{self, StrengthReply},
};
use leptos::{prelude::*, task::spawn_local};

/// How long a pause in typing is.
const PAUSE_MS: i32 = 250;

/// The most characters that are measured: as many as a password may have.
const MEASURED_CHARS_MAX: usize = 128;
/// The fewest and the most characters of a passphrase; the host holds the same.
const PASSPHRASE_CHARS: std::ops::RangeInclusive<usize> = 12..=1_024;

/// What is wrong with how long a passphrase is that is being chosen.
pub(crate) fn passphrase_fault(text: &str) -> Option<String> {
    let count = text.chars().count();
    let fault = if count < *PASSPHRASE_CHARS.start() { words::password_short() } else { words::passphrase_long() };
    (!PASSPHRASE_CHARS.contains(&count)).then(|| fault.to_owned())
}

/// Why a passphrase of the right length was not taken when it was chosen.
pub(crate) fn explain_passphrase(error: &ApiError) -> String {
    match (error.code, error.field.as_deref()) {
        (Code::Invalid, Some("passphrase")) => words::passphrase_common().to_owned(),
        _ => explain(error),
    }
}

/// A bar of four parts and a word, under the field of a new password or passphrase.
///
/// Role `status`: it is said when it changes. It takes no focus.
#[component]
pub(crate) fn Strength(
    password: RwSignal<String>,
    /// It may be longer than a password: its beginning is measured.
    #[prop(optional)]
    passphrase: bool,
    #[prop(optional, into)] email: Signal<String>,
    #[prop(optional, into)] name: Signal<String>,
) -> impl IntoView {
    let app = app();
    let measured = RwSignal::new(None::<StrengthReply>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let mut text = password.get();
        if passphrase && let Some((end, _)) = text.char_indices().nth(MEASURED_CHARS_MAX) {
            text.truncate(end);
        }
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
