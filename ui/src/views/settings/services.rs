//! The services through which people may sign in. Only who keeps the installation changes them.

use super::row::{group, many};
use crate::{
    components::{
        button::{Button, IconButton, Weight},
        choice::Choice,
        field::{Field, Kind as FieldKind},
        icon::Glyph,
    },
    state::{
        desk::desk,
        perform::perform,
        query::Query,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::{
    SecretText, mail,
    signin::{Kind, Provider, Providers, RemoveProvider, SetProvider},
};
use leptos::{prelude::*, task::spawn_local};

/// What is set up, and a form for another one.
#[component]
pub(super) fn ServicesGroup() -> impl IntoView {
    let app = desk().app;
    let providers = Query::new(app, || Some(Providers {}));
    // Whoever may not set mail may not set this either: both are the installation's.
    let keeps = Query::new(app, || Some(mail::Get {}));
    let line = move |provider: Provider| {
        let Provider { id, name, issuer, built_in, .. } = provider;
        let label = words::service_remove(&name);
        let said = words::did_remove_service(&name);
        let away = move |()| perform(app, RemoveProvider { provider: id.clone() }, said.clone());
        view! {
            <li class="settings-row" data-testid="service">
                <span class="name" data-written="">{format!("{name}, {issuer}")}</span>
                <div class="control">
                    {(!built_in).then(|| view! { <IconButton glyph=Glyph::Close label on_press=away /> })}
                </div>
            </li>
        }
    };
    let list = move || {
        let items = providers.data.get().map(|page| page.items).unwrap_or_default();
        (!items.is_empty()).then(|| view! { <ul>{items.into_iter().map(line).collect_view()}</ul> })
    };
    let shown = Memo::new(move |_| keeps.data.with(Option::is_some));
    move || shown.get().then(|| group(words::services_title(), words::services_help(), view! { {list} <Form /> }))
}

#[component]
fn Form() -> impl IntoView {
    let app = desk().app;
    let which = RwSignal::new("google".to_owned());
    let [name, issuer, client_id, secret] = [(); 4].map(|()| RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let choices = vec![
        Choice::new("google", "Google"),
        Choice::new("github", "GitHub"),
        Choice::new("other", words::service_other()),
    ];
    let save = move |()| {
        let typed = |text: RwSignal<String>| Some(text.get_untracked().trim().to_owned()).filter(|it| !it.is_empty());
        let which = which.get_untracked();
        let other = which == "other";
        let called = typed(name).filter(|_| other);
        let request = SetProvider {
            id: if other { id_of(called.as_deref().unwrap_or_default()) } else { which.clone() },
            name: called,
            kind: if which == "github" { Kind::Github } else { Kind::Openid },
            issuer: typed(issuer).filter(|_| other),
            client_id: typed(client_id).unwrap_or_default(),
            client_secret: typed(secret).map(SecretText::new),
        };
        wrong.set(None);
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(set) => {
                    app.say(words::did_set_service(&set.name), Offer::Nothing);
                    for field in [name, issuer, client_id, secret] {
                        field.try_set(String::new());
                    }
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let of_other = move || {
        (which.get() == "other").then(|| {
            view! {
                <Field id="service-name" label=words::service_name() value=name />
                <Field
                    id="service-issuer"
                    label=words::service_issuer()
                    value=issuer
                    kind=FieldKind::Url
                    placeholder="https://id.example.org".to_owned()
                />
            }
        })
    };
    view! {
        {many(words::signin_service(), choices, move || which.get(), move |to| which.set(to))}
        <div class="settings-form">
            {of_other} <Field id="service-client" label=words::service_client_id() value=client_id error=wrong />
            <Field id="service-secret" label=words::service_secret() value=secret kind=FieldKind::Secret />
        </div>
        <div class="settings-actions">
            <Button weight=Weight::Normal testid="service-save" busy on_press=Callback::new(save)>
                {words::service_save()}
            </Button>
        </div>
    }
    .into_any()
}

/// An id for a name: small letters, digits and `-`.
fn id_of(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let id: String = name.chars().map(plain).take(40).collect();
    id.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_id() {
        assert_eq!(id_of("Our Forge 2"), "our-forge-2");
        assert_eq!(id_of("  "), "");
    }
}
