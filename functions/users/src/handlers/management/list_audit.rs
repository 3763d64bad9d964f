//! `GET /api/v1/audit`: who did what to whom, newest first, a page at a time.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Query, ok};
use shared::openapi::parameters::AuditFilters;

use crate::wire::audit::{Entries, audit_query};

/// List who did what to whom, newest first.
///
/// For those who may read the trail. A page may be short, even empty, and more follow all the same.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "management", operation_id = "list_audit",
    params(AuditFilters),
    responses((status = 200, body = Entries), (status = 403)),
)]
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, query: Query) -> Result<Response> {
    let page = directory.list_audit(&visitor, audit_query(query.form())).await?;
    Ok(ok(Entries::from(&page)))
}
