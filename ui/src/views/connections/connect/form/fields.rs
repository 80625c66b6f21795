//! The fields of a way to sign in.

use super::{
    super::{SignIn, with_code},
    Form,
};
use crate::{
    browser,
    components::{
        button::Button,
        check_box::Checkbox,
        field::{Field, Kind},
        icon::Glyph,
    },
    words,
};
use atom_api::integrations::{AuthKind, AuthMethod, ScopeChoice, TenantField};
use leptos::{prelude::*, task::spawn_local};

/// The redirect address that clients of one's own are registered with; the port is free (RFC 8252, 7.3).
const REDIRECT: &str = "http://127.0.0.1/callback";

/// The names of the fields that a way to sign in shows.
pub(super) fn names(form: Form, method: &AuthMethod) -> Vec<String> {
    let own: &[&str] = match method.kind {
        AuthKind::Token | AuthKind::BotToken => &["token"],
        AuthKind::ApiKey => &["key"],
        AuthKind::Basic => &["username", "password"],
        AuthKind::DeviceCode => &["client_id"],
        AuthKind::Oauth | AuthKind::ClientCredentials => &["client_id", "client_secret"],
    };
    let tenant =
        form.tenant.with_value(|fields| fields.iter().map(|(field, _)| field.name.clone()).collect::<Vec<_>>());
    let own = own.iter().chain(has_address(form, method).then_some(&"base_url")).map(|name| (*name).to_owned());
    own.chain(tenant).collect()
}

/// Whether another address can be named: not where it is put together of what the company is called, and not where nobody
/// said how this way to sign in goes there.
pub(super) fn has_address(form: Form, method: &AuthMethod) -> bool {
    let plain = form.provider.with_value(|provider| !provider.base_url.contains('{'));
    plain && !form.is_again() && (method.self_hosted || !is_grant(method.kind))
}

pub(super) const fn is_grant(kind: AuthKind) -> bool {
    matches!(kind, AuthKind::Oauth | AuthKind::DeviceCode)
}

/// The fields of a way to sign in, with what a person needs to know for it.
pub(super) fn fields(sign_in: SignIn, form: Form, method: &AuthMethod) -> AnyView {
    let kind = method.kind;
    let must_name = form.must_name_client(method);
    let service = sign_in.service.get_value();
    let lead = match kind {
        _ if !is_grant(kind) || must_name => with_code(words::in_language(&method.guide, &method.guides)),
        AuthKind::DeviceCode => words::device_lead(&service).into_any(),
        _ => words::browser_lead(&service).into_any(),
    };
    // The page for clients is of no use to whoever needs none.
    let page = method.credentials_url.clone().filter(|url| !url.is_empty() && (!is_grant(kind) || must_name));
    let make_one = page.map(|url| {
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        let app = sign_in.desk.app;
        view! {
            <div>
                <Button glyph=Glyph::Out on_press=move |()| app.open_external(&url)>
                    {words::make_one_at(&host)}
                </Button>
            </div>
        }
    });
    let secret = match kind {
        AuthKind::Token | AuthKind::BotToken => secret(form, "connect-token", words::way(kind), "token", true),
        AuthKind::ApiKey => secret(form, "connect-key", words::way(kind), "key", true),
        AuthKind::Basic => view! {
            <Field
                id="connect-username"
                label=words::user_name()
                value=form.user
                error=form.at("username")
                first=form.tenant.with_value(Vec::is_empty)
            />
            {secret(form, "connect-password", words::password_or_like(), "password", false)}
        }
        .into_any(),
        AuthKind::ClientCredentials => client(form, kind),
        AuthKind::Oauth | AuthKind::DeviceCode if must_name => client(form, kind),
        AuthKind::Oauth | AuthKind::DeviceCode => ().into_any(),
    };
    let own_client = (is_grant(kind) && !must_name).then(|| {
        let client = client(form, kind);
        let places = ["client_id", "client_secret"].map(|name| form.at(name));
        let is_wrong = Memo::new(move |_| places.iter().any(|place| place.with(Option::is_some)));
        view! {
            <details class="more" prop:open=is_wrong>
                <summary data-testid="connect-own-client">{words::own_client()}</summary>
                <div class="dialog-fold">{client}</div>
            </details>
        }
    });
    view! {
        <p class="lead">{lead}</p>
        {make_one}
        {tenant(form)}
        {secret}
        {scopes(form, &method.scopes)}
        {own_client}
        {has_address(form, method).then(|| address(form))}
    }
    .into_any()
}

