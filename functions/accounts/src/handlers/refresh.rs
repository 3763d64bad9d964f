//! `POST /api/v1/public/users/refresh`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Get new tokens for a refresh token.
///
/// Whoever holds a session's refresh token goes on with that session, and is told anew who they are.
#[utoipa::path(
    post, path = "/api/v1/public/users/refresh", tag = "accounts", operation_id = "refresh",
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

    Ok(ok(wire::Tokens::from(&refreshed)))
}
