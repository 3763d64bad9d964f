//! What stands in paths, queries and headers, described once for all routes that take it.
#![expect(dead_code, reason = "only the parameters that are derived from these types are ever used")]

use utoipa::IntoParams;

use super::values::{AuditAction, Cursor, Limit, Moment, RoleName, Search, Status, UserId};

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    #[param(value_type = Limit, inline, required = false)]
    limit: Option<u64>,
    #[param(value_type = Cursor, inline, required = false)]
    cursor: Option<String>,
}

/// Which users, and which part of the list of them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    #[param(value_type = RoleName, inline, required = false)]
    role: Option<String>,
    #[param(value_type = Status, inline, required = false)]
    status: Option<String>,
    #[param(value_type = Search, inline, required = false)]
    q: Option<String>,
    #[param(value_type = Limit, inline, required = false)]
    limit: Option<u64>,
    #[param(value_type = Cursor, inline, required = false)]
    cursor: Option<String>,
}

/// Which entries of the audit trail, and which part of the list of them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilters {
    /// About whom.
    #[param(value_type = UserId, inline, required = false)]
    user_id: Option<u64>,
    #[param(value_type = AuditAction, inline, required = false)]
    action: Option<String>,
    /// Not older than this.
    #[param(value_type = Moment, inline, required = false)]
    from: Option<String>,
    /// Older than this, and later than `from`.
    #[param(value_type = Moment, inline, required = false)]
    to: Option<String>,
    #[param(value_type = Limit, inline, required = false)]
    limit: Option<u64>,
    #[param(value_type = Cursor, inline, required = false)]
    cursor: Option<String>,
}
