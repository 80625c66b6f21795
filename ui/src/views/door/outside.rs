//! Signing in through a service in the browser: the buttons, the wait, and what came of it.

use crate::{
    browser,
    components::{
        button::{Button, Weight},
        field::Field,
        icon::Glyph,
        notice::Notice,
    },
    state::{
        app::app,
        outside_in::{Stage, Trip},
        query::Query,
        toast::explain,
    },
    words,
};
use atom_api::{
    SecretText,
    signin::{Begin, Finish, FinishReply, Provider, Providers},
};
use leptos::{prelude::*, task::spawn_local};

/// A button for each service that is set up; nothing where there is none.
///
/// While the browser is waited for, role `status`; what went wrong is an `alert`.
#[component]
pub(super) fn Outside() -> impl IntoView {
    let app = app();
    let providers = Query::new(app, || Some(Providers {}));
    let trip = Trip::new(app);
    let finish = move |attempt: SecretText, totp: Option<SecretText>, wait: bool| Finish {
        attempt,
        wait,
        totp,
        device: Some(browser::device()),
    };
    let enter = move |reply: FinishReply| match reply.session {
        None => false,
        Some(session) => {
            trip.is_over();
            app.sign_in(session);
            true
        }
    };
    let begin = move |provider: String| {
        trip.stage.set(Stage::Opening);
        spawn_local(async move {
            match app.call(Begin { provider }).await {
                Ok(begun) => {
                    trip.set_out(begun);
                    trip.wait(move |attempt| finish(attempt, None, true), enter);
                }
                Err(error) => trip.fail(error),
            }
        });
    };
    let with_code = move |code: String| {
        let Some(attempt) = trip.attempt() else { return };
        spawn_local(async move {
            match app.call(finish(attempt, Some(SecretText::new(code)), false)).await {
                Ok(reply) => {
                    enter(reply);
                }
                // Another code may be right.
                Err(error) if error.field.as_deref() == Some("totp") => app.complain(&error),
                Err(error) => trip.fail(error),
            }
        });
    };
    let button = move |provider: Provider| {
        let Provider { id, name, .. } = provider;
        let press = move |()| begin(id.clone());
        view! {
            <Button
                class="large"
                testid="outside"
                busy=Signal::derive(move || trip.stage.get() == Stage::Opening)
                on_press=Callback::new(press)
            >
                {words::continue_with(&name)}
            </Button>
        }
    };
    let listed = move || providers.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let buttons = move || {
        let listed = listed();
        (!listed.is_empty()).then(|| {
            view! {
                <p class="door-or" aria-hidden="true">{words::or()}</p>
                {listed.into_iter().map(button).collect_view()}
            }
        })
    };
    let body = move || match trip.stage.get() {
        Stage::Browser(url) => waits(trip, url),
        Stage::Code => view! { <Code trip on_code=Callback::new(with_code) /> }.into_any(),
        Stage::Failed(error) => view! {
            <div data-testid="outside-failed">
                <Notice>{explain(&error)}</Notice>
            </div>
            {buttons}
        }
        .into_any(),
        Stage::Idle | Stage::Opening => buttons.into_any(),
    };
    view! { <div class="door-outside">{body}</div> }
}

/// The person decides in the browser; the page can be opened again.
fn waits(trip: Trip, url: String) -> AnyView {
    let app = app();
    view! {
        <div data-testid="outside-waiting">
            <p class="waits" role="status">
                <span class="busy" aria-hidden="true"></span>
                {words::browser_waiting()}
            </p>
            <p class="lead">{words::signin_waiting_text()}</p>
        </div>
        <Button glyph=Glyph::Out testid="open-again" on_press=Callback::new(move |()| app.open_external(&url))>
            {words::open_page_again()}
        </Button>
        <Button testid="outside-cancel" on_press=Callback::new(move |()| trip.cancel())>
            {words::cancel()}
        </Button>
    }
    .into_any()
}

/// The second factor of an account that the service knows.
#[component]
fn Code(trip: Trip, on_code: Callback<String>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = code.get_untracked();
        match text.trim().is_empty() {
            true => wrong.set(Some(words::code_missing().to_owned())),
            false => {
                wrong.set(None);
                on_code.run(text);
            }
        }
    };
    view! {
        <form novalidate on:submit=submit data-testid="outside-code">
            <Field
                id="outside-totp"
                label=words::code()
                value=code
                help=words::code_help()
                error=wrong
                autocomplete="one-time-code"
                first=true
            />
            <Button weight=Weight::Primary class="large" submits=true testid="outside-code-submit">
                {words::login_submit()}
            </Button>
            <Button testid="outside-cancel" on_press=Callback::new(move |()| trip.cancel())>
                {words::cancel()}
            </Button>
        </form>
    }
    .into_any()
}
