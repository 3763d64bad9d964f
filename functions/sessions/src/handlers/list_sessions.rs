//! `GET /api/sessions`: everybody's sessions, or one's own.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::Query;
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
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, query: Query) -> Result<Response> {
    let paging = wire::paging(query.form());
    let limit = paging.peek().map(|paging| paging.limit);

    let page = directory.list_every_session(&visitor, paging).await?;

    Ok(wire::sessions(page, limit))
}
