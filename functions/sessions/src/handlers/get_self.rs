//! `GET /api/user`: who one is.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::ok;

use crate::wire;

/// Find out who one is.
///
/// Anybody who is signed in, about themselves.
#[utoipa::path(
    get, path = "/api/user", tag = "sessions", operation_id = "get_self",
    responses((status = 200, body = wire::User)),
)]
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor) -> Result<Response> {
    let caller = directory.authenticate(&visitor).await?;

    Ok(ok(wire::User::from(caller.user())))
}
