//! `DELETE /api/v1/roles/{name}`: remove a role.

use axum::extract::State;
use shared::http::{HandlerResult, PathParam, Requester, ok};
use shared::openapi::values;
use shared::role::RoleName;

use crate::services::Services;
use crate::wire::management::Done;
use crate::wire::roles::ROLE_DELETED;

/// Remove a role.
///
/// One that nobody has.
#[utoipa::path(
    delete, path = "/api/v1/roles/{name}", tag = "management", operation_id = "delete_role",
    params(("name" = inline(values::RoleName), Path)),
    responses((status = 200, body = Done), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    name: PathParam,
) -> HandlerResult {
    services.roles.delete_role(&visitor, name.parse(RoleName::parse)).await?;
    Ok(ok(ROLE_DELETED))
}
