//! `GET /auth/keys`: one's own API keys.

use axum::extract::State;
use shared::http::{HandlerResult, Requester, ok};

use crate::services::Services;
use crate::wire;

/// List one's own API keys.
///
/// Without their secrets, which nobody has kept.
#[utoipa::path(
    get, path = "/auth/keys", tag = "token + users", operation_id = "list_api_keys",
    responses((status = 200, body = wire::Keys), (status = 403)),
)]
pub(crate) async fn handler(State(services): State<Services>, Requester(visitor): Requester) -> HandlerResult {
    let keys = services.api_keys.list_api_keys(&visitor).await?;
    Ok(ok(wire::Keys::from(keys.as_slice())))
}
