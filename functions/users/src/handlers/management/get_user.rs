//! `GET /api/v1/users/{id}`: one user.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{PathParam, ok, with_entity_tag};
use shared::user::UserId;

use crate::wire::management::User;

/// Oneself, or anybody for those who may read others.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor, id: PathParam) -> Result<Response> {
    let user = directory.get_user(&visitor, id.parse(UserId::parse)).await?;
    Ok(with_entity_tag(ok(User::from(&user)), &user))
}
