//! `GET /api/v1/audit`: who did what to whom, newest first, a page at a time.

use axum::extract::State;
use shared::http::{HandlerResult, QueryParams, Requester, ok};

use crate::services::Services;
use crate::wire::audit::{AuditFilters, Entries};

/// List who did what to whom, newest first.
///
/// For those who may read the trail. A page may be short, even empty, and more follow all the same.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "management", operation_id = "list_audit",
    params(AuditFilters),
    responses((status = 200, body = Entries), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    QueryParams(query): QueryParams<AuditFilters>,
) -> HandlerResult {
    let page = services.audit.list_audit(&visitor, query.map(Into::into)).await?;
    Ok(ok(Entries::from(&page)))
}
