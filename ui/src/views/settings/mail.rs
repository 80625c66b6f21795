//! Where Atom's own mail goes. Only who keeps the installation sees this.

use super::row::{group, many, row};
use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        field::{Field, Kind},
    },
    state::{
        desk::desk,
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    SecretText,
    mail::{self, MailReply, Security, Test},
};
use leptos::{prelude::*, task::spawn_local};

/// The folder or the server, and a mail to try it.
#[component]
pub(super) fn MailGroup() -> impl IntoView {
    let app = desk().app;
    let mail = Query::new(app, || Some(mail::Get {}));
    // Drawn anew when what is set changes, so that the fields say what is set.
    move || mail.data.get().map(|reply| group(words::mail_title(), words::mail_help(), view! { <Form reply /> }))
}

const WAYS: [(Security, &str); 3] =
    [(Security::Tls, "tls"), (Security::Starttls, "starttls"), (Security::None, "none")];

#[component]
fn Form(reply: MailReply) -> impl IntoView {
    let app = desk().app;
    let MailReply { outbox, server } = reply;
    let set = server.is_some();
    let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
    let host = text(server.as_ref().map(|server| server.host.clone()));
    let port = text(server.as_ref().map(|server| server.port.to_string()));
    let username = text(server.as_ref().and_then(|server| server.username.clone()));
    let sender = text(server.as_ref().map(|server| server.sender.clone()));
    let password = RwSignal::new(String::new());
    let security = server.as_ref().map_or(Security::Tls, |server| server.security);
    let security = text(WAYS.iter().find(|(way, _)| *way == security).map(|(_, key)| (*key).to_owned()));
    let proof = RwSignal::new(String::new());
    let (wrong, unproven) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let save = move |host: String| {
        let typed =
            |text: RwSignal<String>| Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let key = security.get_untracked();
        let request = mail::Set {
            host,
            port: typed(port).and_then(|port| port.parse().ok()),
            security: WAYS.iter().find(|(_, each)| *each == key).map(|(way, _)| *way),
            username: typed(username),
            password: Some(password.get_untracked()).filter(|text| !text.is_empty()).map(SecretText::new),
            sender: typed(sender),
            account_password: Some(proof.get_untracked()).filter(|text| !text.is_empty()).map(SecretText::new),
        };
        wrong.set(None);
        unproven.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(_) => {
                    proof.try_set(String::new());
                    app.say(words::did_set_mail(), Offer::Nothing);
                }
                Err(error) if error.field.as_deref() == Some("account_password") => {
                    drop(unproven.try_set(Some(words::wrong_password().to_owned())));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let try_it = move |()| {
        let to = app.session.with_untracked(|session| session.as_ref().map(|session| session.user.email.clone()));
        spawn_local(async move {
            match app.write(Test { to: to.unwrap_or_default() }).await {
                Ok(_) => app.say(words::did_test_mail(), Offer::Nothing),
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
        });
    };
    let ways = vec![
        Choice::new("tls", words::mail_tls()),
        Choice::new("starttls", words::mail_starttls()),
        Choice::new("none", words::mail_no_tls()),
    ];
    let no_server = (!set).then(|| row(words::mail_folder(), view! { <span data-written="">{outbox}</span> }));
    let folder = set.then(|| {
        view! {
            <Button testid="mail-folder" on_press=Callback::new(move |()| save(String::new()))>
                {words::mail_use_folder()}
            </Button>
        }
    });
    view! {
        {no_server}
        <div class="settings-form">
            <Field id="mail-host" label=words::mail_server() value=host placeholder="smtp.example.org".to_owned() error=wrong />
            <Field id="mail-port" label=words::mail_port() value=port />
        </div>
        {many(words::mail_security(), ways, move || security.get(), move |to| security.set(to))}
        <div class="settings-form">
            <Field id="mail-user" label=words::mail_user() value=username />
            <Field id="mail-password" label=words::password() value=password kind=Kind::Secret />
            <Field id="mail-sender" label=words::mail_sender() value=sender kind=Kind::Email />
        </div>
        <div class="settings-form">
            <Field
                id="mail-proof"
                label=words::confirm_password()
                value=proof
                kind=Kind::Secret
                error=unproven
                autocomplete="current-password"
            />
        </div>
        <div class="settings-actions">
            <Button
                weight=Weight::Normal
                testid="mail-save"
                busy
                on_press=Callback::new(move |()| save(host.get_untracked().trim().to_owned()))
            >
                {words::mail_save()}
            </Button>
            {folder}
            <Button testid="mail-test" on_press=Callback::new(try_it)>
                {words::mail_try()}
            </Button>
        </div>
    }
    .into_any()
}
