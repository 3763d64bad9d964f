//! `PUT /api/v1/private/users/logout`: ending this session, one of them, or all.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::wire;

/// End this session, one of them, or all.
///
/// Anybody ends sessions of their own; those who may, others' too.
#[utoipa::path(
    put, path = "/api/v1/private/users/logout", tag = "accounts", operation_id = "log_out",
    request_body = wire::schema::SessionsToEnd,
    responses((status = 200, body = wire::LoggedOut), (status = 404)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let sessions = wire::sessions_to_end(payload.form());

    let ended = directory.end_sessions(&visitor, sessions).await?;

    Ok(ok(wire::LoggedOut::of(ended)))
}
