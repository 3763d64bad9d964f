//! `GET /api/user`: who one is.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::ok;

use crate::wire;

/// Anybody who is signed in, about themselves.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor) -> Result<Response> {
    let caller = directory.authenticate(&visitor).await?;

    Ok(ok(wire::User::from(caller.user())))
}
