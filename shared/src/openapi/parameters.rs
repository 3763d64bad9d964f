//! What stands in paths, queries and headers, described once for all routes that take it.
#![expect(dead_code, reason = "only the parameters that are derived from these types are ever used")]

use utoipa::IntoParams;

use super::values::{Cursor, Limit, RoleName, Search, Status};

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
