//! `GET /users`: everybody, a page at a time.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Query, ok};

use crate::wire::Page;
use crate::wire::users::{self, User};

/// For those who may read others; in the order of the ids, and without filters.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, query: Query) -> Result<Response> {
    let page = directory.list_users(&visitor, users::list_query(query.form())).await?;
    Ok(ok(Page::<User>::from(&page)))
}
