//! One GET to a service: bounded in time and size, cancellable, retried where that can help.

use super::{
    BaseUrl,
    retry::{Patience, asked_wait},
};
use crate::error::{Error, Trouble, VendorError};
use atom_core::Clock;
use reqwest::{Response, StatusCode, header, redirect};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Redirects that are followed inside the host.
const REDIRECTS_MAX: usize = 5;
/// Characters of a service's own message that are shown.
const SAID_CHARS_MAX: usize = 200;

/// What is asked of a service. The headers carry the token, and go only to the host of `base`.
pub(crate) struct Request<'a> {
    /// The service's name, for messages.
    pub(crate) name: &'a str,
    /// Where a person makes credentials, for messages.
    pub(crate) credentials_url: &'a str,
    /// The connection's own host.
    pub(crate) base: &'a BaseUrl,
    /// What to fetch.
    pub(crate) url: Url,
    /// All headers, the credential among them.
    pub(crate) headers: &'a header::HeaderMap,
    /// The credential itself: taken out of anything that the service says.
    pub(crate) secret: &'a str,
    /// The answer is wanted only when it differs from the one with this entity tag.
    pub(crate) etag: Option<&'a str>,
    /// How often to try again.
    pub(crate) retries: u32,
}

/// A service's answer.
pub(crate) struct Answer {
    /// Whether it is as it was under the entity tag that was sent.
    pub(crate) unchanged: bool,
    /// Its headers.
    pub(crate) headers: header::HeaderMap,
    /// Its body, decompressed.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Whether and when a failed request is worth another try.
enum Again {
    Never,
    WithBackoff,
    After(Duration),
}

struct Fault {
    error: VendorError,
    again: Again,
}

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    outside: reqwest::Client,
    /// For this machine: past any proxy.
    local: reqwest::Client,
    patience: Patience,
    clock: Arc<dyn Clock>,
}

impl Client {
    pub(crate) fn new(patience: Patience, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("Atom/", env!("CARGO_PKG_VERSION")))
                // Redirects are judged here: the token must not leave the host.
                .redirect(redirect::Policy::none())
                .connect_timeout(patience.connect)
        };
        let failed = |error: reqwest::Error| Error::Internal(format!("the HTTP client cannot be made: {error}"));
        Ok(Self {
            outside: builder().build().map_err(failed)?,
            local: builder().no_proxy().build().map_err(failed)?,
            patience,
            clock,
        })
    }

    /// Fetches. `sent` counts the requests that went out, retries and redirects among them.
    pub(crate) async fn get(
        &self,
        request: &Request<'_>,
        cancel: &CancellationToken,
        sent: &mut u64,
    ) -> Result<Answer, Error> {
        let mut attempt = 0;
        loop {
            let outcome = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                outcome = self.once(request, sent) => outcome,
            };
            let fault = match outcome {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            let wait = match fault.again {
                Again::WithBackoff if attempt < request.retries => self.patience.backoff(attempt, &*self.clock),
                Again::After(asked) if attempt < request.retries && asked <= self.patience.wait_max => asked,
                Again::Never | Again::WithBackoff | Again::After(_) => return Err(fault.error.into()),
            };
            tracing::debug!(provider = request.name, attempt, wait_ms = wait.as_millis(), reason = %fault.error, "trying again");
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                () = tokio::time::sleep(wait) => {}
            }
            attempt += 1;
        }
    }

    async fn once(&self, request: &Request<'_>, sent: &mut u64) -> Result<Answer, Fault> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS_MAX {
            if !request.base.owns(&url) {
                return Err(Fault { error: foreign(request, &url), again: Again::Never });
            }
            *sent += 1;
            let response = self.send(request, url.clone()).await.map_err(|error| self.unreached(request, &error))?;
            if let Some(target) = redirect_target(&response) {
                url = target.ok_or_else(|| bad(request, "redirects to an address that is not a URL", Again::Never))?;
                continue;
            }
            return self.judge(request, response).await;
        }
        Err(bad(request, "redirects in a circle", Again::Never))
    }

    async fn send(&self, request: &Request<'_>, url: Url) -> reqwest::Result<Response> {
        let client = if request.base.is_loopback() { &self.local } else { &self.outside };
        let mut builder = client.get(url).headers(request.headers.clone()).timeout(self.patience.request);
        if let Some(etag) = request.etag {
            builder = builder.header(header::IF_NONE_MATCH, etag);
        }
        builder.send().await
    }

    /// Reads the answer, or tells what its status means.
    async fn judge(&self, request: &Request<'_>, response: Response) -> Result<Answer, Fault> {
        let (status, headers) = (response.status(), response.headers().clone());
        if status == StatusCode::NOT_MODIFIED && request.etag.is_some() {
            return Ok(Answer { unchanged: true, headers, body: Vec::new() });
        }
        let body = self.read(request, response).await?;
        if status.is_success() {
            return Ok(Answer { unchanged: false, headers, body });
        }
        let said = said(&body, request.secret);
        let asked = asked_wait(&headers, self.clock.now_ms());
        let name = request.name;
        let limited = status == StatusCode::TOO_MANY_REQUESTS
            || (status == StatusCode::FORBIDDEN && (asked.is_some() || said.to_lowercase().contains("rate limit")));
        let fault = |trouble, message: String, again| Err(Fault { error: VendorError::new(trouble, message), again });
        if limited {
            let when = asked.map_or_else(|| "in a few minutes".to_owned(), |wait| format!("in {}", spoken(wait)));
            let message = format!("{name} takes no more requests from this account for now. Sync again {when}.");
            let again = asked.map_or(Again::WithBackoff, Again::After);
            return fault(Trouble::RateLimited { retry_after: asked }, message, again);
        }
        match status {
            StatusCode::UNAUTHORIZED => fault(
                Trouble::NeedsSignIn,
                format!(
                    "{name} refused the token: it is wrong, has expired or was revoked. Make a new one at {} and connect again.",
                    request.credentials_url
                ),
                Again::Never,
            ),
            StatusCode::FORBIDDEN => fault(
                Trouble::Forbidden,
                format!(
                    "{name} does not allow this with the token{said}. Give the token the rights that the guide names, at {}.",
                    request.credentials_url
                ),
                Again::Never,
            ),
            _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => fault(
                Trouble::Refused(status.as_u16()),
                format!("{name} answered with a fault of its own ({status}){said}. Sync again later."),
                asked.map_or(Again::WithBackoff, Again::After),
            ),
            _ => fault(
                Trouble::Refused(status.as_u16()),
                format!("{name} refused {} ({status}){said}.", request.url.path()),
                Again::Never,
            ),
        }
    }

    async fn read(&self, request: &Request<'_>, mut response: Response) -> Result<Vec<u8>, Fault> {
        let most = self.patience.body_bytes_max;
        let too_large = || bad(request, &format!("sent more than {} MiB in one answer", most >> 20), Again::Never);
        let announced = response.content_length().unwrap_or(0);
        if announced > most as u64 {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(too_large()),
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(error) if error.is_timeout() => return Err(self.unreached(request, &error)),
                Err(_) => return Err(bad(request, "broke off in the middle of an answer", Again::WithBackoff)),
            }
        }
    }

    /// A request that got no answer.
    fn unreached(&self, request: &Request<'_>, error: &reqwest::Error) -> Fault {
        tracing::debug!(provider = request.name, %error, "no answer");
        let host = request.base.host();
        if error.is_timeout() && !error.is_connect() {
            let message = format!("did not answer within {} s", self.patience.request.as_secs());
            return bad(request, &message, Again::WithBackoff);
        }
        if error.is_connect() || error.is_timeout() {
            let message = format!(
                "{host} cannot be reached. Check the network connection; everything that is here stays usable, and the next sync catches up."
            );
            return Fault { error: VendorError::new(Trouble::Offline, message), again: Again::WithBackoff };
        }
        bad(request, "broke off before it answered", Again::WithBackoff)
    }
}

