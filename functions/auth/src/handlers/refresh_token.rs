//! `POST /auth/refresh`: new tokens for a refresh token.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::wire;

/// Get new tokens for a refresh token.
///
/// The refresh token is the only proof asked for; each is good once.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "token + users", operation_id = "refresh_token",
    request_body = wire::schema::Refresh,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let refreshed = directory.refresh(&visitor, wire::refresh(payload.form())).await?;
    Ok(ok(wire::Tokens::from(&refreshed.tokens)))
}
