//! `GET /users`: everybody, a page at a time.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Query, Requester, ok};
use shared::openapi::parameters::Paging;

use crate::wire::Page;
use crate::wire::users::{self, User};

/// List everybody.
///
/// For those who may read others; in the order of the ids, and without filters.
#[utoipa::path(
    get, path = "/users", tag = "token + users", operation_id = "list_users",
    params(Paging),
    responses((status = 200, body = Page<User>), (status = 403)),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    query: Query,
) -> HandlerResult {
    let page = directory.list_users(&visitor, users::list_query(query.form())).await?;
    Ok(ok(Page::<User>::from(&page)))
}
