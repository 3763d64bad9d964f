//! Successful responses that several APIs share.

use axum::Json;
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use roster_types::user::User;
use serde::Serialize;

/// Returns 200 with a body.
pub fn ok(body: impl Serialize) -> Response {
    Json(body).into_response()
}

/// Returns 201 with a body and the location of the new resource.
pub fn created(location: &str, body: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Returns the strong entity tag of a user (RFC 9110, section 8.8.3): the version in quotes.
pub fn entity_tag(user: &User) -> String {
    format!("\"{}\"", user.version)
}

/// Adds the entity tag of the user to a response.
pub fn with_entity_tag(mut response: Response, user: &User) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&entity_tag(user)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
