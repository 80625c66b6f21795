//! What proves to a service who is calling: sealed at rest, never shown, and only for the service's own host.
//!
//! One form for all ways to sign in. What was stored before there were others, `{"kind":"token",…}`, reads as it is.

use crate::{error::Error, http::BaseUrl};
use atom_api::{
    SecretText,
    integrations::{AuthKind, Credentials},
};
use atom_core::ConnectionId;
use atom_vault::{Place, Sealer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Url, form_urlencoded::byte_serialize};
use zeroize::Zeroizing;

/// The most characters of anything that is pasted.
const SECRET_CHARS_MAX: usize = 8_192;
/// What stays as it is in an address (RFC 3986, 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What proves who is calling.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Credential {
    /// A personal access token.
    Token { token: SecretText },
    /// The key of an account.
    ApiKey { key: SecretText },
    /// Name and password.
    Basic { username: String, password: SecretText },
    /// The token of a bot.
    BotToken { token: SecretText },
    /// What a person granted, in the browser or on another device.
    Oauth(Granted),
    /// What an application was granted for itself.
    ClientCredentials(Granted),
}

/// A grant: an access token, and what renews it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Granted {
    pub(crate) access: SecretText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refresh: Option<SecretText>,
    /// The refresh token before this one, until the new access token has worked: a service that lost the exchange on its
    /// side still knows the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<SecretText>,
    /// When it was granted, by the clock of this machine.
    pub(crate) obtained_at_ms: i64,
    /// For how long from then on; absent where the service does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime_s: Option<u64>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    #[serde(default)]
    pub(crate) token_type: String,
    pub(crate) client: OauthClient,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issuer: Option<String>,
    /// Whether it came by a code that was typed on another device.
    #[serde(default)]
    pub(crate) device: bool,
}

/// An application, as a service knows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OauthClient {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<SecretText>,
}

/// How a credential travels: `{token}`, `{username}`, `{password}` and `{basic}` in a header or a query parameter.
#[derive(Debug, Clone)]
pub(crate) struct Carrier {
    pub(crate) place: CarrierPlace,
    pub(crate) value: String,
}

/// Where a credential stands in a request.
#[derive(Debug, Clone)]
pub(crate) enum CarrierPlace {
    /// In a header.
    Header(HeaderName),
    /// In a query parameter.
    Query(String),
}

impl Credential {
    /// What a person pasted, checked; `None` for the ways that need a grant first.
    pub(crate) fn pasted(credentials: &Credentials) -> Result<Option<Self>, Error> {
        Ok(Some(match credentials {
            Credentials::Token { token } => Self::Token { token: word("credentials.token", "token", token)? },
            Credentials::BotToken { token } => Self::BotToken { token: word("credentials.token", "token", token)? },
            Credentials::ApiKey { key } => Self::ApiKey { key: word("credentials.key", "key", key)? },
            Credentials::Basic { username, password } => Self::Basic {
                username: text("credentials.username", "name", username)?.to_owned(),
                password: phrase("credentials.password", "password", password)?,
            },
            Credentials::Oauth { .. } | Credentials::DeviceCode { .. } | Credentials::ClientCredentials { .. } => {
                return Ok(None);
            }
        }))
    }

    /// Which way to sign in it came by.
    pub(crate) const fn kind(&self) -> AuthKind {
        match self {
            Self::Token { .. } => AuthKind::Token,
            Self::ApiKey { .. } => AuthKind::ApiKey,
            Self::Basic { .. } => AuthKind::Basic,
            Self::BotToken { .. } => AuthKind::BotToken,
            Self::Oauth(granted) if granted.device => AuthKind::DeviceCode,
            Self::Oauth(_) => AuthKind::Oauth,
            Self::ClientCredentials(_) => AuthKind::ClientCredentials,
        }
    }

    /// The grant, where it is one.
    pub(crate) const fn granted(&self) -> Option<&Granted> {
        match self {
            Self::Oauth(granted) | Self::ClientCredentials(granted) => Some(granted),
            Self::Token { .. } | Self::ApiKey { .. } | Self::Basic { .. } | Self::BotToken { .. } => None,
        }
    }

