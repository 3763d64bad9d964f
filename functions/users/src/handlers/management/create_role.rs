//! `POST /api/v1/roles`: add a role.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, created};

use crate::services::Services;
use crate::wire::roles::{self, Role};

/// Add a role.
///
/// With permissions that the caller holds too.
#[utoipa::path(
    post, path = "/api/v1/roles", tag = "management", operation_id = "create_role",
    request_body = roles::NewRole,
    responses((status = 201, body = Role, headers(("Location" = String))), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(new): Body<roles::NewRole>,
) -> HandlerResult {
    let role = services.roles.create_role(&visitor, new.map(Into::into)).await?;
    let location = format!("/api/v1/roles/{}", role.name.as_str());
    Ok(created(&location, Role::from(&role)))
}