/// Where a redirect leads; the inner `None` when that is not an address.
fn redirect_target(response: &Response) -> Option<Option<Url>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    Some(location.and_then(|text| response.url().join(text).ok()))
}

/// The error for a link that leaves the host.
pub(crate) fn foreign(request: &Request<'_>, url: &Url) -> VendorError {
    let there = url.host_str().unwrap_or("an address without a host");
    VendorError::new(
        Trouble::ForeignHost,
        format!(
            "{} sent us on to {there}, which is not {}. The token was not sent there, and the stream ends here.",
            request.name,
            request.base.host()
        ),
    )
}

fn bad(request: &Request<'_>, what: &str, again: Again) -> Fault {
    let message = format!("{} ({}) {what}. Sync again later.", request.name, request.base.host());
    Fault { error: VendorError::new(Trouble::BadAnswer, message), again }
}

/// What the service itself says of its refusal, as ` (“…”)`, without the credential; empty where it says nothing.
fn said(body: &[u8], secret: &str) -> String {
    let message = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|value| value.get("message").and_then(|message| message.as_str().map(str::to_owned)));
    let Some(mut message) = message.filter(|message| !message.trim().is_empty()) else { return String::new() };
    if !secret.is_empty() {
        message = message.replace(secret, "…");
    }
    let short: String = message.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    format!(" (“{}”)", short.trim().trim_end_matches('.'))
}

/// A wait in words, rounded up.
fn spoken(wait: Duration) -> String {
    match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        0 | 1 => "a second".to_owned(),
        seconds @ 2..=119 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says_is_shown_short_and_without_the_token() {
        assert_eq!(said(br#"{"message":"Bad ghp_1 token."}"#, "ghp_1"), " (“Bad … token”)");
        assert_eq!(said(b"<html>", "x"), "");
        assert!(said(format!(r#"{{"message":"{}"}}"#, "a".repeat(9_999)).as_bytes(), "").chars().count() < 210);
    }

    #[test]
    fn waits_are_spoken_in_seconds_or_minutes() {
        assert_eq!(spoken(Duration::from_millis(1_500)), "2 seconds");
        assert_eq!(spoken(Duration::from_secs(3_541)), "60 minutes");
    }
}
