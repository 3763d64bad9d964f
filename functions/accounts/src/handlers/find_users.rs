//! `PUT /api/v1/private/users/any`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// Look up any users.
///
/// Whoever may read others finds them by any marks; all that are given must fit.
#[utoipa::path(
    put, path = "/api/v1/private/users/any", tag = "accounts", operation_id = "find_users",
    request_body = wire::UserQuery,
    responses((status = 200, body = wire::Users), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(query): Body<wire::UserQuery>,
) -> HandlerResult {
    let page = services.users.find_users(&visitor, query.map(Into::into)).await?;

    Ok(ok(wire::Users::from(page)))
}
