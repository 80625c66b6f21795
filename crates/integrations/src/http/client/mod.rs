//! One request to a service: bounded in time and size, cancellable, retried where that can help.

mod call;
mod judge;
mod words;

pub(crate) use call::{Answer, Call, Sent};
pub(crate) use words::spoken;

use super::{BaseUrl, retry::Patience};
use crate::error::{Error, Reach, Trouble, VendorError};
use atom_core::{Clock, Odd, Said};
use reqwest::{Method, Response, header, redirect};
use std::{
    sync::{Arc, OnceLock, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Redirects that are followed inside the host.
const REDIRECTS_MAX: usize = 5;

/// Whether and when a failed request is worth another try.
enum Again {
    Never,
    WithBackoff,
    After(Duration),
}

struct Fault {
    error: VendorError,
    again: Again,
    /// Of the answer, where there was a whole one.
    status: Option<u16>,
}

fn builder(patience: Patience) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("Atom/", env!("CARGO_PKG_VERSION")))
        // Redirects are judged here: the token must not leave the host.
        .redirect(redirect::Policy::none())
        .connect_timeout(patience.connect)
}

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    /// Made when it is first needed: it reads the certificates of the machine.
    outside: Arc<OnceLock<reqwest::Client>>,
    /// For this machine: past any proxy.
    local: reqwest::Client,
    patience: Patience,
    clock: Arc<dyn Clock>,
}

impl Client {
    pub(crate) fn new(patience: Patience, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let failed = |error: reqwest::Error| Error::Internal(format!("the HTTP client cannot be made: {error}"));
        Ok(Self {
            outside: Arc::default(),
            local: builder(patience).no_proxy().build().map_err(failed)?,
            patience,
            clock,
        })
    }

    fn outside(&self) -> reqwest::Result<&reqwest::Client> {
        if let Some(client) = self.outside.get() {
            return Ok(client);
        }
        let made = builder(self.patience).build()?;
        // Another call may have been quicker; then its client stays.
        Ok(self.outside.get_or_init(|| made))
    }

