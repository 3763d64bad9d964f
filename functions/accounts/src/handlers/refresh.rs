//! `POST /api/v1/public/users/refresh`: from a refresh token to new tokens.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, ok};

use crate::wire;

/// Get new tokens for a refresh token.
///
/// Whoever holds a session's refresh token goes on with that session, and is told anew who they are.
#[utoipa::path(
    post, path = "/api/v1/public/users/refresh", tag = "accounts", operation_id = "refresh",
    request_body = wire::schema::Refresh,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let refresh_token = wire::refresh_token(payload.form());

    let refreshed = directory.refresh(&visitor, refresh_token).await?;

    Ok(ok(wire::Tokens::from(&refreshed)))
}
