//! `PUT /api/user`: making an account for oneself.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::Payload;

use crate::wire;

/// Anybody, as long as registration is open and passwords "in MD5" are still taken.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let registration = wire::registration(payload.form());

    let registered = directory.register_legacy(&visitor, registration).await?;

    Ok(wire::registered(&registered.user))
}
