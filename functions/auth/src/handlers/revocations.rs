//! `GET /.well-known/revocations`: the sessions that ended before their tokens expire.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::Directory;

use crate::wire;

/// For everybody, like the public keys: an ended session's id opens nothing.
pub(crate) async fn handler(State(directory): State<Directory>) -> Result<Response> {
    let revocations = directory.revocations().await?;
    Ok(wire::published_shortly(wire::Revocations::from(&revocations)))
}
