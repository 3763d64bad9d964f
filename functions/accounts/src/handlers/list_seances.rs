//! `POST /api/v1/private/users/seances`: the devices of an account.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::wire;

/// List the devices of an account.
///
/// Anybody sees the sessions of their own account; those who may, another's.
#[utoipa::path(
    post, path = "/api/v1/private/users/seances", tag = "accounts", operation_id = "list_seances",
    request_body = wire::schema::SessionQuery,
    responses((status = 200, body = wire::Seances), (status = 403), (status = 404)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let query = wire::session_query(payload.form());

    let page = directory.list_sessions(&visitor, query).await?;

    Ok(ok(wire::Seances::from(page)))
}
