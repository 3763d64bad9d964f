//! `POST /auth/token`: sign in with an API key, an email and a password.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Sign in with an API key, an email and a password.
///
/// Which of the three was wrong is never told.
#[utoipa::path(
    post, path = "/auth/token", tag = "token + users", operation_id = "issue_token",
    request_body = wire::SignIn,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401), (status = 429)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(sign_in): Body<wire::SignIn>,
) -> HandlerResult {
    let signed_in = services.tokens.sign_in_with_key(&visitor, sign_in.map(Into::into)).await?;
    Ok(ok(wire::Tokens::from(&signed_in.tokens)))
}
