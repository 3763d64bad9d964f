//! `GET /api/v1/users/{id}`: one user.

use axum::extract::State;
use shared::http::{HandlerResult, PathParam, Requester, ok, with_entity_tag};
use shared::openapi::values;
use shared::user::UserId;

use crate::services::Services;
use crate::wire::management::User;

/// Get one user.
///
/// Oneself, or anybody for those who may read others.
#[utoipa::path(
    get, path = "/api/v1/users/{id}", tag = "management", operation_id = "manage_get_user",
    params(("id" = inline(values::UserId), Path)),
    responses((status = 200, body = User, headers(("ETag" = String))), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    id: PathParam,
) -> HandlerResult {
    let user = services.users.get_user(&visitor, id.parse(UserId::parse)).await?;
    Ok(with_entity_tag(ok(User::from(&user)), &user))
}
