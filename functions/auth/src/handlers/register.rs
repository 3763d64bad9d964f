//! `POST /auth/register`: make an account for oneself.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, created};

use crate::services::Services;
use crate::wire;

/// Register: make an account for oneself.
///
/// Whoever registers gets an API key with the account, shown this once: without one nobody signs in here.
#[utoipa::path(
    post, path = "/auth/register", tag = "token + users", operation_id = "register",
    request_body = wire::Registration,
    security(()),
    responses(
        (status = 201, body = wire::Registered, headers(("Location" = String))),
        (status = 403), (status = 409), (status = 429),
    ),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(registration): Body<wire::Registration>,
) -> HandlerResult {
    let registered = services.registrations.register(&visitor, registration.map(Into::into)).await?;
    let location = format!("/users/{}", registered.user.id);
    Ok(created(&location, wire::Registered::from(&registered)))
}
