//! `POST /api/v1/public/users/login`: from email and password to tokens.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, ok};

use crate::wire;

/// Anybody with an active account and its password starts a session.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let sign_in = wire::sign_in(payload.form());

    let signed_in = directory.sign_in(&visitor, sign_in).await?;

    Ok(ok(wire::Tokens::from(&signed_in)))
}
