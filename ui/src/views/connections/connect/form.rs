//! What is asked for, by the way to sign in.

mod fields;

use super::SignIn;
use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        notice::Notice,
        select::Select,
    },
    state::toast::explain,
    words,
};
use atom_api::{
    ApiError, SecretText,
    integrations::{AuthKind, AuthMethod, Connect, Connection, Credentials, Health, Provider, TenantField},
};
use fields::{fields, has_address, is_grant, names};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// What the person has filled in, and what is wrong with it.
#[derive(Clone, Copy)]
pub(super) struct Form {
    provider: StoredValue<Provider>,
    again: StoredValue<Option<Connection>>,
    /// Which of the ways.
    way: RwSignal<usize>,
    secret: RwSignal<String>,
    user: RwSignal<String>,
    client_id: RwSignal<String>,
    client_secret: RwSignal<String>,
    base_url: RwSignal<String>,
    tenant: StoredValue<Vec<(TenantField, RwSignal<String>)>>,
    scopes: RwSignal<BTreeSet<String>>,
    /// The field that is empty and may not be.
    missing: RwSignal<Option<String>>,
    wrong: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
}

impl Form {
    /// An empty form; of a connection that is there, with its way to sign in and what it allows.
    pub(super) fn new(provider: Provider, again: Option<Connection>) -> Self {
        let text = || RwSignal::new(String::new());
        let methods = &provider.methods;
        let same = again.as_ref().and_then(|again| methods.iter().position(|method| method.kind == again.auth));
        let way = same.or_else(|| methods.iter().position(|method| !method.needs_client)).unwrap_or(0);
        let granted = again.iter().flat_map(|again| again.scopes.iter().cloned());
        let first = methods.iter().flat_map(|method| &method.scopes).filter(|choice| choice.first);
        let scopes = first.map(|choice| choice.scope.clone()).chain(granted).collect();
        // A connection that is there knows where it is.
        let tenant = provider.tenant.iter().filter(|_| again.is_none()).map(|field| (field.clone(), text())).collect();
        Self {
            way: RwSignal::new(way),
            secret: text(),
            user: text(),
            client_id: text(),
            client_secret: text(),
            base_url: text(),
            tenant: StoredValue::new(tenant),
            scopes: RwSignal::new(scopes),
            missing: RwSignal::new(None),
            wrong: RwSignal::new(None),
            busy: RwSignal::new(false),
            provider: StoredValue::new(provider),
            again: StoredValue::new(again),
        }
    }

    fn method(self) -> Option<AuthMethod> {
        let way = self.way.get();
        self.provider.with_value(|provider| provider.methods.get(way).cloned())
    }

    fn is_again(self) -> bool {
        self.again.with_value(Option::is_some)
    }

    /// Whether a client of one's own has to be named: the connection that is there has one already, unless it is that of a
    /// disconnected account.
    fn must_name_client(self, method: &AuthMethod) -> bool {
        let holds = |again: &Connection| is_grant(again.auth) && again.health != Health::Disconnected;
        let has_one = self.again.with_value(|again| again.as_ref().is_some_and(holds));
        method.kind == AuthKind::ClientCredentials || method.needs_client && !has_one
    }

    /// What is wrong in a field. `credentials.token` and `token` are the same place to a person.
    fn at(self, name: impl Into<String>) -> Signal<Option<String>> {
        let name = name.into();
        Signal::derive(move || {
            if self.missing.with(|missing| missing.as_ref() == Some(&name)) {
                return Some(words::field_missing().to_owned());
            }
            self.wrong.with(|wrong| wrong.as_ref().filter(|error| is_at(error, &name)).map(explain))
        })
    }

