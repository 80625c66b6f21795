//! A forgotten password: a code by mail, and another password by that code.

use super::{
    account::PASSWORD_CHARS_MIN,
    form::{DoorForm, Form, leads},
};
use crate::{
    components::{
        field::{Field, Kind},
        notice::{Notice, Tone},
    },
    state::app::app,
    views::{strength::Strength, wrong::Wrong},
    words,
};
use atom_api::{
    SecretText,
    account::{ForgotPassword, ResetPassword},
};
use leptos::{prelude::*, task::spawn_local};

/// Asks for a code. What it says is the same whether there is such an account or not.
#[component]
pub(super) fn ForgotForm(form: RwSignal<Form>) -> impl IntoView {
    let app = app();
    let email = RwSignal::new(String::new());
    let (wrong, busy, sent) = (Wrong::new(), RwSignal::new(false), RwSignal::new(false));
    let submit = move |()| {
        let email = email.get_untracked();
        if wrong.found(&[(!email.contains('@'), "email", words::email_missing())]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match app.call(ForgotPassword { email: email.trim().to_owned() }).await {
                Ok(_) => drop(sent.try_set(true)),
                Err(error) => wrong.is(error),
            }
            busy.try_set(false);
        });
    };
    let elsewhere = view! {
        {leads(form, Form::Reset, words::to_reset(), "to-reset")}
        {leads(form, Form::Login { done: false }, words::back_to_login(), "to-login")}
    };
    view! {
        <DoorForm
            title=words::forgot_title()
            lead=words::forgot_lead()
            wrong
            fields=&["email"]
            verb=words::forgot_submit()
            testid="forgot-submit"
            busy
            on_submit=submit
            leads=elsewhere.into_any()
        >
            {move || sent.get().then(|| view! { <Notice tone=Tone::Plain>{words::forgot_sent()}</Notice> })}
            <Field
                id="forgot-email"
                label=words::email()
                value=email
                kind=Kind::Email
                error=wrong.at("email")
                autocomplete="username"
                first=true
            />
        </DoorForm>
    }
    .into_any()
}

/// Sets another password by the code from the mail.
#[component]
pub(super) fn ResetForm(form: RwSignal<Form>) -> impl IntoView {
    let app = app();
    let [token, password] = [(); 2].map(|()| RwSignal::new(String::new()));
    let (wrong, busy) = (Wrong::new(), RwSignal::new(false));
    let submit = move |()| {
        let (token, password) = (token.get_untracked(), password.get_untracked());
        if wrong.found(&[
            (token.trim().is_empty(), "token", words::code_missing()),
            (password.chars().count() < PASSWORD_CHARS_MIN, "password", words::password_short()),
        ]) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let token = SecretText::new(token.trim().to_owned());
            match app.call(ResetPassword { token, password: SecretText::new(password) }).await {
                Ok(_) => form.set(Form::Login { done: true }),
                Err(error) => {
                    busy.try_set(false);
                    wrong.is(error);
                }
            }
        });
    };
    view! {
        <DoorForm
            title=words::reset_title()
            lead=words::reset_lead()
            wrong
            fields=&["token", "password"]
            verb=words::reset_submit()
            testid="reset-submit"
            busy
            on_submit=submit
            leads=leads(form, Form::Login { done: false }, words::back_to_login(), "to-login")
        >
            <Field id="reset-code" label=words::reset_code() value=token error=wrong.at("token") first=true />
            <Field
                id="reset-password"
                label=words::new_password()
                value=password
                kind=Kind::Secret
                help=words::password_help()
                error=wrong.at("password")
                autocomplete="new-password"
            />
            <Strength password />
        </DoorForm>
    }
    .into_any()
}
