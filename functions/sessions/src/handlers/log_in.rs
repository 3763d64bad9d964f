//! `PUT /api/login`: from email and password, or its digest, to a token.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::Payload;

use crate::wire;

/// Anybody with an active account and what opens it starts a session.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let sign_in = wire::sign_in(payload.form());

    let session = directory.sign_in_legacy(&visitor, sign_in).await?;

    Ok(wire::logged_in(&session))
}
