//! `PUT /api/user`

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester};

use crate::services::Services;
use crate::wire;

/// Make an account for oneself.
///
/// Anybody, as long as registration is open and passwords "in MD5" are still taken.
#[utoipa::path(
    put, path = "/api/user", tag = "sessions", operation_id = "create_account",
    request_body = wire::Registration,
    security(()),
    responses(
        (status = 201, body = wire::schema::Registered),
        (status = 302, description = "The email is taken; `Location` is not there.", body = wire::schema::EmailTaken),
        (status = 403), (status = 410), (status = 429),
    ),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(registration): Body<wire::Registration>,
) -> HandlerResult {
    let registered = services.registrations.register_legacy(&visitor, registration.map(Into::into)).await?;

    Ok(wire::registered(&registered.user))
}
