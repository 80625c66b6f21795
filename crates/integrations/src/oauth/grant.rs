//! How a service grants access by OAuth 2.0, as its manifest says it.

use crate::credentials::OauthClient;
use atom_api::integrations::ScopeChoice;
use atom_loopback::is_safe;
use reqwest::Method;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

/// How the token endpoint learns which application asks (RFC 6749, 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientAuth {
    /// By its id alone: a public client.
    #[default]
    None,
    /// Id and secret stand in the body.
    Body,
    /// Id and secret stand in an `Authorization: Basic` header.
    Basic,
}

/// Where and how a service grants access. The addresses of tenants are filled in.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// Where the person decides; none for applications that are granted something for themselves.
    pub(crate) authorize_url: Option<Url>,
    /// Where a code is exchanged, and a token renewed.
    pub(crate) token_url: Url,
    /// Where a device code is asked for (RFC 8628).
    pub(crate) device_url: Option<Url>,
    /// The call that ends the grant.
    pub(crate) revoke: Option<Revoke>,
    /// What a person has to do to end it where there is no such call.
    pub(crate) revoking: Option<String>,
    /// The same in other languages, by their tags.
    pub(crate) revokings: BTreeMap<String, String>,
    pub(crate) client_auth: ClientAuth,
    /// Whether the body of a token request is JSON instead of a form.
    pub(crate) json: bool,
    pub(crate) scopes: Vec<ScopeChoice>,
    /// What stands between two scopes.
    pub(crate) scope_separator: String,
    /// Further parameters of the authorization request.
    pub(crate) params: BTreeMap<String, String>,
    /// The issuer that the answer has to name (RFC 9207), where the service sends one.
    pub(crate) issuer: Option<String>,
    /// Seconds for which an access token holds where the service does not say.
    pub(crate) lifetime_s: Option<u64>,
    /// Whether the redirect address is `http://localhost` instead of `http://127.0.0.1`.
    pub(crate) redirect_localhost: bool,
    /// The port of the redirect address, where the service insists on one that is registered.
    pub(crate) redirect_port: Option<u16>,
    /// How a person makes a client of their own.
    pub(crate) guide: String,
    /// The same in other languages, by their tags.
    pub(crate) guides: BTreeMap<String, String>,
    /// Where.
    pub(crate) credentials_url: String,
}

/// The call that ends a grant at the service: RFC 7009, or the service's own.
#[derive(Debug, Clone)]
pub(crate) struct Revoke {
    /// With `{client_id}` where the application is named in the address.
    pub(crate) url: String,
    pub(crate) method: Method,
    /// Whether the application has to say who it is, with its secret.
    pub(crate) client_auth: bool,
    /// The field that takes the token.
    pub(crate) field: String,
    /// Whether the body is JSON instead of a form.
    pub(crate) json: bool,
    /// Whether the access token goes into the `Authorization` header as well.
    pub(crate) authorized: bool,
}

impl Grant {
    /// The scopes that are asked for at first.
    pub(crate) fn first_scopes(&self) -> Vec<String> {
        self.scopes.iter().filter(|choice| choice.first).map(|choice| choice.scope.clone()).collect()
    }
}

impl Revoke {
    /// The address for this application.
    pub(crate) fn address(&self, client: &OauthClient) -> Option<Url> {
        let encoded: String = url::form_urlencoded::byte_serialize(client.id.as_bytes()).collect();
        // It is a part of a path, where a plus stays one.
        let encoded = encoded.replace('+', "%20");
        Url::parse(&self.url.replace("{client_id}", &encoded)).ok().filter(is_safe)
    }
}
