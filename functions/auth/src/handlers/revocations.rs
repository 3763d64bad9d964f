//! `GET /.well-known/revocations`: the sessions that ended before their tokens expire.

use axum::extract::State;
use shared::http::HandlerResult;

use crate::services::Services;
use crate::wire;

/// List what ended before its access tokens expire.
///
/// For everybody, like the public keys: an ended session's id opens nothing. A service that verifies
/// access tokens by itself refuses one whose `sid` is among the handles, or whose `sub` is among the
/// users and whose `iat` lies before the moment that stands there.
#[utoipa::path(
    get, path = "/.well-known/revocations", tag = "token + users", operation_id = "revocations",
    security(()),
    responses((status = 200, body = wire::Revocations, headers(("Cache-Control" = String)))),
)]
pub(crate) async fn handler(State(services): State<Services>) -> HandlerResult {
    let revocations = services.access.keys().revocations().await?;
    Ok(wire::published_shortly(wire::Revocations::from(&revocations)))
}
