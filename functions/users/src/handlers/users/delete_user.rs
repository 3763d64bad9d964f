//! `DELETE /users/{id}`: delete a user.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Condition, PathParam, ok};

use crate::wire;
use crate::wire::users::Deleted;

/// Oneself, or others for administrators.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    id: PathParam,
    Condition(if_match): Condition,
) -> Result<Response> {
    let deleted = directory.delete_user(&visitor, wire::which_user(&id), if_match).await?;
    Ok(ok(Deleted::from(deleted)))
}
