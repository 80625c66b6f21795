//! The key is not where it should be: what happened, and the other ways to it.

use super::{Sheet, account::Assurance};
use crate::{
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
        icon::Glyph,
    },
    state::{app::app, toast::explain},
    words,
};
use atom_api::{
    ApiError, Code, SecretText,
    app::{KeyWay, Recover, Retry, StatusReply, Unlock},
};
use leptos::{prelude::*, task::spawn_local};

/// Says what happened and takes what the person kept. Between the ways there is one button.
#[component]
pub(super) fn Recovery(status: StatusReply) -> impl IntoView {
    let app = app();
    let both = status.ways.len() > 1;
    let by_code = RwSignal::new(status.ways.contains(&KeyWay::RecoveryCode));
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let [busy, looking] = [(); 2].map(|()| RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (text, code) = (typed.get_untracked(), by_code.get_untracked());
        let missing = if code { words::recover_code_missing() } else { words::password_missing() };
        wrong.set(text.trim().is_empty().then(|| missing.to_owned()));
        if busy.get_untracked() || text.trim().is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let secret = SecretText::new(text);
            let opened = match code {
                true => app.call(Recover { code: secret }).await,
                false => app.call(Unlock { passphrase: secret }).await,
            };
            match opened {
                Ok(_) => app.look(),
                Err(error) => drop(wrong.try_set(Some(explain_code(&error)))),
            }
            busy.try_set(false);
        });
    };
    let look_again = move |()| {
        looking.set(true);
        spawn_local(async move {
            // What is still wrong stands above, anew.
            if let Err(error) = app.call(Retry {}).await {
                wrong.try_set(Some(explain(&error)));
            }
            looking.try_set(false);
            app.look();
        });
    };
    let other_way = move |_| {
        typed.set(String::new());
        wrong.set(None);
        by_code.update(|code| *code = !*code);
    };
    let field = move || {
        let (label, help) = match by_code.get() {
            true => (words::recover_code(), words::recover_code_help()),
            false => (words::passphrase(), ""),
        };
        let (id, kind) = if by_code.get() { ("recovery-code", Kind::Text) } else { ("passphrase", Kind::Secret) };
        view! { <Field id label value=typed kind help error=wrong autocomplete="off" first=true /> }
    };
    view! {
        <Sheet title=words::recover_title() lead=words::recover_lead().to_owned()>
            <form novalidate on:submit=submit data-testid="recovery">
                {field}
                <Button weight=Weight::Primary class="large" submits=true busy testid="recovery-submit">
                    {words::recover_submit()}
                </Button>
            </form>
            <div class="settings-actions">
                <Button glyph=Glyph::Sync busy=looking testid="recovery-retry" on_press=Callback::new(look_again)>
                    {words::recover_try_keychain()}
                </Button>
            </div>
            {both
                .then(|| {
                    let label = move || match by_code.get() {
                        true => words::recover_by_passphrase(),
                        false => words::recover_by_code(),
                    };
                    view! {
                        <p class="after">
                            <button type="button" class="link-button" data-testid="recovery-other" on:click=other_way>
                                {label}
                            </button>
                        </p>
                    }
                })}
            <details>
                <summary>{words::recover_said()}</summary>
                <p class="help" data-written="">{status.problem.unwrap_or_default()}</p>
            </details>
            <Assurance text=words::no_recovery_hint() />
        </Sheet>
    }
    .into_any()
}

/// What is wrong with a recovery code, in the person's language. The host names the group that is mistyped.
pub(crate) fn explain_code(error: &ApiError) -> String {
    let said = error.message.as_str();
    match (error.code, error.field.as_deref()) {
        (Code::Invalid, Some("code" | "recovery_code")) if said.starts_with("Group ") => {
            let group = said.split(' ').nth(1).unwrap_or_default();
            words::recover_code_group(group)
        }
        (Code::Invalid, Some("code" | "recovery_code")) if said.starts_with("This is not") => {
            words::recover_code_wrong().to_owned()
        }
        (Code::Invalid, Some("code" | "recovery_code")) => words::recover_code_mistyped().to_owned(),
        _ => explain(error),
    }
}
