//! The routes.

use crate::{
    call,
    events::events,
    failure::{Failure, no_route},
    guard::{HOOKS_PATH, METRICS_PATH, PROOF_PATH, guard},
    hooks,
    openapi::openapi,
    site::Site,
    socket::socket,
    ui,
};
use atom_core::{ApiError, Code};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{Method, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The routes of `site`, behind the guard.
pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/api/v1/call/{name}", post(call::call))
        .route("/api/auth/register", post(call::register))
        .route("/api/auth/login", post(call::login))
        .route("/api/auth/forgot-password", post(call::forgot_password))
        .route("/api/auth/reset-password", post(call::reset_password))
        .route("/api/v1/openapi.json", get(document))
        .route("/api/v1/events", get(events))
        .route("/api/v1/ws", get(socket))
        .route(PROOF_PATH, get(proof))
        .route(&format!("{HOOKS_PATH}{{id}}"), post(hooks::deliver))
        .route(METRICS_PATH, get(metrics))
        .route("/healthz", get(|| async { "ok" }))
        .route("/", get(ui::index))
        .fallback(ui::asset)
        .method_not_allowed_fallback(wrong_method)
        // Bodies are read with their own limit, which answers in our words.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

async fn document() -> Json<&'static Value> {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    Json(DOCUMENT.get_or_init(openapi))
}

/// Proves that this address is the run whose key stands in the instance file, without telling the key.
async fn proof(State(site): State<Site>, uri: Uri) -> Result<Json<Value>, Failure> {
    let nonce = uri.query().and_then(|query| query.strip_prefix("nonce="));
    match nonce.filter(|nonce| (32..=128).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_hexdigit())) {
        Some(nonce) => Ok(Json(json!({ "proof": site.key.proof(nonce.as_bytes()).to_hex().as_str() }))),
        None => Err(Failure::invalid("nonce", "Ask with ?nonce= and 32 to 128 hex digits.")),
    }
}

/// Figures for a collector on this machine: the guard lets nobody else ask.
async fn metrics(State(site): State<Site>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], site.door.metrics()).into_response()
}

async fn wrong_method(method: Method, uri: Uri) -> Failure {
    let message = format!("{} does not take {method}.", uri.path());
    Failure::with_status(StatusCode::METHOD_NOT_ALLOWED, ApiError::new(Code::Invalid, message))
}

/// Paths of programs, where a wrong name is an error and never the interface.
pub(crate) fn is_api(path: &str) -> bool {
    ["/api", "/hooks", "/mcp", "/metrics", "/healthz"]
        .iter()
        .any(|area| path.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The answer for a path of programs that has no route.
pub(crate) fn unknown(path: &str) -> Failure {
    no_route(path)
}
