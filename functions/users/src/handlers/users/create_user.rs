//! `POST /users`: make an account for another.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, created, with_entity_tag};

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
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let input = users::new_user(payload.form(), directory.password_policy());
    let user = directory.create_user(&visitor, input, None).await?;
    let location = format!("/users/{}", user.id);
    Ok(with_entity_tag(created(&location, User::from(&user)), &user))
}
