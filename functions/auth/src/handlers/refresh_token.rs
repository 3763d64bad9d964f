//! `POST /auth/refresh`: new tokens for a refresh token.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Get new tokens for a refresh token.
///
/// The refresh token is the only proof asked for; each is good once.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "token + users", operation_id = "refresh_token",
    request_body = wire::Refresh,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(refresh_token): Body<wire::Refresh>,
) -> HandlerResult {
    let refreshed = services.tokens.refresh(&visitor, refresh_token.map(Into::into)).await?;
    Ok(ok(wire::Tokens::from(&refreshed.tokens)))
}
