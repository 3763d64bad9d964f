//! `GET /api/sessions`

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, QueryParams, Requester};
use shared::openapi::parameters::Paging;

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
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    QueryParams(paging): QueryParams<Paging>,
) -> HandlerResult {
    let paging = paging.map(|paging| paging.of("GET /api/sessions"));
    let limit = paging.peek().map(|paging| paging.limit);

    let page = directory.list_every_session(&visitor, paging).await?;

    Ok(wire::sessions(page, limit))
}
