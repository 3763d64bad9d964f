//! `DELETE /api/user`

use axum::extract::State;
use shared::directory::IfMatch;
use shared::http::{Body, HandlerResult, Requester};

use crate::services::Services;
use crate::wire;

/// Delete the account with an address.
///
/// Oneself, or anybody for those who may delete others. This dialect knows no entity tags.
#[utoipa::path(
    delete, path = "/api/user", tag = "sessions", operation_id = "delete_account",
    request_body = wire::WhichUser,
    responses((status = 200, body = wire::schema::Deleted), (status = 403), (status = 404), (status = 409)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(user): Body<wire::WhichUser>,
) -> HandlerResult {
    services.users.delete_user(&visitor, user.map(Into::into), Ok(IfMatch::Any)).await?;

    Ok(wire::deleted())
}
