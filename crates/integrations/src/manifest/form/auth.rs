//! The ways to sign in, as they are written.

use super::RequestForm;
use crate::manifest::At;
use crate::oauth::ClientAuth;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The ways to sign in.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct AuthForm {
    /// A personal access token.
    pub(in crate::manifest) token: Option<SecretForm>,
    /// The key of an account.
    pub(in crate::manifest) api_key: Option<SecretForm>,
    /// Name and password.
    pub(in crate::manifest) basic: Option<SecretForm>,
    /// The token of a bot that was invited.
    pub(in crate::manifest) bot_token: Option<SecretForm>,
    /// A grant in the browser, and on another device where `device_url` is told.
    pub(in crate::manifest) oauth: Option<OauthForm>,
    /// The grant of an application itself.
    pub(in crate::manifest) client_credentials: Option<ClientCredentialsForm>,
}

/// A way to sign in with something that a person pastes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct SecretForm {
    /// The header that carries it.
    pub(in crate::manifest) header: Option<At<String>>,
    /// The query parameter that carries it.
    pub(in crate::manifest) query: Option<At<String>>,
    /// With `{token}`, or `{basic}` for `base64(username:password)`, or `{username}` and `{password}`.
    pub(in crate::manifest) value: At<String>,
    /// How a person gets it, in a sentence or two.
    pub(in crate::manifest) guide: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) guides: BTreeMap<String, String>,
    /// The page on which the service makes it.
    pub(in crate::manifest) credentials_url: At<String>,
    /// What a person has to do to end it, since the service offers no call for it.
    pub(in crate::manifest) revoking: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) revokings: BTreeMap<String, String>,
}

/// OAuth 2.0, authorization code with PKCE (RFC 8252).
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct OauthForm {
    /// Where the person decides; may have `{name}` of tenant fields.
    pub(in crate::manifest) authorize_url: At<String>,
    /// Where the code is exchanged.
    pub(in crate::manifest) token_url: At<String>,
    /// Where a device code is asked for (RFC 8628).
    pub(in crate::manifest) device_url: Option<At<String>>,
    /// The same of a service that somebody hosts themselves, at another address than `base_url`.
    pub(in crate::manifest) self_hosted: Option<SelfHostedForm>,
    /// The call that ends the grant at the service (RFC 7009).
    pub(in crate::manifest) revoke: Option<RevokeForm>,
    /// What a person has to do to end it where there is no such call.
    pub(in crate::manifest) revoking: Option<String>,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) revokings: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::manifest) client_auth: ClientAuth,
    /// Whether the body of a token request is JSON instead of a form.
    #[serde(default)]
    pub(in crate::manifest) json: bool,
    /// What stands between two scopes; a space unless told.
    pub(in crate::manifest) scope_separator: Option<String>,
    /// Further parameters of the authorization request.
    #[serde(default)]
    pub(in crate::manifest) params: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::manifest) scopes: Vec<ScopeForm>,
    /// The issuer that the answer has to name (RFC 9207), where the service sends one.
    pub(in crate::manifest) issuer: Option<String>,
    /// The header that carries the access token; `Authorization` unless told.
    pub(in crate::manifest) header: Option<At<String>>,
    /// Its value; `Bearer {token}` unless told.
    pub(in crate::manifest) value: Option<At<String>>,
    /// Seconds for which an access token holds where the service does not say.
    pub(in crate::manifest) lifetime_s: Option<u64>,
    /// How a person makes a client of their own, in a sentence or two.
    pub(in crate::manifest) guide: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) guides: BTreeMap<String, String>,
    /// The page on which the service makes clients.
    pub(in crate::manifest) credentials_url: At<String>,
    /// Whether the redirect address has to be `http://localhost` instead of `http://127.0.0.1`.
    #[serde(default)]
    pub(in crate::manifest) redirect_localhost: bool,
    /// A fixed port of the redirect address, where the service insists on one that is registered.
    pub(in crate::manifest) redirect_port: Option<u16>,
}

/// Where a service that somebody hosts themselves grants access. The addresses begin with `{origin}/`: the scheme, host and port
/// of the connection, so that what one host grants never goes to another. The person brings a client of their own.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct SelfHostedForm {
    /// Where the person decides.
    pub(in crate::manifest) authorize_url: At<String>,
    /// Where the code is exchanged.
    pub(in crate::manifest) token_url: At<String>,
    /// Where a device code is asked for (RFC 8628).
    pub(in crate::manifest) device_url: Option<At<String>>,
    /// The page on which it makes clients.
    pub(in crate::manifest) credentials_url: At<String>,
}

/// The call that ends a grant at the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct RevokeForm {
    /// With `{client_id}` where the application is named in the address.
    pub(in crate::manifest) url: At<String>,
    /// `POST` unless told.
    pub(in crate::manifest) method: Option<At<String>>,
    /// Whether the client has to say who it is, as at the token endpoint.
    #[serde(default)]
    pub(in crate::manifest) client_auth: bool,
    /// The name of the form field that takes the token; `token` unless told.
    pub(in crate::manifest) field: Option<String>,
    /// Whether the body is JSON instead of a form.
    #[serde(default)]
    pub(in crate::manifest) json: bool,
    /// Whether the access token goes into a header as in any call.
    #[serde(default)]
    pub(in crate::manifest) authorized: bool,
}

/// What a service can be asked to allow.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ScopeForm {
    /// As the service writes it.
    pub(in crate::manifest) scope: String,
    /// What it is for, in a sentence.
    pub(in crate::manifest) purpose: String,
    /// The same in other languages than English, by their tags.
    #[serde(default)]
    pub(in crate::manifest) purposes: BTreeMap<String, String>,
    /// Whether it is asked for at first.
    #[serde(default)]
    pub(in crate::manifest) first: bool,
}

/// The grant of an application itself (RFC 6749, 4.4).
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ClientCredentialsForm {
    pub(in crate::manifest) token_url: At<String>,
    #[serde(default)]
    pub(in crate::manifest) client_auth: ClientAuth,
    /// What is asked for.
    #[serde(default)]
    pub(in crate::manifest) scopes: Vec<String>,
    /// What stands between two scopes; a space unless told.
    pub(in crate::manifest) scope_separator: Option<String>,
    /// Further parameters of the token request.
    #[serde(default)]
    pub(in crate::manifest) params: BTreeMap<String, String>,
    pub(in crate::manifest) header: Option<At<String>>,
    pub(in crate::manifest) value: Option<At<String>>,
    pub(in crate::manifest) guide: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) guides: BTreeMap<String, String>,
    pub(in crate::manifest) credentials_url: At<String>,
    pub(in crate::manifest) revoking: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) revokings: BTreeMap<String, String>,
}

/// The call that tells whose credentials they are.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct IdentityForm {
    pub(in crate::manifest) request: RequestForm,
    /// jq: the account as a person knows it.
    pub(in crate::manifest) account: At<String>,
    /// jq: the account as it never changes.
    pub(in crate::manifest) account_id: At<String>,
}
