//! Reading a request's body: within a size and a time, as JSON with the place of a mistake.

use crate::failure::Failure;
use atom_core::{ApiError, Code};
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

/// Most bytes of a body, and of a WebSocket message.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A body up to this size is read to its end before it is refused: a sender that is cut off in the middle sees a broken
/// connection instead of the reason (RFC 9112 §9.6).
const REFUSED_BYTES_READ: u64 = 64 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIME_MAX: Duration = Duration::from_secs(60);

/// The body as JSON; an empty one is `{}`.
pub(crate) async fn read_json(headers: &HeaderMap, body: Body) -> Result<Value, Failure> {
    parse(&read_bytes(headers, body, BODY_BYTES_MAX).await?)
}

/// The body as it comes, of `most` bytes at most.
pub(crate) async fn read_bytes(headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > REFUSED_BYTES_READ) {
        return Err(too_large(most));
    }
    tokio::time::timeout(BODY_TIME_MAX, collect(body, most)).await.map_err(|_| {
        let error =
            ApiError::new(Code::Invalid, format!("The body did not arrive within {} s.", BODY_TIME_MAX.as_secs()));
        Failure::with_status(StatusCode::REQUEST_TIMEOUT, error)
    })?
}

/// JSON from bytes, with line and column of the first mistake.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.trim_ascii().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(bytes).map_err(|error| Failure::invalid("body", format!("The body is not JSON: {error}.")))
}

async fn collect(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let (mut bytes, mut arrived) = (Vec::new(), 0_u64);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Failure::invalid("body", format!("The body broke off: {error}.")))?;
        arrived += chunk.len() as u64;
        if arrived > REFUSED_BYTES_READ {
            break;
        }
        if arrived > most as u64 {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    if arrived > most as u64 { Err(too_large(most)) } else { Ok(bytes) }
}

fn too_large(most: usize) -> Failure {
    let message = format!("The body is larger than {} MiB.", most / 1024 / 1024);
    Failure::with_status(StatusCode::PAYLOAD_TOO_LARGE, ApiError::invalid("body", message))
}
