//! The ways to sign in: what a person brings, how it travels, and how it ends.

use super::{
    At, Mistake,
    check::Check,
    form::{AuthForm, ClientCredentialsForm, OauthForm, RevokeForm, ScopeForm, SecretForm, SelfHostedForm},
};
use crate::{
    credentials::{Carrier, CarrierPlace},
    error::Error,
    http::BaseUrl,
    oauth::{Grant, Revoke, is_safe},
};
use atom_api::integrations::{AuthKind, AuthMethod, ScopeChoice};
use reqwest::Method;
use std::collections::BTreeMap;
use url::Url;

/// All ways of a provider; the first that is there is offered first.
#[derive(Debug, Default)]
pub(crate) struct Auth {
    pub(crate) oauth: Option<Written>,
    pub(crate) token: Option<Secret>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) basic: Option<Secret>,
    pub(crate) bot_token: Option<Secret>,
    pub(crate) client_credentials: Option<Written>,
}

/// Something that a person pastes.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) carrier: Carrier,
    pub(crate) guide: String,
    /// In other languages.
    pub(crate) guides: BTreeMap<String, String>,
    pub(crate) credentials_url: String,
    /// What a person has to do to end it.
    pub(crate) revoking: String,
    /// In other languages.
    pub(crate) revokings: BTreeMap<String, String>,
}

/// A grant, as it is written: addresses may have `{name}` of tenant fields.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) carrier: Carrier,
    authorize_url: Option<String>,
    token_url: String,
    device_url: Option<String>,
    self_hosted: Option<SelfHosted>,
    /// All but the addresses.
    grant: Grant,
}

/// Paths at whatever host a person named.
#[derive(Debug)]
struct SelfHosted {
    authorize: String,
    token: String,
    device: Option<String>,
    credentials: String,
}

