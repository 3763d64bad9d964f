//! `PUT /api/user`: making an account for oneself.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester};

use crate::wire;

/// Make an account for oneself.
///
/// Anybody, as long as registration is open and passwords "in MD5" are still taken.
#[utoipa::path(
    put, path = "/api/user", tag = "sessions", operation_id = "create_account",
    request_body = wire::schema::Registration,
    security(()),
    responses(
        (status = 201, body = wire::schema::Registered),
        (status = 302, description = "The email is taken; `Location` is not there.", body = wire::schema::EmailTaken),
        (status = 403), (status = 410), (status = 429),
    ),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let registration = wire::registration(payload.form());

    let registered = directory.register_legacy(&visitor, registration).await?;

    Ok(wire::registered(&registered.user))
}
