//! Whether the person's address was shown to be theirs: the code from the mail, where the mail lies, another mail.

use super::row::{group, row};
use crate::{
    components::{
        badge::Badge,
        banner::Banner,
        button::{Button, Weight},
        field::Field,
        notice::Tone,
    },
    state::{
        desk::desk,
        query::Query,
        route::{Page, Place, Route},
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    Permission, SecretText,
    signin::{SendVerification, Verification, VerificationReply, VerifyEmail},
};
use leptos::{prelude::*, task::spawn_local};

/// The state of the address, and the form that confirms it.
#[component]
pub(super) fn VerifyGroup() -> impl IntoView {
    let app = desk().app;
    let state = Query::new(app, || Some(Verification {}));
    let trouble = move || {
        let error = state.error.get().filter(|_| state.data.with(Option::is_none));
        error.map(|error| view! { <p class="tone-red" role="alert">{explain(&error)}</p> })
    };
    let shown = Memo::new(move |_| state.data.get());
    let body = move || {
        shown.get().map(|reply| match reply.verified {
            true => row(
                words::verify_title(),
                view! {
                    <span data-testid="verified">
                        <Badge tone="green">{words::verified()}</Badge>
                    </span>
                },
            ),
            false => view! { <Form reply /> }.into_any(),
        })
    };
    group(words::verify_title(), "", view! { {trouble} {body} })
}

#[component]
fn Form(reply: VerificationReply) -> impl IntoView {
    let app = desk().app;
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let (busy, sending) = (RwSignal::new(false), RwSignal::new(false));
    let where_it_is = match &reply.outbox {
        Some(folder) => words::verify_in_folder(folder),
        None => words::verify_sent(&reply.email),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = code.get_untracked().trim().to_owned();
        if busy.get_untracked() || text.is_empty() {
            wrong.set(text.is_empty().then(|| words::code_missing().to_owned()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.write(VerifyEmail { token: SecretText::new(text) }).await {
                Ok(_) => app.say(words::did_verify(), Offer::Nothing),
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let again = move |()| {
        sending.set(true);
        spawn_local(async move {
            match app.write(SendVerification {}).await {
                Ok(_) => app.say(words::did_send_verification(), Offer::Nothing),
                Err(error) => app.complain(&error),
            }
            sending.try_set(false);
        });
    };
    view! {
        <p class="help" data-testid="verify-where" data-written="">{where_it_is}</p>
        <form class="settings-form" novalidate on:submit=submit>
            <Field id="verify-code" label=words::verify_code() value=code error=wrong autocomplete="one-time-code" />
            <Button weight=Weight::Normal submits=true busy testid="verify-submit">
                {words::verify_submit()}
            </Button>
            <Button testid="verify-again" busy=sending on_press=Callback::new(again)>
                {words::verify_again()}
            </Button>
        </form>
    }
    .into_any()
}

/// A line where something waits for the address to be confirmed, with the way there.
#[component]
pub(super) fn VerifyBanner() -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    // Nothing waits for the account that keeps the installation.
    let keeps = move || desk.may(Permission::InstallationManage) != Some(false);
    let state = Query::new(app, move || (!keeps()).then_some(Verification {}));
    let waits = Memo::new(move |_| state.data.with(|reply| reply.as_ref().is_some_and(|reply| !reply.verified)));
    view! {
        <Show when=move || waits.get()>
            <Banner
                tone=Tone::Needs
                text=words::verify_first()
                action=words::verify_submit()
                on_action=move |()| app.go(Route::to(Place::Settings(Page::Account)))
                testid="verify-banner"
            />
        </Show>
    }
    .into_any()
}