    /// The field of a request that is to blame when the service refuses it.
    pub(crate) const fn field(&self) -> &'static str {
        match self {
            Self::Token { .. } | Self::BotToken { .. } => "credentials.token",
            Self::ApiKey { .. } => "credentials.key",
            Self::Basic { .. } => "credentials.password",
            Self::Oauth(_) => "credentials",
            Self::ClientCredentials(_) => "credentials.client_secret",
        }
    }

    /// Puts it into a request to the connection's own host.
    ///
    /// # Errors
    /// [`Error::Internal`] when the request goes elsewhere: no other host is ever given it. [`Error::Invalid`] when it has
    /// characters that no request can carry.
    pub(crate) fn apply(
        &self,
        carrier: &Carrier,
        base: &BaseUrl,
        url: &mut Url,
        headers: &mut HeaderMap,
    ) -> Result<(), Error> {
        if !base.owns(url) {
            return Err(Error::Internal("a request to another host asked for the credential".to_owned()));
        }
        let value = self.written(&carrier.value);
        match &carrier.place {
            CarrierPlace::Header(name) => {
                let mut value = HeaderValue::from_str(&value).map_err(|_| Error::Invalid {
                    field: self.field(),
                    message: "The token has characters that no token has. Copy it again, without line breaks."
                        .to_owned(),
                })?;
                // Kept out of the debug output of the HTTP client.
                value.set_sensitive(true);
                headers.insert(name.clone(), value);
            }
            CarrierPlace::Query(name) => {
                let others: Vec<(String, String)> =
                    url.query_pairs().into_owned().filter(|(other, _)| other != name).collect();
                url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, &value);
            }
        }
        Ok(())
    }

    /// What somebody else says, without the credential in it: neither as it is, nor as it travels.
    pub(crate) fn scrub(&self, said: &str) -> String {
        let plain = self.secrets().into_iter().fold(said.to_owned(), |said, secret| scrubbed(&said, secret));
        self.disguises().iter().fold(plain, |said, secret| scrubbed(&said, secret))
    }

    /// The secrets as they stand in an address, and the pair of name and password as it stands in a header.
    fn disguises(&self) -> Vec<Zeroizing<String>> {
        let mut all = vec![Zeroizing::new(self.written("{basic}").trim_end_matches('=').to_owned())];
        for secret in self.secrets() {
            let form: String = byte_serialize(secret.as_bytes()).collect();
            let strict = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
            let lax = utf8_percent_encode(secret, UNRESERVED).to_string();
            // The digits of an escape may be of either case.
            all.extend(
                [form, strict, lax].into_iter().flat_map(|text| [lower_escapes(&text), text]).map(Zeroizing::new),
            );
        }
        all
    }

    fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Token { token } | Self::BotToken { token } => vec![token.expose()],
            Self::ApiKey { key } => vec![key.expose()],
            Self::Basic { password, .. } => vec![password.expose()],
            Self::Oauth(granted) | Self::ClientCredentials(granted) => {
                let further = [&granted.refresh, &granted.previous, &granted.client.secret];
                std::iter::once(&granted.access).chain(further.into_iter().flatten()).map(SecretText::expose).collect()
            }
        }
    }

    /// The value of its header or parameter.
    fn written(&self, form: &str) -> Zeroizing<String> {
        let (username, password) = match self {
            Self::Token { token } | Self::BotToken { token } => ("", token.expose()),
            Self::ApiKey { key } => ("", key.expose()),
            Self::Basic { username, password } => (username.as_str(), password.expose()),
            Self::Oauth(granted) | Self::ClientCredentials(granted) => ("", granted.access.expose()),
        };
        // In one pass, so that nothing of a credential is taken for a placeholder.
        let (mut value, mut rest) = (Zeroizing::new(String::new()), form);
        while let Some(open) = rest.find('{') {
            value.push_str(&rest[..open]);
            rest = &rest[open..];
            let known =
                ["{token}", "{username}", "{password}", "{basic}"].into_iter().find(|name| rest.starts_with(name));
            match known {
                Some("{username}") => value.push_str(username),
                Some("{basic}") => {
                    let pair = Zeroizing::new(format!("{username}:{password}"));
                    value.push_str(&Zeroizing::new(STANDARD.encode(pair.as_bytes())));
                }
                Some(_) => value.push_str(password),
                None => value.push('{'),
            }
            rest = &rest[known.map_or(1, str::len)..];
        }
        value.push_str(rest);
        value
    }

    /// Seals it for the row of a connection.
    pub(crate) fn seal(&self, sealer: &Sealer, id: ConnectionId) -> Result<Vec<u8>, Error> {
        let plain = serde_json::to_vec(self).map(Zeroizing::new).map_err(|error| Error::Internal(error.to_string()))?;
        sealer.seal(place(&id.to_string()), &plain).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Opens what was sealed for the row of a connection.
    pub(crate) fn open(sealer: &Sealer, id: ConnectionId, sealed: &[u8]) -> Result<Self, Error> {
        let opened = sealer.open(place(&id.to_string()), sealed).map_err(|error| Error::Sealed(error.to_string()))?;
        serde_json::from_slice(&opened).map_err(|_| Error::Sealed("they are not in a known form".to_owned()))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({:?}, …)", self.kind())
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

impl fmt::Debug for OauthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OauthClient").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The same with the digits of its escapes in lower case.
fn lower_escapes(text: &str) -> String {
    let mut left = 0_u8;
    let lower = |c: char| {
        let escaped = left > 0;
        left = if c == '%' { 2 } else { left.saturating_sub(1) };
        if escaped { c.to_ascii_lowercase() } else { c }
    };
    text.chars().map(lower).collect()
}

/// `said` without `secret`.
pub(crate) fn scrubbed(said: &str, secret: &str) -> String {
    if secret.is_empty() { said.to_owned() } else { said.replace(secret, "…") }
}

fn place(row: &str) -> Place<'_> {
    Place { table: "connection", row, column: "credentials" }
}

/// A secret that may have spaces in it.
pub(crate) fn phrase(field: &'static str, what: &str, secret: &SecretText) -> Result<SecretText, Error> {
    Ok(SecretText::new(text(field, what, secret.expose())?.to_owned()))
}

/// A token or key: one word.
fn word(field: &'static str, what: &str, secret: &SecretText) -> Result<SecretText, Error> {
    let trimmed = text(field, what, secret.expose())?;
    if trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(SecretText::new(trimmed.to_owned()));
    }
    let message = format!("This is not a {what}: it has spaces or characters that no {what} has.");
    Err(Error::Invalid { field, message })
}