fn secret(form: Form, id: &'static str, label: &'static str, name: &'static str, first: bool) -> AnyView {
    view! {
        <Field
            id
            label
            value=form.secret
            kind=Kind::Secret
            help=words::token_help()
            error=form.at(name)
            first=first && form.tenant.with_value(Vec::is_empty)
        />
    }
    .into_any()
}

/// The client of the person; for the browser with the address that it is registered with.
fn client(form: Form, kind: AuthKind) -> AnyView {
    let copied = RwSignal::new(false);
    let copy = move |()| {
        spawn_local(async move {
            let there = browser::copied(REDIRECT).await;
            copied.try_set(there);
        });
    };
    let redirect = (kind == AuthKind::Oauth).then(|| {
        view! {
            <div class="field">
                <span class="field-label">{words::redirect_address()}</span>
                <div class="copy-line">
                    <code class="clip">{REDIRECT}</code>
                    <Button on_press=copy>
                        {move || if copied.get() { words::copied() } else { words::copy_it() }}
                    </Button>
                </div>
            </div>
        }
    });
    let optional = kind == AuthKind::Oauth;
    let secret = (kind != AuthKind::DeviceCode).then(|| {
        view! {
            <Field
                id="connect-client-secret"
                label=words::client_secret()
                value=form.client_secret
                kind=Kind::Secret
                help=if optional { words::client_secret_help() } else { words::token_help() }
                error=form.at("client_secret")
            />
        }
    });
    view! {
        {redirect}
        <Field id="connect-client-id" label=words::client_id() value=form.client_id error=form.at("client_id") />
        {secret}
    }
    .into_any()
}

/// What the service wants to know before it can be called.
fn tenant(form: Form) -> AnyView {
    let field = |(index, (field, value)): (usize, (TenantField, RwSignal<String>))| {
        let TenantField { name, label, labels, example } = field;
        let label = words::in_language(&label, &labels).to_owned();
        let placeholder = if example.is_empty() { example } else { words::such_as(&example) };
        view! {
            <Field
                id=format!("connect-{name}")
                label
                value
                placeholder
                error=form.at(name)
                first=index == 0
            />
        }
    };
    form.tenant.get_value().into_iter().enumerate().map(field).collect_view().into_any()
}

/// What may be asked for, each with what it is for.
fn scopes(form: Form, choices: &[ScopeChoice]) -> Option<AnyView> {
    let choice = |choice: &ScopeChoice| {
        let (scope, of) = (choice.scope.clone(), choice.scope.clone());
        let checked = Signal::derive(move || form.scopes.with(|chosen| chosen.contains(&of)));
        let turn = {
            let scope = scope.clone();
            move |on: bool| {
                let scope = scope.clone();
                form.scopes.update(|chosen| {
                    if on {
                        chosen.insert(scope);
                    } else {
                        chosen.remove(&scope);
                    }
                });
            }
        };
        view! { <Checkbox label=words::in_language(&choice.purpose, &choice.purposes).to_owned() help=scope checked on_change=turn /> }
    };
    let boxes = choices.iter().map(choice).collect_view();
    (!choices.is_empty()).then(|| {
        view! {
            <fieldset class="scopes">
                <legend class="field-label">{words::scopes_title()}</legend>
                {boxes}
                <p class="help">{words::scopes_later()}</p>
            </fieldset>
        }
        .into_any()
    })
}

/// Another address of the same API. It unfolds by itself where it is wrong.
fn address(form: Form) -> AnyView {
    let placeholder = form.provider.with_value(|provider| provider.base_url.clone());
    let wrong = form.at("base_url");
    let is_wrong = Memo::new(move |_| wrong.with(Option::is_some));
    view! {
        <details class="more" prop:open=is_wrong>
            <summary data-testid="connect-advanced">{words::advanced()}</summary>
            <Field
                id="connect-base-url"
                label=words::base_url()
                value=form.base_url
                kind=Kind::Url
                placeholder
                error=wrong
            />
        </details>
    }
    .into_any()
}