impl Auth {
    pub(super) fn read(check: &Check<'_>, form: AuthForm) -> Result<Self, Mistake> {
        let secret = |field, form: Option<SecretForm>| form.map(|form| Secret::read(check, field, form)).transpose();
        Ok(Self {
            oauth: form.oauth.map(|form| Written::of_person(check, form)).transpose()?,
            token: secret("auth.token", form.token)?,
            api_key: secret("auth.api_key", form.api_key)?,
            basic: secret("auth.basic", form.basic)?,
            bot_token: secret("auth.bot_token", form.bot_token)?,
            client_credentials: form.client_credentials.map(|form| Written::of_application(check, form)).transpose()?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.methods().is_empty()
    }

    /// What a person pastes for this way, where it is one of those.
    pub(crate) fn secret(&self, kind: AuthKind) -> Option<&Secret> {
        match kind {
            AuthKind::Token => self.token.as_ref(),
            AuthKind::ApiKey => self.api_key.as_ref(),
            AuthKind::Basic => self.basic.as_ref(),
            AuthKind::BotToken => self.bot_token.as_ref(),
            AuthKind::Oauth | AuthKind::DeviceCode | AuthKind::ClientCredentials => None,
        }
    }

    /// How a credential of this kind travels.
    pub(super) fn carrier(&self, kind: AuthKind) -> Option<&Carrier> {
        match kind {
            AuthKind::Oauth | AuthKind::DeviceCode => self.oauth.as_ref().map(|oauth| &oauth.carrier),
            AuthKind::ClientCredentials => self.client_credentials.as_ref().map(|grant| &grant.carrier),
            AuthKind::Token => self.carrier_of_a_token(),
            other => self.secret(other).map(|secret| &secret.carrier),
        }
    }

    /// How a token travels that a person brings along: as the one that the service hands out for pasting, under whatever
    /// name it has there, else as the one of a grant. Such a token is not renewed: it works for as long as it lasts.
    fn carrier_of_a_token(&self) -> Option<&Carrier> {
        let pasted = [AuthKind::Token, AuthKind::ApiKey, AuthKind::BotToken];
        let pasted = pasted.into_iter().find_map(|kind| self.secret(kind)).map(|secret| &secret.carrier);
        pasted.or_else(|| self.carrier(AuthKind::Oauth))
    }

    /// How the service grants access this way, for a tenant; `None` where it does not.
    pub(crate) fn grant(
        &self,
        kind: AuthKind,
        fill: impl Fn(&str) -> Result<String, Error>,
    ) -> Result<Option<Grant>, Error> {
        let written = match kind {
            AuthKind::Oauth => self.oauth.as_ref(),
            AuthKind::DeviceCode => self.oauth.as_ref().filter(|oauth| oauth.device_url.is_some()),
            AuthKind::ClientCredentials => self.client_credentials.as_ref(),
            AuthKind::Token | AuthKind::ApiKey | AuthKind::Basic | AuthKind::BotToken => None,
        };
        written.map(|written| written.filled(&fill)).transpose()
    }

    /// How a service that somebody hosts themselves grants access this way; `None` where it does not, or nobody said how.
    pub(crate) fn grant_at(&self, kind: AuthKind, base: &BaseUrl) -> Option<Grant> {
        let written = self.oauth.as_ref().filter(|_| matches!(kind, AuthKind::Oauth | AuthKind::DeviceCode))?;
        let own = written.self_hosted.as_ref().filter(|own| kind == AuthKind::Oauth || own.device.is_some())?;
        let at = |path: &String| base.origin().join(path);
        Some(Grant {
            authorize_url: Some(at(&own.authorize)),
            token_url: at(&own.token),
            device_url: own.device.as_ref().map(at),
            // Those of the service itself are none of this one.
            revoke: None,
            issuer: None,
            revoking: Some(format!("Revoke Atom at {}.", at(&own.credentials))),
            revokings: BTreeMap::new(),
            credentials_url: at(&own.credentials).into(),
            ..written.grant.clone()
        })
    }

    /// What a person has to do to end a credential of this kind, and the same in other languages.
    pub(crate) fn revoking(&self, kind: AuthKind) -> Option<(&str, &BTreeMap<String, String>)> {
        let written = match kind {
            AuthKind::Oauth | AuthKind::DeviceCode => self.oauth.as_ref()?,
            AuthKind::ClientCredentials => self.client_credentials.as_ref()?,
            other => return self.secret(other).map(|secret| (secret.revoking.as_str(), &secret.revokings)),
        };
        Some((written.grant.revoking.as_deref()?, &written.grant.revokings))
    }

    /// Where a person makes credentials of this kind.
    pub(crate) fn credentials_url(&self, kind: AuthKind) -> &str {
        let written = match kind {
            AuthKind::Oauth | AuthKind::DeviceCode => self.oauth.as_ref(),
            AuthKind::ClientCredentials => self.client_credentials.as_ref(),
            other => return self.secret(other).map_or("", |secret| secret.credentials_url.as_str()),
        };
        written.map_or("", |written| written.grant.credentials_url.as_str())
    }

    /// As the contract shows them. A token connects in ten seconds, so what is pasted comes first.
    pub(crate) fn methods(&self) -> Vec<AuthMethod> {
        let mut methods = Vec::new();
        for kind in [AuthKind::Token, AuthKind::ApiKey, AuthKind::Basic, AuthKind::BotToken] {
            if let Some(secret) = self.secret(kind) {
                methods.push(AuthMethod {
                    self_hosted: true,
                    guides: secret.guides.clone(),
                    ..method(kind, &secret.guide, &secret.credentials_url, false, Vec::new())
                });
            }
        }
        if let Some(oauth) = &self.oauth {
            let Grant { guide, guides, credentials_url, scopes, .. } = &oauth.grant;
            let own = oauth.self_hosted.as_ref();
            methods.push(AuthMethod {
                self_hosted: own.is_some(),
                guides: guides.clone(),
                ..method(AuthKind::Oauth, guide, credentials_url, true, scopes.clone())
            });
            if oauth.device_url.is_some() {
                methods.push(AuthMethod {
                    self_hosted: own.is_some_and(|own| own.device.is_some()),
                    guides: guides.clone(),
                    ..method(AuthKind::DeviceCode, guide, credentials_url, true, scopes.clone())
                });
            }
        }
        if let Some(own) = &self.client_credentials {
            let Grant { guide, guides, credentials_url, .. } = &own.grant;
            methods.push(AuthMethod {
                guides: guides.clone(),
                ..method(AuthKind::ClientCredentials, guide, credentials_url, true, Vec::new())
            });
        }
        methods
    }
}

fn method(kind: AuthKind, guide: &str, url: &str, needs_client: bool, scopes: Vec<ScopeChoice>) -> AuthMethod {
    let (guide, credentials_url) = (guide.to_owned(), Some(url.to_owned()));
    AuthMethod { kind, guide, guides: BTreeMap::new(), credentials_url, needs_client, scopes, self_hosted: false }
}

impl Secret {
    fn read(check: &Check<'_>, field: &str, form: SecretForm) -> Result<Self, Mistake> {
        let value = form.value.get();
        let filled = ["{token}", "{basic}", "{password}", "{username}"].iter().any(|part| value.contains(part));
        let field_value = format!("{field}.value");
        check.that(
            filled,
            &field_value,
            &form.value,
            "the value has `{token}`, `{basic}`, `{username}` or `{password}` where the credential goes",
        )?;
        check.https(&format!("{field}.credentials_url"), &form.credentials_url)?;
        Ok(Self {
            carrier: carrier(check, field, form.header, form.query, Some(form.value))?,
            guide: form.guide,
            guides: form.guides,
            credentials_url: form.credentials_url.into_inner(),
            revoking: form.revoking,
            revokings: form.revokings,
        })
    }
}

fn carrier(
    check: &Check<'_>,
    field: &str,
    header: Option<At<String>>,
    query: Option<At<String>>,
    value: Option<At<String>>,
) -> Result<Carrier, Mistake> {
    let place = match (&header, &query) {
        (Some(header), Some(_)) => {
            return Err(check.mistake(
                &format!("{field}.header"),
                header,
                "a credential stands in a header or in the query, not in both",
            ));
        }
        (None, Some(query)) => CarrierPlace::Query(query.get().clone()),
        (Some(header), None) => CarrierPlace::Header(check.header_name(&format!("{field}.header"), header)?),
        (None, None) => CarrierPlace::Header(reqwest::header::AUTHORIZATION),
    };
    let value = value.map_or_else(|| "Bearer {token}".to_owned(), At::into_inner);
    Ok(Carrier { place, value })
}

impl Written {
    fn of_person(check: &Check<'_>, form: OauthForm) -> Result<Self, Mistake> {
        let address = |field: &str, url: &At<String>| check.address(&format!("auth.oauth.{field}"), url);
        check.https("auth.oauth.credentials_url", &form.credentials_url)?;
        let token_url = address("token_url", &form.token_url)?;
        Ok(Self {
            carrier: carrier(check, "auth.oauth", form.header, None, form.value)?,
            authorize_url: Some(address("authorize_url", &form.authorize_url)?),
            device_url: form.device_url.as_ref().map(|url| address("device_url", url)).transpose()?,
            self_hosted: form.self_hosted.as_ref().map(|form| SelfHosted::read(check, form)).transpose()?,
            grant: Grant {
                authorize_url: None,
                token_url: check.sample("auth.oauth.token_url", &form.token_url)?,
                device_url: None,
                revoke: form.revoke.map(|form| revoke(check, form)).transpose()?,
                revoking: form.revoking,
                revokings: form.revokings,
                client_auth: form.client_auth,
                json: form.json,
                scopes: form.scopes.into_iter().map(ScopeForm::into_choice).collect(),
                scope_separator: form.scope_separator.unwrap_or_else(|| " ".to_owned()),
                params: form.params,
                issuer: form.issuer,
                lifetime_s: form.lifetime_s,
                redirect_localhost: form.redirect_localhost,
                redirect_port: form.redirect_port,
                guide: form.guide,
                guides: form.guides,
                credentials_url: form.credentials_url.into_inner(),
            },
            token_url,
        })
    }

    fn of_application(check: &Check<'_>, form: ClientCredentialsForm) -> Result<Self, Mistake> {
        check.https("auth.client_credentials.credentials_url", &form.credentials_url)?;
        let own = |scope: String| ScopeChoice { scope, purpose: String::new(), purposes: BTreeMap::new(), first: true };
        Ok(Self {
            carrier: carrier(check, "auth.client_credentials", form.header, None, form.value)?,
            authorize_url: None,
            token_url: check.address("auth.client_credentials.token_url", &form.token_url)?,
            device_url: None,
            self_hosted: None,
            grant: Grant {
                authorize_url: None,
                token_url: check.sample("auth.client_credentials.token_url", &form.token_url)?,
                device_url: None,
                revoke: None,
                revoking: Some(form.revoking),
                revokings: form.revokings,
                client_auth: form.client_auth,
                json: false,
                scopes: form.scopes.into_iter().map(own).collect(),
                scope_separator: form.scope_separator.unwrap_or_else(|| " ".to_owned()),
                params: form.params,
                issuer: None,
                lifetime_s: None,
                redirect_localhost: false,
                redirect_port: None,
                guide: form.guide,
                guides: form.guides,
                credentials_url: form.credentials_url.into_inner(),
            },
        })
    }

    /// With the addresses of a tenant.
    fn filled(&self, fill: &impl Fn(&str) -> Result<String, Error>) -> Result<Grant, Error> {
        let url = |written: &String| {
            let filled = fill(written)?;
            Url::parse(&filled)
                .ok()
                .filter(is_safe)
                .ok_or_else(|| Error::Invalid { field: "options", message: format!("{filled} is not an address.") })
        };
        Ok(Grant {
            authorize_url: self.authorize_url.as_ref().map(url).transpose()?,
            token_url: url(&self.token_url)?,
            device_url: self.device_url.as_ref().map(url).transpose()?,
            ..self.grant.clone()
        })
    }
}

impl SelfHosted {
    fn read(check: &Check<'_>, form: &SelfHostedForm) -> Result<Self, Mistake> {
        let path = |field: &str, url: &At<String>| {
            let path = url.get().strip_prefix("{origin}").filter(|path| path.starts_with('/'));
            let plain = path.filter(|path| !path.starts_with("//") && !path.contains(['{', '}', '?', '#', '\\']));
            plain.map(str::to_owned).ok_or_else(|| {
                check.mistake(
                    &format!("auth.oauth.self_hosted.{field}"),
                    url,
                    "it is `{origin}` and a path, such as `{origin}/login`",
                )
            })
        };
        Ok(Self {
            authorize: path("authorize_url", &form.authorize_url)?,
            token: path("token_url", &form.token_url)?,
            device: form.device_url.as_ref().map(|url| path("device_url", url)).transpose()?,
            credentials: path("credentials_url", &form.credentials_url)?,
        })
    }
}

impl ScopeForm {
    fn into_choice(self) -> ScopeChoice {
        ScopeChoice { scope: self.scope, purpose: self.purpose, purposes: self.purposes, first: self.first }
    }
}

fn revoke(check: &Check<'_>, form: RevokeForm) -> Result<Revoke, Mistake> {
    Ok(Revoke {
        url: check.address("auth.oauth.revoke.url", &form.url)?,
        method: check.method("auth.oauth.revoke.method", form.method.as_ref(), Method::POST)?,
        client_auth: form.client_auth,
        field: form.field.unwrap_or_else(|| "token".to_owned()),
        json: form.json,
        authorized: form.authorized,
    })
}
