//! `GET /api/v1/users`: users by role, status or the beginning of a name, a page at a time.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Query, ok};

use crate::wire::Page;
use crate::wire::management::{self, User};

/// For those who may read others.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, query: Query) -> Result<Response> {
    let page = directory.list_users(&visitor, management::list_query(query.form())).await?;
    Ok(ok(Page::<User>::from(&page)))
}
