//! Calls over HTTP.

use crate::{
    body::{BODY_BYTES_MAX, UNKNOWN_BYTES_MAX, read_call},
    failure::Failure,
    guard::{Through, caller},
    site::Site,
};
use atom_api::Permission;
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::HeaderMap,
};
use serde_json::Value;

/// `POST /api/v1/call/{name}`.
pub(crate) async fn call(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let Path(name) = name.map_err(|_| Failure::invalid("name", "The command's name is not readable text."))?;
    answer(site, through, name, &headers, body).await
}

/// `POST /api/auth/register`.
pub(crate) async fn register(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    answer(site, through, "auth.register".to_owned(), &headers, body).await
}

/// `POST /api/auth/login`.
pub(crate) async fn login(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    answer(site, through, "auth.login".to_owned(), &headers, body).await
}

/// `POST /api/auth/forgot-password`.
pub(crate) async fn forgot_password(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    answer(site, through, "auth.forgot_password".to_owned(), &headers, body).await
}

/// `POST /api/auth/reset-password`.
pub(crate) async fn reset_password(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    answer(site, through, "auth.reset_password".to_owned(), &headers, body).await
}

async fn answer(
    site: Site,
    through: Through,
    name: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let caller = caller(headers, through)?;
    // Nobody has to be signed in to call an open command, and none takes much.
    let is_open = atom_api::find(&name).is_some_and(|spec| spec.permission == Permission::Open);
    let most = if is_open { UNKNOWN_BYTES_MAX } else { BODY_BYTES_MAX };
    let arrived = read_call(headers, body, most, &site.bodies, site.door.identify(&caller)).await?;
    let reply = site.call(caller, name, arrived.args).await;
    drop(arrived.room);
    Ok(Json(reply?))
}
