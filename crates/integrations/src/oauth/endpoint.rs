//! One request to a token endpoint, and what its answer says.
//!
//! Not the `oauth2` crate: services part scopes by commas, want JSON, answer an error with status 200 or a form, and each
//! of these is a case in the few lines below. The rules are those of RFC 6749, 5 and 7009, 2.

use super::grant::ClientAuth;
use crate::{
    credentials::{OauthClient, scrubbed},
    error::{Trouble, VendorError},
    http::{Patience, asked_wait},
};
use atom_api::SecretText;
use atom_core::{Clock, Odd, Said};
use atom_loopback::is_local;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};
use url::Url;

/// The most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 256 << 10;
/// Characters of a service's own message that are shown.
const SAID_CHARS_MAX: usize = 200;
/// How often to try again when nothing was sent, for the host could not be reached.
const RETRIES: u32 = 1;

/// Sends requests to token endpoints. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Endpoint {
    outside: reqwest::Client,
    /// For this machine: past any proxy.
    local: reqwest::Client,
    patience: Patience,
    clock: Arc<dyn Clock>,
}

/// What is asked.
pub(crate) struct Question<'a> {
    /// The service's name, for messages.
    pub(crate) name: &'a str,
    pub(crate) method: Method,
    pub(crate) url: &'a Url,
    pub(crate) fields: Vec<(&'a str, &'a str)>,
    pub(crate) client: &'a OauthClient,
    pub(crate) client_auth: ClientAuth,
    pub(crate) json: bool,
    /// An access token for the `Authorization` header.
    pub(crate) bearer: Option<&'a SecretText>,
}

/// Why there are no tokens.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The endpoint answered with an error of RFC 6749, 5.2, or one of the specifications that add to it.
    Refused(Refusal),
    /// The endpoint could not be asked, or answered nonsense.
    Vendor(VendorError),
}

/// An error of the endpoint.
#[derive(Clone)]
pub(crate) struct Refusal {
    pub(crate) error: String,
    /// The service's own words, as ` (“…”)` and without any secret.
    pub(crate) said: String,
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.error, self.said)
    }
}

impl From<VendorError> for Fault {
    fn from(error: VendorError) -> Self {
        Self::Vendor(error)
    }
}

/// The members of an answer.
pub(crate) struct Answer(Map<String, Value>);

impl Answer {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    pub(crate) fn secret(&self, name: &str) -> Option<SecretText> {
        self.text(name).map(|text| SecretText::new(text.to_owned()))
    }

    /// A number, which some services write as text.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        let value = self.0.get(name)?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()).or_else(|| {
            // Seconds with a fraction; what is no whole number of them counts as the whole number before it.
            let seconds = value.as_f64().filter(|seconds| (0.0..4e9).contains(seconds))?;
            format!("{seconds:.0}").parse().ok()
        })
    }
}

impl Endpoint {
    pub(crate) fn new(patience: Patience, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("Atom/", env!("CARGO_PKG_VERSION")))
                // A token endpoint that sends elsewhere would have the secrets follow.
                .redirect(redirect::Policy::none())
                .connect_timeout(patience.connect)
                .timeout(patience.request)
        };
        Ok(Self {
            outside: builder().build().map_err(|error| error.to_string())?,
            local: builder().no_proxy().build().map_err(|error| error.to_string())?,
            patience,
            clock,
        })
    }

    /// Asks. Nothing that has reached the service is sent again: a code and a rotating token hold once.
    pub(crate) async fn ask(&self, question: &Question<'_>) -> Result<Answer, Fault> {
        let mut attempt = 0;
        loop {
            match self.request(question).send().await {
                Ok(response) => return self.judge(question, response).await,
                Err(error) if error.is_connect() && attempt < RETRIES => {
                    tokio::time::sleep(self.patience.backoff(attempt, &*self.clock)).await;
                    attempt += 1;
                }
                Err(error) => return Err(self.unreached(question, &error).into()),
            }
        }
    }

    fn request(&self, question: &Question<'_>) -> RequestBuilder {
        let client = if is_local(question.url) { &self.local } else { &self.outside };
        let mut request = client
            .request(question.method.clone(), question.url.clone())
            // GitHub answers with a form unless it is asked for JSON.
            .header(header::ACCEPT, "application/json");
        let mut fields = question.fields.clone();
        let secret = question.client.secret.as_ref().map(SecretText::expose);
        match (question.client_auth, secret) {
            // RFC 6749, 2.3.1: id and secret are encoded as in a form before they become a header.
            (ClientAuth::Basic, Some(secret)) => {
                let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                request = request.basic_auth(encoded(&question.client.id), Some(encoded(secret)));
            }
            (ClientAuth::Body, Some(secret)) => {
                fields.push(("client_id", &question.client.id));
                fields.push(("client_secret", secret));
            }
            _ => fields.push(("client_id", &question.client.id)),
        }
        if let Some(token) = question.bearer {
            request = request.bearer_auth(token.expose());
        }
        if question.json {
            let body: Map<String, Value> =
                fields.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
            return request.header(header::CONTENT_TYPE, "application/json").body(Value::Object(body).to_string());
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }

    async fn judge(&self, question: &Question<'_>, mut response: Response) -> Result<Answer, Fault> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > ANSWER_BYTES_MAX => {
                    return Err(bad(question, Odd::TooLarge, "sent an answer that is too large").into());
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(self.unreached(question, &error).into()),
            }
        }
        let answer = members(&body).map(Answer);
        if let Some(error) = answer.as_ref().and_then(|answer| answer.text("error")) {
            let description = answer.as_ref().and_then(|answer| answer.text("error_description"));
            let said = description.map(|text| said(question, text)).unwrap_or_default();
            return Err(Fault::Refused(Refusal { error: error.chars().take(64).collect(), said }));
        }
        let name = question.name;
        match answer {
            Some(answer) if status.is_success() => Ok(answer),
            None if status.is_success() && body.is_empty() => Ok(Answer(Map::new())),
            _ if status == StatusCode::TOO_MANY_REQUESTS => {
                let retry_after = asked_wait(&headers, None, self.clock.now_ms());
                let message = format!("{name} takes no more requests for now. Try again in a few minutes.");
                let wait_s = retry_after.map(|wait| wait.as_secs());
                let told = Said::Rests { service: name.to_owned(), wait_s };
                Err(VendorError::new(Trouble::RateLimited { retry_after }, message).saying(Some(told)).into())
            }
            _ if status.is_server_error() => {
                let message = format!("{name} answered with a fault of its own ({status}). Try again later.");
                let told = Said::OwnFault { service: name.to_owned(), status: status.as_u16() };
                Err(VendorError::new(Trouble::Refused(status.as_u16()), message).saying(Some(told)).into())
            }
            _ if status.is_success() => {
                Err(bad(question, Odd::NoToken, "sent an answer that is not one of OAuth").into())
            }
            _ => {
                let path = question.url.path();
                let message = format!("{name} refused {path} ({status}).");
                let told = Said::Refused { service: name.to_owned(), words: String::new() };
                Err(VendorError::new(Trouble::Refused(status.as_u16()), message).saying(Some(told)).into())
            }
        }
    }

    fn unreached(&self, question: &Question<'_>, error: &reqwest::Error) -> VendorError {
        // The error of the HTTP client has the address, which has no secret; the body is not in it.
        tracing::debug!(provider = question.name, %error, "no answer");
        let host = question.url.host_str().unwrap_or_default();
        if error.is_connect() {
            let message = format!("{host} cannot be reached. Check the network connection.");
            let told = Said::Unreached { host: host.to_owned() };
            return VendorError::new(Trouble::Offline, message).saying(Some(told));
        }
        if error.is_timeout() {
            let within = format!("did not answer within {} s", self.patience.request.as_secs());
            return bad(question, Odd::Late, &within);
        }
        bad(question, Odd::BrokeOff, "broke off before it had answered")
    }
}

