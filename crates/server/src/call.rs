//! Calls over HTTP.

use crate::{
    body::read_json,
    failure::Failure,
    guard::{Through, caller},
    site::Site,
};
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
    let args = read_json(headers, body).await?;
    Ok(Json(site.call(caller, name, args).await?))
}
