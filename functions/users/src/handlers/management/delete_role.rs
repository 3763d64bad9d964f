//! `DELETE /api/v1/roles/{name}`: remove a role.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{PathParam, ok};
use shared::openapi::values;
use shared::role::RoleName;

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
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, name: PathParam) -> Result<Response> {
    directory.delete_role(&visitor, name.parse(RoleName::parse)).await?;
    Ok(ok(ROLE_DELETED))
}