fn bad(question: &Question<'_>, odd: Odd, what: &str) -> VendorError {
    let (name, host) = (question.name, question.url.host_str().unwrap_or_default());
    VendorError::odd(name, odd, format!("{name} ({host}) {what}. Try again later."))
}

/// An answer in JSON, or as a form as some services still write it.
fn members(body: &[u8]) -> Option<Map<String, Value>> {
    if let Ok(members) = serde_json::from_slice(body) {
        return Some(members);
    }
    let text = std::str::from_utf8(body).ok().filter(|text| text.contains('=') && !text.contains(['<', '{', '\n']))?;
    Some(url::form_urlencoded::parse(text.as_bytes()).map(|(name, value)| (name.into_owned(), value.into())).collect())
}

/// The service's own words, short and without what was sent to it.
fn said(question: &Question<'_>, text: &str) -> String {
    let secrets = question.fields.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| *value);
    let secrets = secrets.chain(question.client.secret.as_ref().map(SecretText::expose));
    let secrets = secrets.chain(question.bearer.map(SecretText::expose));
    let clean = secrets.fold(text.to_owned(), |text, secret| scrubbed(&text, secret));
    let short: String = clean.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    let short = short.trim().trim_end_matches('.');
    if short.is_empty() { String::new() } else { format!(" (“{short}”)") }
}

fn is_secret(field: &str) -> bool {
    !matches!(field, "grant_type" | "redirect_uri" | "scope" | "token_type_hint")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_json_or_a_form_and_nothing_else() {
        let answer = |body: &[u8]| members(body).map(Answer);
        let json = answer(br#"{"access_token":"a","expires_in":"3600","scope":""}"#).unwrap();
        assert_eq!(
            (json.text("access_token"), json.number("expires_in"), json.text("scope")),
            (Some("a"), Some(3_600), None)
        );
        assert_eq!(answer(br#"{"expires_in":3599.6}"#).unwrap().number("expires_in"), Some(3_600));
        assert_eq!(answer(br#"{"expires_in":-1}"#).unwrap().number("expires_in"), None);
        let form = answer(b"access_token=a%20b&scope=repo%2Cuser").unwrap();
        assert_eq!((form.text("access_token"), form.text("scope")), (Some("a b"), Some("repo,user")));
        for nonsense in [&b""[..], b"<html a=b>", b"[1]", b"ok", b"\xff\xfe=1"] {
            assert!(answer(nonsense).is_none());
        }
    }

    #[test]
    fn what_a_service_says_is_shown_without_what_was_sent() {
        let client = OauthClient { id: "me".to_owned(), secret: Some(SecretText::new("shh".to_owned())) };
        let url = Url::parse("https://h/token").unwrap();
        let question = Question {
            name: "H",
            method: Method::POST,
            url: &url,
            fields: vec![("grant_type", "refresh_token"), ("refresh_token", "ref-1")],
            client: &client,
            client_auth: ClientAuth::Body,
            json: false,
            bearer: None,
        };
        assert_eq!(said(&question, "ref-1 of shh is no refresh_token.\n"), " (“… of … is no refresh_token”)");
        assert!(said(&question, &"a".repeat(9_000)).chars().count() < 210);
    }
}
