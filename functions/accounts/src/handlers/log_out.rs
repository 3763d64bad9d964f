//! `PUT /api/v1/private/users/logout`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
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
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(sessions): Body<wire::SessionsToEnd>,
) -> HandlerResult {
    let ended = services.sessions.end_sessions(&visitor, sessions.map(Into::into)).await?;

    Ok(ok(wire::LoggedOut::of(ended)))
}
