//! `POST /api/v1/roles`: add a role.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, created};

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
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let role = directory.create_role(&visitor, roles::new_role(payload.form())).await?;
    let location = format!("/api/v1/roles/{}", role.name.as_str());
    Ok(created(&location, Role::from(&role)))
}
