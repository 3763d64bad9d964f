//! `GET /api/user`

use axum::extract::State;
use shared::http::{HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Find out who one is.
///
/// Anybody who is signed in, about themselves.
#[utoipa::path(
    get, path = "/api/user", tag = "sessions", operation_id = "get_self",
    responses((status = 200, body = wire::User)),
)]
pub(crate) async fn handler(State(services): State<Services>, Requester(visitor): Requester) -> HandlerResult {
    let caller = services.access.authenticate(&visitor).await?;

    Ok(ok(wire::User::from(caller.user())))
}
