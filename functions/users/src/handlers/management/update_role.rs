//! `PUT /api/v1/roles/{name}`: change what a role permits, or what it is called by people.

use axum::extract::State;
use shared::http::{Body, HandlerResult, PathParam, Requester, ok};
use shared::openapi::values;
use shared::role::RoleName;

use crate::services::Services;
use crate::wire::roles::{self, Role};

/// Change what a role permits, or what it is called by people.
///
/// Its users may do more or less from their next request on. What is not sent stays.
#[utoipa::path(
    put, path = "/api/v1/roles/{name}", tag = "management", operation_id = "update_role",
    params(("name" = inline(values::RoleName), Path)),
    request_body = roles::RoleChange,
    responses((status = 200, body = Role), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    name: PathParam,
    Body(change): Body<roles::RoleChange>,
) -> HandlerResult {
    let role = services.roles.update_role(&visitor, name.parse(RoleName::parse), change.map(Into::into)).await?;
    Ok(ok(Role::from(&role)))
}
