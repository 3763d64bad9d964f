//! `POST /auth/keys`: make another API key.

use axum::extract::State;
use shared::http::{Body, HandlerResult, Requester, created};

use crate::services::Services;
use crate::wire;

/// Make another API key.
///
/// For oneself; a key that opens for any account is for administrators. The secret is shown this once.
#[utoipa::path(
    post, path = "/auth/keys", tag = "token + users", operation_id = "create_api_key",
    request_body = wire::KeyToMake,
    responses((status = 201, body = wire::NewKey, headers(("Location" = String))), (status = 403), (status = 429)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(key): Body<wire::KeyToMake>,
) -> HandlerResult {
    let new = services.api_keys.create_api_key(&visitor, key.map(Into::into)).await?;
    let location = format!("/auth/keys/{}", new.key.id);
    Ok(created(&location, wire::NewKey::from(&new)))
}