    /// What was filled in, or the name of the field that is empty.
    fn request(self, method: &AuthMethod) -> Result<Connect, String> {
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let need = |text, name: &str| filled(text).ok_or_else(|| name.to_owned());
        let secret = |name| Ok::<_, String>(SecretText::new(need(self.secret, name)?));
        let client_id = || {
            if self.must_name_client(method) {
                need(self.client_id, "client_id").map(Some)
            } else {
                Ok(filled(self.client_id))
            }
        };
        let scopes = self.scopes.with_untracked(|chosen| {
            let asked = method.scopes.iter().map(|choice| choice.scope.clone()).filter(|scope| chosen.contains(scope));
            (!method.scopes.is_empty()).then(|| asked.collect())
        });
        let mut options = serde_json::Map::new();
        for (field, value) in self.tenant.get_value() {
            options.insert(field.name.clone(), need(value, &field.name)?.into());
        }
        let credentials = match method.kind {
            AuthKind::Token => Credentials::Token { token: secret("token")? },
            AuthKind::BotToken => Credentials::BotToken { token: secret("token")? },
            AuthKind::ApiKey => Credentials::ApiKey { key: secret("key")? },
            AuthKind::Basic => {
                Credentials::Basic { username: need(self.user, "username")?, password: secret("password")? }
            }
            AuthKind::Oauth => Credentials::Oauth {
                client_id: client_id()?,
                client_secret: filled(self.client_secret).map(SecretText::new),
                scopes,
            },
            AuthKind::DeviceCode => Credentials::DeviceCode { client_id: client_id()?, scopes },
            AuthKind::ClientCredentials => Credentials::ClientCredentials {
                client_id: need(self.client_id, "client_id")?,
                client_secret: SecretText::new(need(self.client_secret, "client_secret")?),
            },
        };
        Ok(Connect {
            provider: self.provider.with_value(|provider| provider.id.clone()),
            credentials,
            base_url: filled(self.base_url).filter(|_| has_address(self, method)),
            options,
            connection_id: self.again.with_value(|again| again.as_ref().map(|again| again.id)),
        })
    }

    fn submit(self, sign_in: SignIn) {
        let Some(method) = untrack(|| self.method()) else { return };
        self.missing.set(None);
        self.wrong.set(None);
        let request = match self.request(&method) {
            Ok(request) => request,
            Err(field) => return self.missing.set(Some(field)),
        };
        self.busy.set(true);
        spawn_local(async move {
            let sent = sign_in.send(request).await;
            self.busy.try_set(false);
            match sent {
                Ok(()) => {
                    // Not kept longer than it is needed.
                    self.secret.try_set(String::new());
                    self.client_secret.try_set(String::new());
                }
                Err(error) => drop(self.wrong.try_set(Some(error))),
            }
        });
    }
}

fn is_at(error: &ApiError, name: &str) -> bool {
    error.field.as_deref().is_some_and(|field| field.rsplit('.').next() == Some(name))
}

/// The form of the chosen way to sign in.
pub(super) fn form(sign_in: SignIn, form: Form) -> AnyView {
    let ways = form.provider.with_value(|provider| {
        let ways = provider.methods.iter().enumerate();
        ways.map(|(index, method)| Choice::new(index.to_string(), words::way(method.kind))).collect::<Vec<_>>()
    });
    let several = ways.len() > 1;
    let chosen = Memo::new(move |_| form.method());
    let elsewhere = move || {
        let error = form.wrong.get()?;
        let named = chosen
            .with(|method| method.as_ref().map(|method| names(form, method)).unwrap_or_default())
            .iter()
            .any(|name| is_at(&error, name));
        (!named).then(|| view! { <Notice>{explain(&error)}</Notice> })
    };
    let verb = move || match chosen.with(|method| method.as_ref().map(|method| method.kind)) {
        Some(AuthKind::Oauth) => words::continue_in_browser(),
        Some(AuthKind::DeviceCode) => words::get_a_code(),
        _ => words::connect(),
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                form.submit(sign_in);
            }
        >
            <div class="dialog-body">
                {several
                    .then(|| {
                        view! {
                            <div class="field">
                                <span class="field-label">{words::way_to_sign_in()}</span>
                                <Select
                                    label=words::way_to_sign_in()
                                    choices=Signal::stored(ways)
                                    value=Signal::derive(move || form.way.get().to_string())
                                    on_change=move |key: String| {
                                        form.missing.set(None);
                                        form.wrong.set(None);
                                        form.way.set(key.parse().unwrap_or(0));
                                    }
                                    testid="connect-way"
                                />
                            </div>
                        }
                    })}
                {elsewhere}
                {move || chosen.get().map(|method| fields(sign_in, form, &method))}
            </div>
            <div class="dialog-feet">
                <Button on_press=move |()| sign_in.on_done.run(None)>{words::cancel()}</Button>
                <Button weight=Weight::Primary submits=true busy=form.busy testid="connect-submit">
                    {verb}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
