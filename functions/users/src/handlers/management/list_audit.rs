//! `GET /api/v1/audit`: who did what to whom, newest first, a page at a time.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Query, ok};

use crate::wire::audit::{Entries, audit_query};

/// For those who may read the trail.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, query: Query) -> Result<Response> {
    let page = directory.list_audit(&visitor, audit_query(query.form())).await?;
    Ok(ok(Entries::from(&page)))
}
