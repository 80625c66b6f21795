//! The host is an HTTP server: calls are POSTs, events a stream read with `fetch`.
//!
//! `EventSource` would be shorter but cannot send the session in a header, and an address is no place for it.

use super::{CallError, News, backoff_ms, sse::Sse};
use crate::{browser::sleep, json};
use atom_api::{ApiError, Event};
use js_sys::{Reflect, Uint8Array};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response};

/// An error as the server writes it.
#[derive(serde::Deserialize)]
struct ErrorBody {
    error: ApiError,
}

/// What a call may carry that outlives its page, in bytes: browsers let all of them together carry 64 KiB.
const OUTLIVES_MAX: usize = 16 * 1024;

thread_local! {
    /// Whether the page ends.
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

/// Tells that the page ends, or is back: what is called from then on outlives it.
pub(super) fn page_ends(ends: bool) {
    ENDS.set(ends);
}

/// Calls a command: JSON in, JSON out.
pub(super) async fn call(name: &str, args: &str, token: Option<&str>) -> Result<String, CallError> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(args));
    if ENDS.get() && args.len() <= OUTLIVES_MAX {
        let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    }
    let response = send(&format!("/api/v1/call/{name}"), &init, token, &[("content-type", "application/json")]).await?;
    let text = response.text().map_err(|_| CallError::Unreachable)?;
    let text = JsFuture::from(text).await.map_err(|_| CallError::Unreachable)?.as_string().unwrap_or_default();
    if response.ok() {
        return Ok(text);
    }
    match json::read::<ErrorBody>(&text) {
        Ok(body) => Err(CallError::Refused(body.error)),
        // A gateway or a dying server: there is no Atom behind this answer.
        Err(_) if response.status() >= 500 => Err(CallError::Unreachable),
        Err(_) => Err(CallError::unreadable()),
    }
}

async fn send(
    url: &str,
    init: &RequestInit,
    token: Option<&str>,
    headers: &[(&str, &str)],
) -> Result<Response, CallError> {
    let unreachable = |_| CallError::Unreachable;
    let all = Headers::new().map_err(unreachable)?;
    for (name, value) in headers {
        all.set(name, value).map_err(unreachable)?;
    }
    if let Some(token) = token {
        all.set("authorization", &format!("Bearer {token}")).map_err(unreachable)?;
    }
    init.set_headers(&all);
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(url, init)).await;
    response.map_err(unreachable)?.dyn_into().map_err(unreachable)
}

/// Hears events until `ended`, from the one after the last that was heard.
pub(super) async fn listen(
    token: String,
    signal: Option<AbortSignal>,
    ended: Rc<Cell<bool>>,
    news: Rc<impl Fn(News) + 'static>,
) {
    let mut last_seen = None::<u64>;
    let mut tries = 0;
    while !ended.get() {
        let (heard, status) = stream(&token, signal.as_ref(), &mut last_seen, &*news).await;
        if ended.get() {
            return;
        }
        news(News::Cut);
        if matches!(status, 401 | 423) {
            // A new session starts a new listening.
            news(News::Refused);
            return;
        }
        tries = if heard { 0 } else { tries + 1 };
        sleep(backoff_ms(tries)).await;
    }
}

/// Reads one response to its end. Says whether it was a stream, and the status.
async fn stream(
    token: &str,
    signal: Option<&AbortSignal>,
    last_seen: &mut Option<u64>,
    news: &impl Fn(News),
) -> (bool, u16) {
    let init = RequestInit::new();
    init.set_signal(signal);
    let seen = last_seen.map(|seq| seq.to_string());
    let mut headers = vec![("accept", "text/event-stream")];
    headers.extend(seen.as_deref().map(|seen| ("last-event-id", seen)));
    let Ok(response) = send("/api/v1/events", &init, Some(token), &headers).await else { return (false, 0) };
    let reader = response.body().filter(|_| response.ok()).map(|body| body.get_reader());
    let Some(reader) = reader.and_then(|reader| reader.dyn_into::<ReadableStreamDefaultReader>().ok()) else {
        return (false, response.status());
    };
    news(News::Open);
    let mut sse = Sse::default();
    while let Ok(chunk) = JsFuture::from(reader.read()).await {
        let done = Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy());
        let value = Reflect::get(&chunk, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok());
        let Some(bytes) = value.filter(|_| !done) else { break };
        for message in sse.push(&bytes.to_vec()) {
            if let Ok(event) = json::read::<Event>(&message) {
                *last_seen = Some(event.seq);
                news(News::Event(Box::new(event)));
            }
        }
    }
    (true, response.status())
}

/// Opens a page in a new tab that knows nothing of this one.
pub(super) fn open_external(url: &str) {
    let _ = leptos::prelude::window().open_with_url_and_target_and_features(url, "_blank", "noopener,noreferrer");
}
