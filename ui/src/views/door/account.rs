//! Creating an account, and signing in.

use super::{
    forgot::{ForgotForm, ResetForm},
    form::{DoorForm, Form, leads},
    outside::Outside,
};
use crate::{
    browser,
    components::{
        check_box::Checkbox,
        field::{Field, Kind},
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
    },
    state::{app::app, device, session},
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

#[component]
fn RegisterForm(has_account: bool, form: RwSignal<Form>) -> impl IntoView {
    let app = app();
    let [name, email, password, invitation] = [(); 4].map(|()| RwSignal::new(String::new()));
    // Asked for at another machine alone, which the host finds out.
    let asks_invitation = RwSignal::new(false);
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |()| {
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
                invitation: Some(invitation.get_untracked())
                    .filter(|code| !code.trim().is_empty())
                    .map(SecretText::new),
            };
            match app.call(request).await {
                Ok(session) => app.sign_in(session),
                Err(error) => {
                    busy.set(false);
                    match error.field.as_deref() == Some("invitation") && !asks_invitation.get_untracked() {
                        true => asks_invitation.set(true),
                        false => wrong.is(error),
                    }
                }
            }
        });
    };
    view! {
        <DoorForm
            title=words::register_title()
            lead=words::register_lead()
            wrong
            fields=&["name", "email", "password", "invitation"]
            verb=words::register_submit()
            testid="register-submit"
            busy
            on_submit=submit
            leads=view! {
                <Outside />
                {has_account.then(|| leads(form, Form::Login { done: false }, words::to_login(), "to-login"))}
            }
            .into_any()
        >
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
            {move || {
                asks_invitation
                    .get()
                    .then(|| {
                        view! {
                            <Field
                                id="register-invitation"
                                label=words::join_code()
                                value=invitation
                                help=words::join_from_elsewhere()
                                error=wrong.at("invitation")
                                first=true
                            />
                        }
                    })
            }}
        </DoorForm>
    }
    .into_any()
}

#[component]
fn LoginForm(form: RwSignal<Form>, done: bool) -> impl IntoView {
    let app = app();
    let [email, password, code] = [(); 3].map(|()| RwSignal::new(String::new()));
    let stays = RwSignal::new(true);
    // Asked for once the password was right.
    let asks_code = RwSignal::new(false);
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |()| {
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
                device_key: device::key(),
            };
            match app.call(request).await {
                Ok(reply) => {
                    if reply.device_key.is_some() {
                        device::forget();
                    }
                    session::stays(stays.get_untracked());
                    app.sign_in(reply);
                }
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
    let elsewhere = view! {
        <Outside />
        {leads(form, Form::Forgot, words::to_forgot(), "to-forgot")}
        {leads(form, Form::Register, words::to_register(), "to-register")}
    };
    view! {
        <DoorForm
            title=words::login_title()
            lead=words::login_lead()
            wrong
            fields=&["email", "password", "totp"]
            verb=words::login_submit()
            testid="login-submit"
            busy
            on_submit=submit
            leads=elsewhere.into_any()
        >
            {done.then(|| view! { <Notice tone=Tone::Plain>{words::reset_done()}</Notice> })}
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
            <Checkbox
                label=words::stay_signed_in()
                checked=stays
                on_change=move |on| stays.set(on)
                testid="stay-signed-in"
            />
        </DoorForm>
    }
    .into_any()
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
    .into_any()
}
