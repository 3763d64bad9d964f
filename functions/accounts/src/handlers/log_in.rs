//! `POST /api/v1/public/users/login`: from email and password to tokens.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, ok};

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
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let sign_in = wire::sign_in(payload.form());

    let signed_in = directory.sign_in(&visitor, sign_in).await?;

    Ok(ok(wire::Tokens::from(&signed_in)))
}
