//! One request to a service: bounded in time and size, cancellable, retried where that can help.

use super::{
    BaseUrl,
    refusal::{RefusedField, refused_field},
    retry::{Patience, asked_wait, quota_left},
};
use crate::{
    credentials::Credential,
    error::{Error, Reach, Trouble, VendorError},
    health::Gauge,
    jq::{Given, Input, Program, walk},
    manifest::{ErrorRule, Means, Provider},
    oauth::left_ms,
    request::Prepared,
};
use atom_core::{Clock, Odd, Said};
use reqwest::{Method, Response, StatusCode, header, redirect};
use serde::de::IgnoredAny;
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Redirects that are followed inside the host.
const REDIRECTS_MAX: usize = 5;
/// Characters of a service's own message that are shown.
const SAID_CHARS_MAX: usize = 200;

/// What is asked of a service. The headers carry the credential, and go only to the host of `base`.
pub(crate) struct Call<'a> {
    /// What the manifest says of answers.
    pub(crate) provider: &'a Provider,
    /// Where a person makes credentials, for messages.
    pub(crate) credentials_url: &'a str,
    /// The connection's own host.
    pub(crate) base: &'a BaseUrl,
    /// The request.
    pub(crate) request: &'a Prepared,
    /// Its address, with the credential where that travels there.
    pub(crate) url: Url,
    /// All headers, the credential among them.
    pub(crate) headers: &'a header::HeaderMap,
    /// The credential itself: taken out of anything that the service says.
    pub(crate) credential: &'a Credential,
    /// The answer is wanted only when it differs from the one with this entity tag.
    pub(crate) etag: Option<&'a str>,
    /// How often to try again.
    pub(crate) retries: u32,
    /// Whether the same request twice does no harm. Otherwise it is tried again only where it surely had no effect.
    pub(crate) safe: bool,
    /// What lets calls of the connection through and notes how they end; none for an account that is not connected yet.
    pub(crate) gauge: Option<&'a Gauge>,
}

/// Counts the requests that went out for something, retries and redirects among them.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    count: AtomicU64,
    what: String,
}

impl Sent {
    /// Counts requests for this: the name of a stream or an action.
    pub(crate) fn of(what: &str) -> Self {
        Self { count: AtomicU64::default(), what: what.to_owned() }
    }

    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// What they are for.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }
}