fn text<'t>(field: &'static str, what: &str, text: &'t str) -> Result<&'t str, Error> {
    let text = text.trim();
    let message = if text.is_empty() {
        format!("Paste the {what}.")
    } else if text.len() > SECRET_CHARS_MAX || text.chars().any(char::is_control) {
        format!("This is not a {what}: it is too long, or has line breaks.")
    } else {
        return Ok(text);
    };
    Err(Error::Invalid { field, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_vault::Key;

    fn secret(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    fn base() -> BaseUrl {
        BaseUrl::parse("https://api.example.com").unwrap()
    }

    fn granted() -> Granted {
        Granted {
            access: secret("acc-1"),
            refresh: Some(secret("ref-2")),
            previous: Some(secret("ref-1")),
            obtained_at_ms: 0,
            lifetime_s: Some(3_600),
            scopes: vec!["read".to_owned()],
            token_type: "Bearer".to_owned(),
            client: OauthClient { id: "me".to_owned(), secret: Some(secret("shh")) },
            issuer: None,
            device: false,
        }
    }

    fn all() -> Vec<Credential> {
        vec![
            Credential::Token { token: secret("tok-1") },
            Credential::ApiKey { key: secret("key-1") },
            Credential::Basic { username: "ada".to_owned(), password: secret("{token}") },
            Credential::BotToken { token: secret("bot-1") },
            Credential::Oauth(granted()),
            Credential::ClientCredentials(granted()),
        ]
    }

    #[test]
    fn every_kind_is_sealed_for_its_own_row_and_opens_again() {
        let sealer = Sealer::new(&Key::from_bytes(&[7; 32]).unwrap());
        let id = |n| ConnectionId::from(uuid::Uuid::from_u128(n));
        for credential in all() {
            let sealed = credential.seal(&sealer, id(1)).unwrap();
            let opened = Credential::open(&sealer, id(1), &sealed).unwrap();
            assert_eq!((opened.kind(), opened.secrets()), (credential.kind(), credential.secrets()));
            assert!(matches!(Credential::open(&sealer, id(2), &sealed), Err(Error::Sealed(_))));
            for secret in credential.secrets() {
                assert!(!sealed.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()));
            }
        }
    }

    #[test]
    fn a_token_that_was_stored_before_there_were_other_kinds_still_reads() {
        let old: Credential = serde_json::from_str(r#"{"kind":"token","token":"ghp_1"}"#).unwrap();
        assert_eq!((old.kind(), old.secrets()), (AuthKind::Token, vec!["ghp_1"]));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        for credential in all() {
            let shown = format!("{credential:?} {:?}", credential.granted());
            let said = credential.scrub(&format!("You sent {}.", credential.secrets().join(" and ")));
            for secret in credential.secrets() {
                assert!(!shown.contains(secret) && !said.contains(secret), "{shown} {said}");
            }
        }
    }

    #[test]
    fn nothing_of_it_is_shown_as_it_travels_either() {
        let basic = Credential::Basic { username: "ada".to_owned(), password: secret("p w/ö") };
        let key = Credential::ApiKey { key: secret("k+/y~-=") };
        for (credential, echoed, kept) in [
            (&basic, "Basic YWRhOnAgdy/Dtg== is wrong", "YWRhOnAgdy"),
            (&basic, "/login?password=p+w%2F%C3%B6", "w%2F"),
            (&basic, "/login?password=p%20w%2f%c3%b6", "w%2f"),
            (&key, "/items?key=k%2B%2Fy%7E-%3D&page=2", "%2B"),
            (&key, "/items?key=k%2b%2fy~-%3d", "%2b"),
            (&key, "/items?key=k%2B%2Fy%7E%2D%3D", "%2B"),
        ] {
            let said = credential.scrub(echoed);
            assert!(said.contains('…') && !said.contains(kept), "{said}");
        }
        assert_eq!(key.scrub("/items?page=2 is no page"), "/items?page=2 is no page");
    }

    #[test]
    fn it_travels_in_a_header_or_in_the_query_as_the_service_wants_it() {
        let header = |value: &str| Carrier {
            place: CarrierPlace::Header(reqwest::header::AUTHORIZATION),
            value: value.to_owned(),
        };
        let sent = |credential: &Credential, carrier: &Carrier| {
            let (mut url, mut headers) =
                (Url::parse("https://api.example.com/a?key=old&b=1").unwrap(), HeaderMap::new());
            credential.apply(carrier, &base(), &mut url, &mut headers).unwrap();
            (url.to_string(), headers.get("authorization").cloned())
        };
        let [token, key, basic, _, oauth, _] = &all()[..] else { panic!("six kinds") };
        let (_, value) = sent(token, &header("Bearer {token}"));
        assert!(value.as_ref().is_some_and(|value| value == "Bearer tok-1" && value.is_sensitive()));
        assert_eq!(sent(oauth, &header("Bearer {token}")).1.unwrap(), "Bearer acc-1");
        // What looks like a placeholder inside of a password is the password.
        assert_eq!(sent(basic, &header("Basic {basic}")).1.unwrap(), "Basic YWRhOnt0b2tlbn0=");
        assert_eq!(sent(basic, &header("{username}:{password}")).1.unwrap(), "ada:{token}");
        let query = Carrier { place: CarrierPlace::Query("key".to_owned()), value: "{token}".to_owned() };
        assert_eq!(sent(key, &query).0, "https://api.example.com/a?b=1&key=key-1");
    }

    #[test]
    fn another_host_is_never_given_it() {
        let carrier =
            Carrier { place: CarrierPlace::Header(reqwest::header::AUTHORIZATION), value: "Bearer {token}".to_owned() };
        for foreign in ["https://evil.example/a", "http://api.example.com/a", "https://api.example.com:444/a"] {
            let (mut url, mut headers) = (Url::parse(foreign).unwrap(), HeaderMap::new());
            for credential in all() {
                assert!(credential.apply(&carrier, &base(), &mut url, &mut headers).is_err());
            }
            assert!(headers.is_empty() && url.as_str() == foreign);
        }
    }

    #[test]
    fn what_is_pasted_is_checked_by_field() {
        let field = |credentials: Credentials| match Credential::pasted(&credentials) {
            Err(Error::Invalid { field, .. }) => Some(field),
            other => other.map(|_| None).unwrap(),
        };
        assert_eq!(field(Credentials::Token { token: secret("two words") }), Some("credentials.token"));
        assert_eq!(field(Credentials::ApiKey { key: secret(" ") }), Some("credentials.key"));
        assert_eq!(field(Credentials::BotToken { token: secret(&"x".repeat(9_000)) }), Some("credentials.token"));
        let basic =
            |username: &str, password| Credentials::Basic { username: username.to_owned(), password: secret(password) };
        assert_eq!(field(basic("ada", "a\nb")), Some("credentials.password"));
        assert_eq!(field(basic("", "b")), Some("credentials.username"));
        assert_eq!(field(basic("ada", "two words\n")), None);
        assert_eq!(field(Credentials::Token { token: secret(" ghp_1\n") }), None);
    }
}
