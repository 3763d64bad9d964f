//! `POST /api/v1/public/users/login`: from email and password to tokens.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::wire;

/// Log in with email and password.
///
/// Anybody with an active account and its password starts a session.
#[utoipa::path(
    post, path = "/api/v1/public/users/login", tag = "accounts", operation_id = "log_in",
    request_body = wire::schema::UserLogInSchema,
    security(()),
    responses((status = 200, body = wire::Tokens), (status = 401), (status = 429)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let sign_in = wire::sign_in(payload.form());

    let signed_in = directory.sign_in(&visitor, sign_in).await?;

    Ok(ok(wire::Tokens::from(&signed_in)))
}
