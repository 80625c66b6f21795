//! Errors on their way out: the matching status, and the same body on every route.

use atom_core::{ApiError, Code};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error with its status.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    error: ApiError,
}

impl Failure {
    /// An error whose status says more than its code does, such as 413.
    pub(crate) fn with_status(status: StatusCode, error: ApiError) -> Self {
        Self { status, error }
    }

    /// The request itself is wrong.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        ApiError::invalid(field, message).into()
    }

    /// The caller may not ask at all.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        ApiError::new(Code::Forbidden, message).into()
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let status = StatusCode::from_u16(error.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, error }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.error }))).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(self.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
            // What is left of the body cannot be told from a next request.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(ms) = self.error.retry_after_ms {
            // Whole seconds (RFC 9110 §10.2.3), rounded up: earlier would be refused again.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(ms.div_ceil(1_000)));
        }
        response
    }
}

/// No route has this path.
pub(crate) fn no_route(path: &str) -> Failure {
    ApiError::new(Code::NotFound, format!("There is nothing at {path}; GET /api/v1/openapi.json lists what is.")).into()
}
