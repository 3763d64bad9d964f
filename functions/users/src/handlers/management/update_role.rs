//! `PUT /api/v1/roles/{name}`: change what a role permits, or what it is called by people.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, PathParam, Payload, Requester, ok};
use shared::openapi::values;
use shared::role::RoleName;

use crate::wire::roles::{self, Role};
use crate::wire::schema;

/// Change what a role permits, or what it is called by people.
///
/// Its users may do more or less from their next request on. What is not sent stays.
#[utoipa::path(
    put, path = "/api/v1/roles/{name}", tag = "management", operation_id = "update_role",
    params(("name" = inline(values::RoleName), Path)),
    request_body = schema::RoleChange,
    responses((status = 200, body = Role), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    name: PathParam,
    payload: Payload,
) -> HandlerResult {
    let change = roles::role_change(payload.form());
    let role = directory.update_role(&visitor, name.parse(RoleName::parse), change).await?;
    Ok(ok(Role::from(&role)))
}
