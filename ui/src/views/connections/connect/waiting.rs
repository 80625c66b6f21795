//! While the person decides at the service, and when it came to nothing.

use super::SignIn;
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        icon::Glyph,
        notice::Notice,
    },
    state::toast::explain,
    words,
};
use atom_api::{ApiError, integrations::DeviceCode};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// The person decides in the browser. Role `status`; the page can be opened again.
pub(super) fn browser(sign_in: SignIn, url: String) -> AnyView {
    let app = sign_in.desk.app;
    view! {
        <div class="dialog-body" data-testid="connect-browser">
            {waits(words::browser_waiting())}
            <p class="lead">{words::browser_waiting_text()}</p>
            <div>
                <Button glyph=Glyph::Out testid="open-again" on_press=move |()| app.open_external(&url)>
                    {words::open_page_again()}
                </Button>
            </div>
        </div>
        {feet(sign_in)}
    }
    .into_any()
}

/// The person types a code at the service: the code, to read and to copy, the page, and how long it is valid.
pub(super) fn device(sign_in: SignIn, code: DeviceCode) -> AnyView {
    let app = sign_in.desk.app;
    let DeviceCode { user_code, verification_url, verification_url_complete, expires_at } = code;
    let left = move || (expires_at.as_second() - browser::now().as_second()).max(0);
    let seconds = RwSignal::new(left());
    if let Ok(ticking) = set_interval_with_handle(
        move || {
            seconds.try_set(left());
        },
        Duration::from_secs(1),
    ) {
        on_cleanup(move || ticking.clear());
    }
    let valid = move || match seconds.get() {
        0 => words::code_over().to_owned(),
        left => words::valid_for(&format!("{}:{:02}", left / 60, left % 60)),
    };
    let copied = RwSignal::new(false);
    let copy = {
        let code = user_code.clone();
        move |()| {
            let code = code.clone();
            spawn_local(async move {
                let there = browser::copied(&code).await;
                copied.try_set(there);
            });
        }
    };
    let page = verification_url_complete.unwrap_or_else(|| verification_url.clone());
    view! {
        <div class="dialog-body" data-testid="connect-device">
            {waits(words::code_waiting())}
            <p class="lead">{words::code_label()} ": " <b data-written="">{verification_url}</b></p>
            <div class="device-code">
                <output aria-label=words::code_label() data-testid="device-code">
                    {user_code}
                </output>
                <span class="figures" role="timer">
                    {valid}
                </span>
            </div>
            <div class="device-doings">
                <Button testid="copy-code" on_press=copy>
                    {move || if copied.get() { words::copied() } else { words::copy_it() }}
                </Button>
                <Button glyph=Glyph::Out testid="open-again" on_press=move |()| app.open_external(&page)>
                    {words::open_page()}
                </Button>
            </div>
        </div>
        {feet(sign_in)}
    }
    .into_any()
}

/// Why it came to nothing, and the way to try again; what was filled in is still there.
pub(super) fn failed(sign_in: SignIn, error: &ApiError) -> AnyView {
    let (why, told) = match words::why_failed(error) {
        Some(why) => (why.to_owned(), error.message.clone()),
        None => (explain(error), String::new()),
    };
    view! {
        <div class="dialog-body" data-testid="connect-failed">
            <Notice>
                <b>{words::attempt_failed()}</b>
                " "
                {why}
            </Notice>
            {(!told.is_empty()).then(|| view! { <p class="lead">{words::details()} ": " {told}</p> })}
        </div>
        <div class="dialog-feet">
            <Button on_press=move |()| sign_in.on_done.run(None)>{words::close()}</Button>
            <Button weight=Weight::Primary testid="connect-retry" on_press=move |()| sign_in.back()>
                {words::retry()}
            </Button>
        </div>
    }
    .into_any()
}

fn waits(text: &'static str) -> AnyView {
    view! {
        <p class="waits" role="status">
            <span class="busy" aria-hidden="true"></span>
            {text}
        </p>
    }
    .into_any()
}

fn feet(sign_in: SignIn) -> AnyView {
    view! {
        <div class="dialog-feet">
            <Button testid="connect-cancel" on_press=move |()| sign_in.back()>
                {words::cancel()}
            </Button>
        </div>
    }
    .into_any()
}
