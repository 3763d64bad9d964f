//! `GET /` and `GET /panel`: where one begins.

use axum::extract::State;
use axum::response::Response;
use shared::http::HandlerResult;
use shared::role::Permission;

use crate::guest::Guest;
use crate::page::see_other;
use crate::services::Services;

/// The panel is all there is to see here.
pub(crate) async fn root() -> Response {
    see_other("/panel")
}

/// The overview for whoever may see it, one's own account, or the sign-in.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;

    let sees_all = caller.holds(Permission::AuditRead);
    Ok(see_other(if sees_all { "/panel/overview" } else { "/panel/account" }))
}
