//! Creating an account, and signing in.

use super::Sheet;
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    state::{app::app, toast::explain},
    words,
};
use atom_api::{
    ApiError, SecretText,
    auth::{Login, Register},
};
use leptos::{prelude::*, task::spawn_local};

/// The fewest characters of a password; the host holds the same.
const PASSWORD_CHARS_MIN: usize = 12;

/// Creates an account where there is none, signs in where there is one; each leads to the other.
#[component]
pub(crate) fn Account(has_account: bool) -> impl IntoView {
    let registering = RwSignal::new(!has_account);
    move || match registering.get() {
        true => view! { <RegisterForm has_account registering /> }.into_any(),
        false => view! { <LoginForm registering /> }.into_any(),
    }
}

/// What is wrong with a form: at a field, or at none.
#[derive(Clone, Copy)]
struct Wrong(RwSignal<Option<ApiError>>);

impl Wrong {
    fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// What is wrong with this field.
    fn at(self, field: &'static str) -> Signal<Option<String>> {
        let error = self.0;
        Signal::derive(move || {
            error.with(|error| error.as_ref().filter(|e| e.field.as_deref() == Some(field)).map(explain))
        })
    }

    /// What is wrong with none of these fields.
    fn elsewhere(self, fields: &'static [&'static str]) -> impl IntoView {
        let error = self.0;
        move || {
            let error =
                error.get().filter(|error| !error.field.as_deref().is_some_and(|field| fields.contains(&field)));
            error.map(|error| view! { <Notice>{explain(&error)}</Notice> })
        }
    }

    /// Takes note of the first thing that is wrong; says whether there is one.
    fn found(self, checks: &[(bool, &str, &str)]) -> bool {
        let first = checks.iter().find(|(wrong, ..)| *wrong);
        match first {
            Some((_, field, message)) => self.is(ApiError::invalid(*field, *message)),
            None => self.0.set(None),
        }
        first.is_some()
    }

    /// Takes note of what is wrong; the focus goes to where it can be put right.
    fn is(self, error: ApiError) {
        self.0.set(Some(error));
        request_animation_frame(|| browser::focus("form [aria-invalid=true]"));
    }
}

#[component]
fn RegisterForm(has_account: bool, registering: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let [name, email, password] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, email, password) = (name.get_untracked(), email.get_untracked(), password.get_untracked());
        if wrong.found(&[
            (name.trim().is_empty(), "name", words::name_missing()),
            (!email.contains('@'), "email", words::email_missing()),
            (password.chars().count() < PASSWORD_CHARS_MIN, "password", words::password_short()),
        ]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request = Register {
                email: email.trim().to_owned(),
                password: SecretText::new(password),
                name: name.trim().to_owned(),
                device: Some(browser::device()),
            };
            match app.call(request).await {
                Ok(session) => app.sign_in(session),
                Err(error) => {
                    busy.set(false);
                    wrong.is(error);
                }
            }
        });
    };
    view! {
        <Sheet title=words::register_title() lead=words::register_lead().to_owned()>
            <form novalidate on:submit=submit>
                {wrong.elsewhere(&["name", "email", "password"])}
                <Field id="register-name" label=words::name() value=name error=wrong.at("name") autocomplete="name" first=true />
                <Field
                    id="register-email"
                    label=words::email()
                    value=email
                    kind=Kind::Email
                    error=wrong.at("email")
                    autocomplete="username"
                />
                <Field
                    id="register-password"
                    label=words::password()
                    value=password
                    kind=Kind::Secret
                    help=words::password_help()
                    error=wrong.at("password")
                    autocomplete="new-password"
                />
                <Button weight=Weight::Primary class="large" submits=true busy testid="register-submit">
                    {words::register_submit()}
                </Button>
            </form>
            {if has_account {
                view! {
                    <p class="after">
                        <button type="button" class="link-button" on:click=move |_| registering.set(false)>
                            {words::to_login()}
                        </button>
                    </p>
                }
                .into_any()
            } else {
                ().into_any()
            }}
        </Sheet>
    }
}

#[component]
fn LoginForm(registering: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let [email, password] = [(); 2].map(|()| RwSignal::new(String::new()));
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (email, password) = (email.get_untracked(), password.get_untracked());
        if wrong.found(&[
            (!email.contains('@'), "email", words::email_missing()),
            (password.is_empty(), "password", words::password_missing()),
        ]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request = Login {
                email: email.trim().to_owned(),
                password: SecretText::new(password),
                totp: None,
                device: Some(browser::device()),
            };
            match app.call(request).await {
                Ok(session) => app.sign_in(session),
                Err(error) => {
                    busy.set(false);
                    wrong.is(error);
                }
            }
        });
    };
    view! {
        <Sheet title=words::login_title() lead=words::login_lead().to_owned()>
            <form novalidate on:submit=submit>
                {wrong.elsewhere(&["email", "password"])}
                <Field
                    id="login-email"
                    label=words::email()
                    value=email
                    kind=Kind::Email
                    error=wrong.at("email")
                    autocomplete="username"
                    first=true
                />
                <Field
                    id="login-password"
                    label=words::password()
                    value=password
                    kind=Kind::Secret
                    error=wrong.at("password")
                    autocomplete="current-password"
                />
                <Button weight=Weight::Primary class="large" submits=true busy testid="login-submit">
                    {words::login_submit()}
                </Button>
            </form>
            <p class="after">
                <button type="button" class="link-button" on:click=move |_| registering.set(true)>
                    {words::to_register()}
                </button>
            </p>
        </Sheet>
    }
}

/// A sentence of assurance under a form.
#[component]
pub(super) fn Assurance(text: &'static str) -> impl IntoView {
    view! {
        <p class="assurance">
            <Icon glyph=Glyph::Lock />
            <span>{text}</span>
        </p>
    }
}
