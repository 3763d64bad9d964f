//! `PUT /api/v1/private/users/any`: looking up any users.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::wire;

/// Look up any users.
///
/// Whoever may read others finds them by any marks; all that are given must fit.
#[utoipa::path(
    put, path = "/api/v1/private/users/any", tag = "accounts", operation_id = "find_users",
    request_body = wire::schema::UserQuery,
    responses((status = 200, body = wire::Users), (status = 403)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let query = wire::user_query(payload.form());

    let page = directory.find_users(&visitor, query).await?;

    Ok(ok(wire::Users::from(page)))
}
