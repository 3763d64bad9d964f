//! `POST /api/v1/roles`: add a role.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, created};

use crate::wire::roles::{self, Role};
use crate::wire::schema;

/// Add a role.
///
/// With permissions that the caller holds too.
#[utoipa::path(
    post, path = "/api/v1/roles", tag = "management", operation_id = "create_role",
    request_body = schema::NewRole,
    responses((status = 201, body = Role, headers(("Location" = String))), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let role = directory.create_role(&visitor, roles::new_role(payload.form())).await?;
    let location = format!("/api/v1/roles/{}", role.name.as_str());
    Ok(created(&location, Role::from(&role)))
}
