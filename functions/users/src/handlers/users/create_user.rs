//! `POST /users`: make an account for another.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::{HandlerResult, Payload, Requester, created, with_entity_tag};

use crate::wire::schema;
use crate::wire::users::{self, User};

/// Make an account for another.
///
/// Without a password they cannot sign in until one is set.
#[utoipa::path(
    post, path = "/users", tag = "token + users", operation_id = "create_user",
    request_body = schema::NewUser,
    responses(
        (status = 201, body = User, headers(("Location" = String), ("ETag" = String))),
        (status = 403), (status = 409),
    ),
)]
pub(crate) async fn handler(
    State(directory): State<Directory>,
    Requester(visitor): Requester,
    payload: Payload,
) -> HandlerResult {
    let input = users::new_user(payload.form(), directory.password_policy());
    let user = directory.create_user(&visitor, input, None).await?;
    let location = format!("/users/{}", user.id);
    Ok(with_entity_tag(created(&location, User::from(&user)), &user))
}
