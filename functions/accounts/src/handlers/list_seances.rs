//! `POST /api/v1/private/users/seances`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// List the devices of an account.
///
/// Anybody sees the sessions of their own account; those who may, another's.
#[utoipa::path(
    post, path = "/api/v1/private/users/seances", tag = "accounts", operation_id = "list_seances",
    request_body = wire::SessionQuery,
    responses((status = 200, body = wire::Seances), (status = 403), (status = 404)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(query): Body<wire::SessionQuery>,
) -> HandlerResult {
    let page = services.sessions.list_sessions(&visitor, query.map(Into::into)).await?;

    Ok(ok(wire::Seances::from(page)))
}
