//! `POST /users`: make an account for another.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, created, with_entity_tag};

use crate::services::Services;
use crate::wire::users::{self, User};

/// Make an account for another.
///
/// Without a password they cannot sign in until one is set.
#[utoipa::path(
    post, path = "/users", tag = "token + users", operation_id = "create_user",
    request_body = users::NewUser,
    responses(
        (status = 201, body = User, headers(("Location" = String), ("ETag" = String))),
        (status = 403), (status = 409),
    ),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(new): Body<users::NewUser>,
) -> HandlerResult {
    let user = services.users.create_user(&visitor, new.map(Into::into), None).await?;
    let location = format!("/users/{}", user.id);
    Ok(with_entity_tag(created(&location, User::from(&user)), &user))
}
