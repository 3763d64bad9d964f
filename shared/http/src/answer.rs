//! The few forms of success that dialects share.

use axum::Json;
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use roster_types::user::User;
use serde::Serialize;

/// 200 with a body.
pub fn ok(body: impl Serialize) -> Response {
    Json(body).into_response()
}

/// 201 with a body and where the new thing is.
pub fn created(location: &str, body: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A user's strong entity tag (RFC 9110, section 8.8.3): their version, quoted.
pub fn entity_tag(user: &User) -> String {
    format!("\"{}\"", user.version)
}

/// An answer about one user, with their entity tag.
pub fn with_entity_tag(mut response: Response, user: &User) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&entity_tag(user)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
