//! `GET /.well-known/jwks.json`: what verifies access tokens.

use axum::extract::State;
use shared::directory::Directory;
use shared::http::HandlerResult;
use shared::signing_keys::{Jwks, public_jwks};

use crate::wire;

/// Get the public keys that verify access tokens.
///
/// For everybody: the public halves.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "token + users", operation_id = "public_keys",
    security(()),
    responses((status = 200, body = Jwks, headers(("Cache-Control" = String)))),
)]
pub(crate) async fn handler(State(directory): State<Directory>) -> HandlerResult {
    let keys = directory.public_keys().await?;
    Ok(wire::published(public_jwks(&keys)))
}
