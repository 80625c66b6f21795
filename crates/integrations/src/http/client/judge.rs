//! What an answer means: by the rules of the manifest, by its status, and by what it says.

use super::{
    Again, Answer, Call, Client, Fault,
    words::{quoted, short, spoken, words},
};
use crate::{
    error::{Error, Trouble, VendorError},
    http::{
        refusal::{RefusedField, refused_field},
        retry::{asked_wait, quota_left},
    },
    jq::{Given, Input, walk},
    manifest::{ErrorRule, Means},
    oauth::left_ms,
    programs::elsewhere,
};
use atom_core::Said;
use reqwest::{Response, StatusCode, header};
use serde::de::IgnoredAny;
use std::sync::Arc;

/// In which header services say of what they tell the quota, where they count several things apart.
const QUOTA_OF: &str = "x-ratelimit-resource";

impl Client {
    /// Reads the answer, or tells what it means.
    pub(super) async fn judge(&self, call: &Call<'_>, response: Response) -> Result<Answer, Fault> {
        let (status, headers) = (response.status(), response.headers().clone());
        if let (Some(gauge), Some(quota)) = (call.gauge, &call.provider.quota)
            && let Some(left) = quota_left(&headers, quota, self.clock.now_ms())
        {
            gauge.note_quota(left, headers.get(QUOTA_OF).and_then(|of| of.to_str().ok()));
        }
        if status == StatusCode::NOT_MODIFIED && call.etag.is_some() {
            return Ok(Answer { status: status.as_u16(), unchanged: true, headers, body: Vec::new() });
        }
        let body = self.read(call, response).await?;
        let (means, body) = meaning(call, status, body).await?;
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
                // Who names no time, as GitHub's secondary limits do, is not asked again within the sync: what comes back in seconds
                // only lengthens such a limit.
                let again = asked.map_or(Again::Never, Again::After);
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
}

/// What the manifest says that an answer means, with the answer. Where a rule looks into it, it does so off the threads that serve
/// others: most answers are pages, which are large.
async fn meaning(call: &Call<'_>, status: StatusCode, body: Vec<u8>) -> Result<(Option<Means>, Vec<u8>), Fault> {
    let graphql = call.request.graphql && status.is_success();
    let looks = |rule: &ErrorRule| rule.when.is_some() && could_be(rule, status);
    if !call.provider.errors.iter().any(looks) {
        return Ok((by_rules(&call.provider.errors, status, graphql, &body), body));
    }
    let provider = Arc::clone(call.provider);
    let work = move || (by_rules(&provider.errors, status, graphql, &body), body);
    elsewhere(&call.provider.name, work).await.map_err(|error| {
        let error = match error {
            Error::Vendor(error) => error,
            other => VendorError::new(Trouble::BadAnswer, other.to_string()),
        };
        Fault { error, again: Again::Never, status: Some(status.as_u16()) }
    })
}

fn could_be(rule: &ErrorRule, status: StatusCode) -> bool {
    rule.status.is_none_or(|wanted| wanted == status.as_u16())
}

/// What these rules say that an answer means; for GraphQL, an answer with errors is none.
fn by_rules(rules: &[ErrorRule], status: StatusCode, graphql: bool, body: &[u8]) -> Option<Means> {
    let mut rules = rules.iter().filter(|rule| could_be(rule, status)).peekable();
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

/// Whether the service says that the grant does not reach that far (RFC 6750, 3.1).
fn lacks_scope(headers: &header::HeaderMap) -> bool {
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    challenges.into_iter().any(|challenge| challenge.contains("insufficient_scope"))
}
