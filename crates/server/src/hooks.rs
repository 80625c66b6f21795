//! Deliveries of webhooks. Whoever sends one learns whether it was taken, and nothing else.

use crate::{
    body::read_bytes,
    failure::{Failure, no_route},
    guard::{Spoken, named_host},
    site::Site,
};
use atom_core::{ApiError, Code};
use atom_engine::{Answer, Delivery, Hook, Taken};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// Most bytes of a delivery.
const DELIVERY_BYTES_MAX: usize = 1024 * 1024;

/// `POST /hooks/{id}`: 202 where it is taken, 200 where it came before, 401 where it is not proven, 404 where there is no
/// webhook or it is turned off.
pub(crate) async fn deliver(
    State(site): State<Site>,
    Extension(spoken): Extension<Spoken>,
    id: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let unknown = || no_route(uri.path());
    let id = id.ok().and_then(|Path(id)| parse_id(&id)).ok_or_else(unknown)?;
    let hook = match site.door.hook(id).await {
        Ok(hook) => hook.filter(|hook| leads_here(hook, &headers, &uri, &spoken)).ok_or_else(unknown)?,
        Err(error) => return Ok(not_now(error)),
    };
    // Bytes that nobody waits for are not read.
    let body = read_bytes(&headers, body, DELIVERY_BYTES_MAX).await?;
    let delivery = Delivery { headers: texts(&headers), body };
    Ok(match site.deliver(hook, delivery).await {
        Ok(Taken::Accepted { .. }) => StatusCode::ACCEPTED.into_response(),
        Ok(Taken::Repeated) => StatusCode::OK.into_response(),
        Ok(Taken::Refused) => StatusCode::UNAUTHORIZED.into_response(),
        Ok(Taken::Unknown) => return Err(unknown()),
        Ok(Taken::Answer(Answer { body, is_json })) => {
            let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(error) => not_now(error),
    })
}

/// The id in an address: 32 hex digits, as they were given out.
fn parse_id(text: &str) -> Option<Uuid> {
    let plain = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    plain.then(|| Uuid::try_parse(text).ok()).flatten()
}

/// Whether a request names the public host that was stated for this webhook, or this machine, as a tunnel or proxy does.
fn leads_here(hook: &Hook, headers: &HeaderMap, uri: &Uri, spoken: &Spoken) -> bool {
    let good = |host: &str| spoken.is_own(host) || hook.is_at(host);
    named_host(headers).is_some_and(good) && uri.authority().is_none_or(|it| good(it.as_str()))
}

/// The headers that are text.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

/// The service may send it again later. What is wrong here is no matter of whoever sent it.
fn not_now(error: ApiError) -> Response {
    if error.code == Code::RateLimited {
        return Failure::from(error).into_response();
    }
    tracing::warn!(%error, "a delivery could not be taken");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_only_as_it_was_given_out() {
        let id = "01890a5dac96474bbcceb302099a8057";
        assert_eq!(parse_id(id).map(|id| id.simple().to_string()).as_deref(), Some(id));
        for other in [
            "",
            "x",
            "01890a5d-ac96-474b-bcce-b302099a8057",
            "01890A5DAC96474BBCCEB302099A8057",
            "{01890a5dac96474bbcceb3020}",
        ] {
            assert_eq!(parse_id(other), None, "{other}");
        }
    }
}
