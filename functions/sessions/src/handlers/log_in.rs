//! `PUT /api/login`

use axum::extract::State;
use shared::http::{HandlerResult, Payload, Requester};

use crate::services::Services;
use crate::wire;

/// Log in with email and password, or its digest.
///
/// Anybody with an active account and what opens it starts a session.
#[utoipa::path(
    put, path = "/api/login", tag = "sessions", operation_id = "open_session",
    request_body = wire::SignIn,
    security(()),
    responses((status = 201, body = wire::schema::Opened), (status = 401), (status = 410), (status = 429)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let sign_in = wire::SignIn::read_either(payload.form());

    let session = services.authentication.sign_in_legacy(&visitor, sign_in).await?;

    Ok(wire::logged_in(&session))
}
