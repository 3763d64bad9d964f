//! `PUT /api/v1/private/users/logout`

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::wire;

/// End this session, one of them, or all.
///
/// Anybody ends sessions of their own; those who may, others' too.
#[utoipa::path(
    put, path = "/api/v1/private/users/logout", tag = "accounts", operation_id = "log_out",
    request_body = wire::SessionsToEnd,
    responses((status = 200, body = wire::LoggedOut), (status = 404)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    Body(sessions): Body<wire::SessionsToEnd>,
) -> HandlerResult {
    let ended = directory.end_sessions(&visitor, sessions.map(Into::into)).await?;

    Ok(ok(wire::LoggedOut::of(ended)))
}