/// A service's answer.
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
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
                Again::After(asked) if no_harm && attempt < call.retries && asked <= self.patience.wait_max => asked,
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
            // A write that is sent on as another method would be another request: only 307 and 308 keep it.
            let followed = call.request.method == Method::GET || matches!(response.status().as_u16(), 307 | 308);
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

    /// Reads the answer, or tells what it means.
    async fn judge(&self, call: &Call<'_>, response: Response) -> Result<Answer, Fault> {
        let (status, headers) = (response.status(), response.headers().clone());
        if let (Some(gauge), Some(quota)) = (call.gauge, &call.provider.quota)
            && let Some(left) = quota_left(&headers, quota, self.clock.now_ms())
        {
            gauge.note_quota(left);
        }
        if status == StatusCode::NOT_MODIFIED && call.etag.is_some() {
            return Ok(Answer { status: status.as_u16(), unchanged: true, headers, body: Vec::new() });
        }
        let body = self.read(call, response).await?;
        let means = meaning(call, status, &body);
        if status.is_success() && means.is_none() {
            return Ok(Answer { status: status.as_u16(), unchanged: false, headers, body });
        }
        let name = &call.provider.name;
        let scrub = |said: &str| call.credential.scrub(said);
        let words = words(&call.provider.said, &body, scrub);
        let said = quoted(&words);
        let asked = asked_wait(&headers, call.provider.quota.as_ref(), self.clock.now_ms());
        let limited = status == StatusCode::TOO_MANY_REQUESTS
            || (status == StatusCode::FORBIDDEN && (asked.is_some() || said.to_lowercase().contains("rate limit")));
        let by_rule = means.is_some();
        let means = means.unwrap_or(match status {
            _ if limited => Means::RateLimited,
            StatusCode::UNAUTHORIZED => Means::NeedsSignIn,
            StatusCode::FORBIDDEN => Means::NeedsScope,
            _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => Means::Fault,
            _ => Means::Refused,
        });
        let service = name.clone();
        let fault = |trouble, message: String, told: Option<Said>, again| {
            let error = VendorError::new(trouble, message).saying(told);
            Err(Fault { error, again, status: Some(status.as_u16()) })
        };
        match means {
            Means::RateLimited => {
                let when = asked.map_or_else(|| "in a few minutes".to_owned(), |wait| format!("in {}", spoken(wait)));
                let message = format!("{name} takes no more requests from this account for now. Sync again {when}.");
                let again = asked.map_or(Again::WithBackoff, Again::After);
                let told = Said::Rests { service, wait_s: asked.map(|wait| wait.as_secs()) };
                fault(Trouble::RateLimited { retry_after: asked }, message, Some(told), again)
            }
            Means::NeedsSignIn => {
                let (message, told) = not_let_in(call, by_rule, &said, self.clock.now_ms());
                fault(Trouble::NeedsSignIn, message, Some(told), Again::Never)
            }
            Means::NeedsScope if lacks_scope(&headers) || by_rule => fault(
                Trouble::NeedsScope,
                format!("{name} was not asked to allow this{said}. Sign in again and allow it."),
                Some(Said::NotAllowed { service, words }),
                Again::Never,
            ),
            Means::NeedsScope => fault(
                Trouble::Forbidden,
                format!(
                    "{name} does not allow this with the token{said}. Give the token the rights that the guide names, at {}.",
                    call.credentials_url
                ),
                Some(Said::NotAllowed { service, words }),
                Again::Never,
            ),
            Means::Fault => fault(
                Trouble::Refused(status.as_u16()),
                format!("{name} answered with a fault of its own ({status}){said}. Sync again later."),
                Some(Said::OwnFault { service, status: status.as_u16() }),
                asked.map_or(Again::WithBackoff, Again::After),
            )
            .map_err(|met| Fault { error: met.error.asking(asked), ..met }),
            Means::Gone => fault(
                Trouble::Gone,
                format!("{name} has that no more{said}."),
                Some(Said::Gone { service }),
                Again::Never,
            ),
            Means::CursorExpired => {
                let message = format!("{name} does not know any more where the last sync stopped{said}.");
                fault(Trouble::CursorExpired, message, Some(Said::CursorLost { service }), Again::Never)
            }
            Means::Refused => {
                let (message, told) = match refused_field(&body) {
                    // What a person can do something about comes before the address and the number.
                    Some(RefusedField { field, fault, words }) => {
                        let told =
                            Said::RefusedField { service, field: scrub(&field), fault, words: short(&scrub(&words)) };
                        (told.to_string(), told)
                    }
                    None => {
                        let message = format!("{name} refused {} ({status}){said}.", call.request.url.path());
                        (message, Said::Refused { service, words })
                    }
                };
                fault(Trouble::Refused(status.as_u16()), message, Some(told), Again::Never)
            }
        }
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

/// What the manifest says that an answer means; for GraphQL, an answer with errors is none.
fn meaning(call: &Call<'_>, status: StatusCode, body: &[u8]) -> Option<Means> {
    let could = |rule: &&ErrorRule| rule.status.is_none_or(|wanted| wanted == status.as_u16());
    let mut rules = call.provider.errors.iter().filter(could).peekable();
    let graphql = call.request.graphql && status.is_success();
    if rules.peek().is_none() && !graphql {
        return None;
    }
    // A page is large, and most rules are of a status that it does not have: it is read only where a rule looks into it.
    let mut input = None;
    let nothing = Given::nothing();
    let matched = rules.find(|rule| match &rule.when {
        None => rule.status.is_some(),
        Some(when) => {
            let input: &Option<Input> = input.get_or_insert_with(|| Input::read(body).ok());
            input.as_ref().is_some_and(|input| when.holds(input, &nothing))
        }
    });
    if let Some(rule) = matched {
        return Some(rule.means);
    }
    let has_errors = || {
        let errors = walk(body, &["errors".to_owned()]).ok().flatten();
        let errors = errors.and_then(|errors| serde_json::from_str::<Vec<IgnoredAny>>(errors.get()).ok());
        errors.is_some_and(|errors| !errors.is_empty())
    };
    (graphql && has_errors()).then_some(Means::Refused)
}

/// What it means that the service refuses the credential: what it granted has come to its end, or was ended before, or nobody knows.
fn not_let_in(call: &Call<'_>, by_rule: bool, said: &str, now_ms: i64) -> (String, Said) {
    let (name, page) = (&call.provider.name, call.credentials_url);
    let service = name.clone();
    // Of an account that is not connected yet nothing was granted before.
    let granted = call.credential.granted().filter(|_| call.gauge.is_some() && !by_rule);
    match granted.and_then(|granted| left_ms(granted, now_ms)) {
        Some(1..) => (
            format!("{name} has ended the access before its time: it was revoked{said}. Sign in again."),
            Said::AccessRevoked { service },
        ),
        Some(_) => (format!("The access to {name} has expired. Sign in again."), Said::AccessExpired { service }),
        None => {
            let why = "it is wrong, has expired or was revoked";
            let message = format!("{name} refused the token: {why}. Make a new one at {page} and connect again.");
            (message, Said::SignInAgain { service })
        }
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

/// Whether the service says that the grant does not reach that far (RFC 6750, 3.1).
fn lacks_scope(headers: &header::HeaderMap) -> bool {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    challenges.into_iter().any(|challenge| challenge.contains("insufficient_scope"))
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

/// What the service itself says of its refusal, short and without the credential; empty where it says nothing.
fn words(program: &Program, body: &[u8], scrub: impl Fn(&str) -> String) -> String {
    let message = program.run(body).ok().and_then(|message| message.as_str().map(str::to_owned));
    message.map(|message| short(&scrub(&message))).unwrap_or_default()
}

/// As much of a text as a message has space for.
fn short(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    short.trim().trim_end_matches('.').to_owned()
}

/// Another's words within a sentence, as ` (“…”)`; empty where there are none.
fn quoted(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" (“{words}”)") }
}

/// A wait in words, rounded up.
pub(crate) fn spoken(wait: Duration) -> String {
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
        let program = Program::compile(".message?").unwrap();
        let said = |body: &str, secret: &str| {
            quoted(&words(&program, body.as_bytes(), |said| {
                if secret.is_empty() { said.to_owned() } else { said.replace(secret, "…") }
            }))
        };
        assert_eq!(said(r#"{"message":"Bad ghp_1 token."}"#, "ghp_1"), " (“Bad … token”)");
        assert_eq!((said("<html>", "x"), said("[]", "x"), said(r#"{"message":7}"#, "x")), Default::default());
        assert!(said(&format!(r#"{{"message":"{}"}}"#, "a".repeat(9_999)), "").chars().count() < 210);
    }

    #[test]
    fn waits_are_spoken_in_seconds_or_minutes() {
        assert_eq!(spoken(Duration::from_millis(1_500)), "2 seconds");
        assert_eq!(spoken(Duration::from_secs(3_541)), "60 minutes");
    }
}
