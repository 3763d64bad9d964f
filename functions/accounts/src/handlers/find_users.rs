//! `PUT /api/v1/private/users/any`: looking up any users.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::{Payload, ok};

use crate::wire;

/// Whoever may read others finds them by any marks; all that are given must fit.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let query = wire::user_query(payload.form());

    let page = directory.find_users(&visitor, query).await?;

    Ok(ok(wire::Users::from(page)))
}
