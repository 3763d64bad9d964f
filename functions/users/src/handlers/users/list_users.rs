//! `GET /users`: everybody, a page at a time.

use axum::extract::State;
use shared::directory::ListQuery;
use shared::http::{HandlerResult, QueryParams, Requester, ok};
use shared::openapi::parameters::Paging;

use crate::services::Services;
use crate::wire::Page;
use crate::wire::users::User;

/// List everybody.
///
/// For those who may read others; in the order of the ids, and without filters.
#[utoipa::path(
    get, path = "/users", tag = "token + users", operation_id = "list_users",
    params(Paging),
    responses((status = 200, body = Page<User>), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    QueryParams(query): QueryParams<Paging>,
) -> HandlerResult {
    let query = query.map(|paging| ListQuery { role: None, status: None, q: None, paging: paging.of("/users") });
    let page = services.users.list_users(&visitor, query).await?;
    Ok(ok(Page::<User>::from(&page)))
}
