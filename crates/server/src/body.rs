//! Reading a request's body: within a size and a time, as JSON with the place of a mistake.
//!
//! Little is read of what nobody known sends, and all that is more has to have room: bodies are held whole.

use crate::failure::Failure;
use atom_core::{ApiError, Code};
use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most bytes of a body, and of a WebSocket message.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes of a body of which it is not known who sends it.
pub(crate) const UNKNOWN_BYTES_MAX: usize = 256 * 1024;
/// Room for the bodies that are held at the same time and are larger than that, in KiB: 128 MiB.
pub(crate) const ROOM_KIB: usize = 128 * 1024;
/// A body up to this size is read to its end before it is refused: a sender that is cut off in the middle sees a broken
/// connection instead of the reason (RFC 9112 §9.6).
const REFUSED_BYTES_READ: u64 = 64 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIME_MAX: Duration = Duration::from_secs(60);

/// A body as JSON, and the room that it takes until it is dropped.
pub(crate) struct Arrived {
    pub(crate) args: Value,
    pub(crate) room: Option<OwnedSemaphorePermit>,
}

/// The body of a call as JSON, of `most` bytes at most; an empty one is `{}`. Before more than little of it is read, `known` has
/// to say that its sender is known, and there has to be room.
pub(crate) async fn read_call(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    room: &Arc<Semaphore>,
    known: impl Future<Output = Result<(), ApiError>>,
) -> Result<Arrived, Failure> {
    let announced = announced(headers, most)?;
    let reading = async {
        let (mut bytes, mut chunks) = (Vec::new(), body.into_data_stream());
        let little = most.min(UNKNOWN_BYTES_MAX);
        let more =
            announced.is_some_and(|length| length > little as u64) || !fill(&mut chunks, &mut bytes, little).await?;
        if !more {
            return Ok(Arrived { args: parse(&bytes)?, room: None });
        }
        if most <= little {
            drain(&mut chunks).await;
            return Err(too_large(most));
        }
        if let Err(error) = known.await {
            drain(&mut chunks).await;
            return Err(error.into());
        }
        let length = announced.and_then(|length| usize::try_from(length).ok()).map_or(most, |length| length.min(most));
        let places = u32::try_from(length.div_ceil(1024)).unwrap_or(u32::MAX);
        let room = Arc::clone(room).acquire_many_owned(places).await;
        let room = room.map_err(|error| ApiError::new(Code::Unavailable, format!("Atom is closing: {error}.")))?;
        if !fill(&mut chunks, &mut bytes, most).await? {
            drop(bytes);
            drain(&mut chunks).await;
            return Err(too_large(most));
        }
        Ok(Arrived { args: parse(&bytes)?, room: Some(room) })
    };
    tokio::time::timeout(BODY_TIME_MAX, reading).await.unwrap_or_else(|_| Err(late()))
}

/// The body as it comes, of `most` bytes at most.
pub(crate) async fn read_bytes(headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    announced(headers, most)?;
    let reading = async {
        let (mut bytes, mut chunks) = (Vec::new(), body.into_data_stream());
        if fill(&mut chunks, &mut bytes, most).await? {
            return Ok(bytes);
        }
        drop(bytes);
        drain(&mut chunks).await;
        Err(too_large(most))
    };
    tokio::time::timeout(BODY_TIME_MAX, reading).await.unwrap_or_else(|_| Err(late()))
}

/// JSON from bytes, with line and column of the first mistake.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.trim_ascii().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(bytes).map_err(|error| Failure::invalid("body", format!("The body is not JSON: {error}.")))
}

/// How long the body is by its header. What is longer than anybody reads is refused at once.
fn announced(headers: &HeaderMap, most: usize) -> Result<Option<u64>, Failure> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > REFUSED_BYTES_READ) { Err(too_large(most)) } else { Ok(length) }
}

/// Adds what comes; says whether that was all, and no more than `most` bytes.
async fn fill(chunks: &mut BodyDataStream, bytes: &mut Vec<u8>, most: usize) -> Result<bool, Failure> {
    while bytes.len() <= most {
        let Some(chunk) = chunks.next().await else { return Ok(true) };
        let chunk = chunk.map_err(|error| Failure::invalid("body", format!("The body broke off: {error}.")))?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(false)
}

/// Reads what is left and keeps nothing of it.
async fn drain(chunks: &mut BodyDataStream) {
    let mut arrived = 0_u64;
    while let Some(Ok(chunk)) = chunks.next().await {
        arrived += chunk.len() as u64;
        if arrived > REFUSED_BYTES_READ {
            break;
        }
    }
}

fn late() -> Failure {
    let error = ApiError::new(Code::Invalid, format!("The body did not arrive within {} s.", BODY_TIME_MAX.as_secs()));
    Failure::with_status(StatusCode::REQUEST_TIMEOUT, error)
}

fn too_large(most: usize) -> Failure {
    let kib = most / 1024;
    let size = if kib < 1024 { format!("{kib} KiB") } else { format!("{} MiB", kib / 1024) };
    let error = ApiError::invalid("body", format!("The body is larger than {size}."));
    Failure::with_status(StatusCode::PAYLOAD_TOO_LARGE, error)
}
