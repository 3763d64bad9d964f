//! `POST /auth/register`: make an account for oneself.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, created};

use crate::wire;

/// Register: make an account for oneself.
///
/// Whoever registers gets an API key with the account, shown this once: without one nobody signs in here.
#[utoipa::path(
    post, path = "/auth/register", tag = "token + users", operation_id = "register",
    request_body = wire::schema::Registration,
    security(()),
    responses(
        (status = 201, body = wire::Registered, headers(("Location" = String))),
        (status = 403), (status = 409), (status = 429),
    ),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let input = wire::registration(payload.form(), directory.password_policy());
    let registered = directory.register(&visitor, input).await?;
    let location = format!("/users/{}", registered.user.id);
    Ok(created(&location, wire::Registered::from(&registered)))
}
