//! `GET /.well-known/jwks.json`: what verifies access tokens.

use axum::extract::State;
use shared::http::HandlerResult;
use shared::http::jwks::{Jwks, public_jwks};

use crate::services::Services;
use crate::wire;

/// Get the public keys that verify access tokens.
///
/// For everybody: the public halves.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "token + users", operation_id = "public_keys",
    security(()),
    responses((status = 200, body = Jwks, headers(("Cache-Control" = String)))),
)]
pub(crate) async fn handler(State(services): State<Services>) -> HandlerResult {
    let keys = services.access.keys().public_keys().await?;
    Ok(wire::published(public_jwks(&keys)))
}
