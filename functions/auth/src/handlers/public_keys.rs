//! `GET /.well-known/jwks.json`: what verifies access tokens.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::Directory;
use shared::signing_keys::public_jwks;

use crate::wire;

/// For everybody: the public halves.
pub(crate) async fn handler(State(directory): State<Directory>) -> Result<Response> {
    let keys = directory.public_keys().await?;
    Ok(wire::published(public_jwks(&keys)))
}
