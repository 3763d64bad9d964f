//! `POST /api/v1/public/users/login`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Log in with email and password.
///
/// Anybody with an active account and its password starts a session.
#[utoipa::path(
    post, path = "/api/v1/public/users/login", tag = "accounts", operation_id = "log_in",
    request_body = wire::UserLogInSchema,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401), (status = 429)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(sign_in): Body<wire::UserLogInSchema>,
) -> HandlerResult {
    let signed_in = services.tokens.sign_in(&visitor, sign_in.map(Into::into)).await?;

    Ok(ok(wire::Tokens::from(&signed_in)))
}
