//! Creating an account, and signing in.

use super::{
    Sheet,
    forgot::{ForgotForm, ResetForm},
    outside::Outside,
};
use crate::{
    browser,
    components::{
        button::{Button, Weight},
        field::{Field, Kind},
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
    },
    state::app::app,
    views::{strength::Strength, wrong::Wrong},
    words,
};
use atom_api::{
    SecretText,
    auth::{Login, Register},
};
use leptos::{prelude::*, task::spawn_local};

/// The fewest characters of a password; the host holds the same.
pub(super) const PASSWORD_CHARS_MIN: usize = 12;

/// Creates an account where there is none, signs in where there is one; each leads to the other.
#[component]
pub(crate) fn Account(has_account: bool) -> impl IntoView {
    let form = RwSignal::new(if has_account { Form::Login { done: false } } else { Form::Register });
    move || match form.get() {
        Form::Register => view! { <RegisterForm has_account form /> }.into_any(),
        Form::Login { done } => view! { <LoginForm form done /> }.into_any(),
        Form::Forgot => view! { <ForgotForm form /> }.into_any(),
        Form::Reset => view! { <ResetForm form /> }.into_any(),
    }
}

/// Which form stands at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For a new account.
    Register,
    /// For one that there is.
    Login {
        /// Whether its password was set just now.
        done: bool,
    },
    /// For a code by mail.
    Forgot,
    /// For another password, by that code.
    Reset,
}

/// A line under a form that leads to another one.
pub(super) fn leads(form: RwSignal<Form>, to: Form, words: &'static str, testid: &'static str) -> AnyView {
    view! {
        <p class="after">
            <button type="button" class="link-button" data-testid=testid on:click=move |_| form.set(to)>
                {words}
            </button>
        </p>
    }
    .into_any()
}

#[component]
fn RegisterForm(has_account: bool, form: RwSignal<Form>) -> impl IntoView {
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
                <Strength password email name />
                <Button weight=Weight::Primary class="large" submits=true busy testid="register-submit">
                    {words::register_submit()}
                </Button>
            </form>
            <Outside />
            {has_account.then(|| leads(form, Form::Login { done: false }, words::to_login(), "to-login"))}
        </Sheet>
    }
}

#[component]
fn LoginForm(form: RwSignal<Form>, done: bool) -> impl IntoView {
    let app = app();
    let [email, password, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    // Asked for once the password was right.
    let asks_code = RwSignal::new(false);
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (email, password, code) = (email.get_untracked(), password.get_untracked(), code.get_untracked());
        if wrong.found(&[
            (!email.contains('@'), "email", words::email_missing()),
            (password.is_empty(), "password", words::password_missing()),
            (asks_code.get_untracked() && code.trim().is_empty(), "totp", words::code_missing()),
        ]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let request = Login {
                email: email.trim().to_owned(),
                password: SecretText::new(password),
                totp: asks_code.get_untracked().then(|| SecretText::new(code)),
                device: Some(browser::device()),
            };
            match app.call(request).await {
                Ok(session) => app.sign_in(session),
                Err(error) => {
                    busy.set(false);
                    match error.field.as_deref() == Some("totp") && !asks_code.get_untracked() {
                        true => asks_code.set(true),
                        false => wrong.is(error),
                    }
                }
            }
        });
    };
    view! {
        <Sheet title=words::login_title() lead=words::login_lead().to_owned()>
            <form novalidate on:submit=submit>
                {done.then(|| view! { <Notice tone=Tone::Plain>{words::reset_done()}</Notice> })}
                {wrong.elsewhere(&["email", "password", "totp"])}
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
                {move || {
                    asks_code
                        .get()
                        .then(|| {
                            view! {
                                <Field
                                    id="login-code"
                                    label=words::code()
                                    value=code
                                    help=words::code_help()
                                    error=wrong.at("totp")
                                    autocomplete="one-time-code"
                                    first=true
                                />
                            }
                        })
                }}
                <Button weight=Weight::Primary class="large" submits=true busy testid="login-submit">
                    {words::login_submit()}
                </Button>
            </form>
            <Outside />
            {leads(form, Form::Forgot, words::to_forgot(), "to-forgot")}
            {leads(form, Form::Register, words::to_register(), "to-register")}
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