    /// Sends, and waits for the answer. Retries are one call: what is noted of it is its end, and how long the last answer took.
    pub(crate) async fn send(&self, call: &Call<'_>, cancel: &CancellationToken, sent: &Sent) -> Result<Answer, Error> {
        let permit = call.gauge.map(|gauge| gauge.admit(&call.provider.name)).transpose()?;
        let ended = |took, status, error: Option<&VendorError>| {
            if let Some(permit) = permit {
                permit.ended(sent.what(), took, status, error);
            }
        };
        let mut attempt = 0;
        loop {
            let (outcome, took) = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                outcome = self.in_turn(call, sent) => outcome,
            };
            let fault = match outcome {
                Ok(answer) => {
                    ended(took, Some(answer.status), None);
                    return Ok(answer);
                }
                Err(fault) => fault,
            };
            let no_harm = call.safe
                || fault.error.reach == Reach::NotSent
                || matches!(fault.error.trouble, Trouble::RateLimited { .. });
            let wait = match fault.again {
                Again::WithBackoff if no_harm && attempt < call.retries => self.patience.backoff(attempt, &*self.clock),
                // Whatever it asks for: who comes back without a pause is asked for one again.
                Again::After(asked) if no_harm && attempt < call.retries && asked <= self.patience.wait_max => {
                    asked.max(self.patience.backoff(attempt, &*self.clock))
                }
                Again::Never | Again::WithBackoff | Again::After(_) => {
                    ended(took, fault.status, Some(&fault.error));
                    return Err(fault.error.into());
                }
            };
            let provider = call.provider.id.as_str();
            tracing::debug!(provider, attempt, wait_ms = wait.as_millis(), reason = %fault.error, "trying again");
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Cancelled),
                () = tokio::time::sleep(wait) => {}
            }
            attempt += 1;
        }
    }

    /// One try, once the connection may send a request again; with how long it took then.
    async fn in_turn(&self, call: &Call<'_>, sent: &Sent) -> (Result<Answer, Fault>, Duration) {
        turn(call).await;
        let began = Instant::now();
        let outcome = self.once(call, sent).await;
        (outcome, began.elapsed())
    }

    async fn once(&self, call: &Call<'_>, sent: &Sent) -> Result<Answer, Fault> {
        let mut url = call.url.clone();
        for hop in 0..=REDIRECTS_MAX {
            if !call.base.owns(&url) {
                let error = foreign(&call.provider.name, call.base, &url);
                return Err(Fault { error, again: Again::Never, status: None });
            }
            if hop > 0 {
                turn(call).await;
            }
            sent.count.fetch_add(1, Ordering::Relaxed);
            let response = self.transmit(call, url.clone()).await.map_err(|error| self.unreached(call, &error))?;
            // A write that is sent on as another method would be another request: 307 and 308 keep it, and 301 leaves it open
            // (RFC 9110 §15.4.2), so that only one goes on as it is that does no harm twice.
            let followed = match response.status().as_u16() {
                307 | 308 => true,
                301 => call.follows || call.request.method == Method::GET,
                _ => call.request.method == Method::GET,
            };
            if let Some(target) = redirect_target(&response).filter(|_| followed) {
                url = target.ok_or_else(|| {
                    bad(call, Odd::LeadsNowhere, "redirects to an address that is not a URL", Again::Never)
                })?;
                continue;
            }
            return self.judge(call, response).await;
        }
        Err(bad(call, Odd::LeadsNowhere, "redirects in a circle", Again::Never))
    }

    async fn transmit(&self, call: &Call<'_>, url: Url) -> reqwest::Result<Response> {
        let client = if call.base.is_loopback() { &self.local } else { self.outside()? };
        let mut builder = client
            .request(call.request.method.clone(), url)
            .headers(call.headers.clone())
            .timeout(self.patience.request);
        if let Some(body) = &call.request.body {
            builder = builder.body(body.clone());
        }
        if let Some(etag) = call.etag {
            builder = builder.header(header::IF_NONE_MATCH, etag);
        }
        // Where the credential travels in the address, nothing that is written down may have the address in it.
        builder.send().await.map_err(reqwest::Error::without_url)
    }

    async fn read(&self, call: &Call<'_>, mut response: Response) -> Result<Vec<u8>, Fault> {
        let most = self.patience.body_bytes_max;
        let too_large =
            || bad(call, Odd::TooLarge, &format!("sent more than {} MiB in one answer", most >> 20), Again::Never);
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
                Err(error) if error.is_timeout() => return Err(self.unreached(call, &error.without_url())),
                Err(_) => {
                    return Err(unknown(bad(
                        call,
                        Odd::BrokeOff,
                        "broke off in the middle of an answer",
                        Again::WithBackoff,
                    )));
                }
            }
        }
    }

    /// A request that got no answer.
    fn unreached(&self, call: &Call<'_>, error: &reqwest::Error) -> Fault {
        tracing::debug!(provider = call.provider.id, %error, "no answer");
        let host = call.base.host();
        if error.is_timeout() && !error.is_connect() {
            let message = format!("did not answer within {} s", self.patience.request.as_secs());
            return unknown(bad(call, Odd::Late, &message, Again::WithBackoff));
        }
        if error.is_connect() || error.is_timeout() {
            let message = format!(
                "{host} cannot be reached. Check the network connection; everything that is here stays usable, and the next sync catches up."
            );
            let error = VendorError::new(Trouble::Offline, message).reaching(Reach::NotSent);
            let error = error.saying(Some(Said::Unreached { host: host.to_owned() }));
            return Fault { error, again: Again::WithBackoff, status: None };
        }
        unknown(bad(call, Odd::BrokeOff, "broke off before it answered", Again::WithBackoff))
    }
}

/// The same fault, of a request that may have arrived.
fn unknown(fault: Fault) -> Fault {
    Fault { error: fault.error.reaching(Reach::Unknown), ..fault }
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
pub(crate) fn foreign(name: &str, base: &BaseUrl, url: &Url) -> VendorError {
    let there = url.host_str().unwrap_or("an address without a host");
    VendorError::new(
        Trouble::ForeignHost,
        format!(
            "{name} sent us on to {there}, which is not {}. The token was not sent there, and the stream ends here.",
            base.host()
        ),
    )
    .reaching(Reach::NotSent)
    .saying(Some(Said::SentElsewhere { service: name.to_owned(), host: there.to_owned() }))
}

fn bad(call: &Call<'_>, odd: Odd, what: &str, again: Again) -> Fault {
    let message = format!("{} ({}) {what}. Sync again later.", call.provider.name, call.base.host());
    Fault { error: VendorError::odd(&call.provider.name, odd, message), again, status: None }
}

/// Waits until the service takes another request of this connection.
async fn turn(call: &Call<'_>) {
    if let Some(gauge) = call.gauge {
        gauge.turn(call.provider.limits.per_minute).await;
    }
}
