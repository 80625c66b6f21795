//! What can go wrong at a service.

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use std::{io, time::Duration};

/// A fault that a call meets.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 429, to come back after so many seconds.
    TooMany(u64),
    /// 503, to come back after so many seconds.
    Busy(u64),
    /// 403 as GitHub's primary limit says it: nothing remaining, reset at this second since 1970.
    LimitUntil(i64),
    /// 403 as GitHub's secondary limit says it, in words only.
    SecondaryLimit,
    /// 403: the token lacks a scope.
    Forbidden,
    /// An error status with a page of HTML, as from a proxy.
    Status(u16),
    /// 422: this field is missing, as GitHub says it.
    FieldMissing(&'static str),
    /// The answer breaks off in its middle.
    Truncated,
    /// Something that is no JSON.
    Garbage,
    /// An answer of so many bytes.
    Huge(usize),
    /// The answer is late.
    Slow(Duration),
    /// The answer is right, and names this address as the next page.
    NextPage(String),
    /// A redirect to this address.
    Redirect(String),
    /// Items to put in place of the list.
    Instead(serde_json::Value),
}

impl Fault {
    /// The answer, where the fault is one.
    pub(super) fn answer(&self) -> Option<Response> {
        let json = |status: u16, message: &str| {
            let body = serde_json::json!({ "message": message, "documentation_url": "https://docs.github.example" });
            (StatusCode::from_u16(status).unwrap_or_default(), axum::Json(body)).into_response()
        };
        let with = |mut response: Response, pairs: &[(&'static str, String)]| {
            for (name, value) in pairs {
                if let Ok(value) = value.parse() {
                    response.headers_mut().insert(*name, value);
                }
            }
            response
        };
        Some(match self {
            Self::TooMany(seconds) => with(json(429, "Too many requests."), &[("retry-after", seconds.to_string())]),
            Self::Busy(seconds) => with(json(503, "Try again later."), &[("retry-after", seconds.to_string())]),
            Self::LimitUntil(at) => with(
                json(403, "API rate limit exceeded for user ID 583231."),
                &[("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", at.to_string())],
            ),
            Self::SecondaryLimit => {
                json(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
            }
            Self::Forbidden => json(403, "Resource not accessible by personal access token"),
            Self::Status(status) => {
                (StatusCode::from_u16(*status).unwrap_or_default(), "<html>Unicorn!</html>").into_response()
            }
            Self::FieldMissing(field) => {
                let errors = serde_json::json!([{ "resource": "Issue", "field": field, "code": "missing_field" }]);
                let body = serde_json::json!({ "message": "Validation Failed", "errors": errors });
                (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(body)).into_response()
            }
            Self::Truncated => {
                let parts = [Ok(Bytes::from_static(b"[{\"id\": 1,")), Err(io::Error::other("cut"))];
                ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream::iter(parts))).into_response()
            }
            Self::Garbage => ([(header::CONTENT_TYPE, "application/json")], "{\"not\": \"a list\"").into_response(),
            Self::Huge(bytes) => ([(header::CONTENT_TYPE, "application/json")], " ".repeat(*bytes)).into_response(),
            Self::Redirect(to) => with(StatusCode::MOVED_PERMANENTLY.into_response(), &[("location", to.clone())]),
            Self::Instead(items) => axum::Json(items.clone()).into_response(),
            Self::Slow(_) | Self::NextPage(_) => return None,
        })
    }
}
