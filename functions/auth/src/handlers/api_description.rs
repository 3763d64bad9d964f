//! `GET /openapi.json`: what this API takes and answers, for programs.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::wire;

/// As committed; a test compares it with what the handlers say of themselves.
const DESCRIPTION: &str = include_str!("../../../../docs/openapi.json");

/// Get this description.
///
/// For everybody: it describes every installation alike.
#[utoipa::path(
    get, path = "/openapi.json", tag = "token + users", operation_id = "api_description",
    security(()),
    responses((status = 200, body = Object, headers(("Cache-Control" = String)))),
)]
pub(crate) async fn handler() -> Response {
    wire::kept_by_anybody(([(CONTENT_TYPE, "application/json")], DESCRIPTION).into_response())
}
