//! `GET /api/v1/roles`: what users can be, and what each may do.

use axum::extract::State;
use shared::http::{HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire::roles::Roles;

/// List what users can be, and what each may do.
///
/// For those who may read others or manage roles; all at once, for there are few.
#[utoipa::path(
    get, path = "/api/v1/roles", tag = "management", operation_id = "list_roles",
    responses((status = 200, body = Roles), (status = 403)),
)]
pub(crate) async fn handler(State(services): State<Services>, Requester(visitor): Requester) -> HandlerResult {
    let roles = services.roles.list_roles(&visitor).await?;
    Ok(ok(Roles::from(roles.as_slice())))
}
