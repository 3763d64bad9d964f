//! `DELETE /api/user`: deleting the account with an address.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, IfMatch, Visitor};
use shared::http::Payload;

use crate::wire;

/// Oneself, or anybody for those who may delete others. This dialect knows no entity tags.
pub(crate) async fn handler(
    State(directory): State<Directory>,
    visitor: Visitor,
    payload: Payload,
) -> Result<Response> {
    let whom = wire::which_user(payload.form());

    directory.delete_user(&visitor, whom, Ok(IfMatch::Any)).await?;

    Ok(wire::deleted())
}
