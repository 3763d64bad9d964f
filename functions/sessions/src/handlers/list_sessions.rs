//! `GET /api/sessions`

use axum::extract::State;
use shared::http::{HandlerResult, QueryParams, Requester};
use shared::openapi::parameters::Paging;

use crate::services::Services;
use crate::wire;

/// List everybody's sessions, or one's own.
///
/// Those who may see everybody's sessions; anybody else their own. No listed token opens anything.
#[utoipa::path(
    get, path = "/api/sessions", tag = "sessions", operation_id = "list_sessions",
    params(Paging),
    responses((status = 200, body = [wire::Session], headers(("Link" = String)))),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    QueryParams(paging): QueryParams<Paging>,
) -> HandlerResult {
    let paging = paging.map(|paging| paging.of("GET /api/sessions"));
    let limit = paging.peek().map(|paging| paging.limit);

    let page = services.sessions.list_every_session(&visitor, paging).await?;

    Ok(wire::sessions(page, limit))
}
