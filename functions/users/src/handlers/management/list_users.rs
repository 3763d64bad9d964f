//! `GET /api/v1/users`: users by role, status or the beginning of a name, a page at a time.

use axum::extract::State;
use shared::http::{HandlerResult, QueryParams, Requester, ok};
use shared::openapi::parameters::Filters;

use crate::services::Services;
use crate::wire::Page;
use crate::wire::management::User;

/// List users by role, status or the beginning of a name.
///
/// For those who may read others.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "management", operation_id = "manage_list_users",
    params(Filters),
    responses((status = 200, body = Page<User>), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    QueryParams(query): QueryParams<Filters>,
) -> HandlerResult {
    let page = services.users.list_users(&visitor, query.map(|filters| filters.of("/api/v1/users"))).await?;
    Ok(ok(Page::<User>::from(&page)))
}
