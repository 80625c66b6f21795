//! Asking a service: JSON within bounds, no redirects, past any proxy on this machine.

use super::failed;
use crate::AuthError;
use atom_api::SecretText;
use atom_core::Code;
use atom_loopback::is_local;
use reqwest::{Client, RequestBuilder, StatusCode, header, redirect};
use serde_json::{Map, Value};
use std::time::Duration;
use url::Url;

/// The most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 512 << 10;
const CONNECT_MAX: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// The way out.
#[derive(Debug)]
pub(super) struct Web {
    outside: Client,
    /// For this machine: past any proxy.
    local: Client,
}

/// An answer, whatever its status.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

impl Answer {
    /// The error of RFC 6749, 5.2, fit to be shown.
    pub(super) fn error(&self) -> Option<String> {
        let error = self.body.get("error")?.as_str()?;
        Some(error.chars().filter(char::is_ascii_graphic).take(64).collect())
    }

    pub(super) fn members(&self) -> Option<&Map<String, Value>> {
        self.body.as_object()
    }
}

impl Web {
    pub(super) fn new() -> Result<Self, AuthError> {
        let builder = || {
            Client::builder()
                .user_agent(concat!("Atom/", env!("CARGO_PKG_VERSION")))
                // Codes and tokens go where discovery said, and never after a redirect.
                .redirect(redirect::Policy::none())
                .connect_timeout(CONNECT_MAX)
                .timeout(ANSWER_MAX)
        };
        let built = |client: reqwest::Result<Client>| {
            client.map_err(|error| failed(Code::Internal, format!("no client for HTTP: {error}")))
        };
        Ok(Self { outside: built(builder().build())?, local: built(builder().no_proxy().build())? })
    }

    /// Reads something, with a token where one is needed.
    pub(super) async fn get(&self, service: &str, url: &Url, token: Option<&SecretText>) -> Result<Answer, AuthError> {
        let mut request = self.client(url).get(url.clone());
        if let Some(token) = token {
            request = request.bearer_auth(token.expose());
        }
        ask(service, url, request).await
    }

    /// Sends a form; id and secret of the client go in a header where the service wants them there.
    pub(super) async fn post(
        &self,
        service: &str,
        url: &Url,
        fields: &[(&str, &str)],
        basic: Option<(&str, &SecretText)>,
    ) -> Result<Answer, AuthError> {
        let mut request = self.client(url).post(url.clone());
        if let Some((id, secret)) = basic {
            // RFC 6749, 2.3.1: both are encoded as in a form before they become a header.
            let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(encoded(id), Some(encoded(secret.expose())));
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        ask(service, url, request).await
    }

    fn client(&self, url: &Url) -> &Client {
        if is_local(url) { &self.local } else { &self.outside }
    }
}

async fn ask(service: &str, url: &Url, request: RequestBuilder) -> Result<Answer, AuthError> {
    let host = url.host_str().unwrap_or_default();
    let unreached = |error: reqwest::Error| {
        // Addresses may hold secrets: the error is told without its own.
        let error = error.without_url();
        tracing::debug!(service, %error, "no answer");
        if error.is_connect() || error.is_timeout() {
            failed(Code::Offline, format!("{service} ({host}) cannot be reached. Check the network connection."))
        } else {
            failed(Code::Vendor, format!("{service} ({host}) broke off before it had answered. Try again later."))
        }
    };
    let mut response = request.header(header::ACCEPT, "application/json").send().await.map_err(unreached)?;
    let status = response.status();
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    while let Some(chunk) = response.chunk().await.map_err(unreached)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(failed(Code::Vendor, format!("{service} ({host}) sent an answer that is too large.")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}
