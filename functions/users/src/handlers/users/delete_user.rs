//! `DELETE /users/{id}`: delete a user.

use axum::extract::State;
use shared::http::{Condition, HandlerResult, PathParam, Requester, ok};
use shared::openapi::values;

use crate::services::Services;
use crate::wire;
use crate::wire::users::Deleted;

/// Delete a user.
///
/// Oneself, or others for administrators.
#[utoipa::path(
    delete, path = "/users/{id}", tag = "token + users", operation_id = "delete_user",
    params(("id" = inline(values::UserId), Path), ("If-Match" = inline(Option<values::IfMatch>), Header)),
    responses((status = 200, body = Deleted), (status = 403), (status = 409), (status = 412)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    id: PathParam,
    Condition(if_match): Condition,
) -> HandlerResult {
    let deleted = services.users.delete_user(&visitor, wire::which_user(&id), if_match).await?;
    Ok(ok(Deleted::from(deleted)))
}
