//! `POST /api/v1/users`: make an account for another, once for each `Idempotency-Key`.

use axum::extract::State;
use shared::http::{HandlerResult, NewUser, Once, Payload, Requester, created, with_entity_tag};
use shared::openapi::values;

use crate::services::Services;
use crate::wire::management::User;

/// Make an account for another, once for each `Idempotency-Key`.
///
/// A repeat of the same request is answered as the first one was.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "management", operation_id = "manage_create_user",
    params(("Idempotency-Key" = inline(Option<values::IdempotencyKey>), Header)),
    request_body = NewUser,
    responses(
        (status = 201, body = User, headers(("Location" = String), ("ETag" = String))),
        (status = 403), (status = 409), (status = 422),
    ),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    once: Once,
    payload: Payload,
) -> HandlerResult {
    let mut form = payload.form();
    let once = form.header(once.with(&payload)).flatten();
    let new = form.request_with_passwords::<NewUser>(services.access.context().password_policy());
    let user = services.users.create_user(&visitor, new.map(Into::into), once).await?;
    let location = format!("/api/v1/users/{}", user.id);
    Ok(with_entity_tag(created(&location, User::from(&user)), &user))
}
