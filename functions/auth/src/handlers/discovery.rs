//! `GET /.well-known/openid-configuration`: where a verifier finds what it needs.

use axum::extract::State;
use shared::http::{HandlerResult, Requester};

use crate::services::Services;
use crate::wire;

/// Find out where a verifier finds what it needs.
///
/// For everybody; API Gateway's own JWT authorizer reads it too.
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", tag = "token + users", operation_id = "discovery",
    security(()),
    responses((status = 200, body = wire::Configuration, headers(("Cache-Control" = String)))),
)]
pub(crate) async fn handler(State(services): State<Services>, Requester(visitor): Requester) -> HandlerResult {
    let discovery = services.access.keys().discovery(&visitor).await?;
    Ok(wire::published(wire::Configuration::from(&discovery)))
}
