//! `PUT /api/v1/server/users/passw/set_new_passw`

use axum::extract::State;
use shared::http::{HandlerResult, Payload, Requester, ok};

use crate::services::Services;
use crate::wire::{self, PasswordUpdate};

/// Set a new password, for oneself or another.
///
/// Anybody changes their own password by the present one; whoever names another needs the right to.
#[utoipa::path(
    put, path = "/api/v1/server/users/passw/set_new_passw", tag = "accounts", operation_id = "set_password",
    request_body = wire::UpdatePasswSchema,
    responses((status = 200, body = wire::PasswordUpdated), (status = 403), (status = 404), (status = 429)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let sessions_ended = match PasswordUpdate::read(payload.form(), services.access.context().password_policy()) {
        PasswordUpdate::Own(change) => services.passwords.change_password(&visitor, change).await?,
        PasswordUpdate::Of(reset) => services.passwords.reset_password(&visitor, reset).await?,
    };

    Ok(ok(wire::PasswordUpdated::of(sessions_ended)))
}
