//! `DELETE /auth/keys/{key_id}`: withdraw an API key.

use axum::extract::State;
use shared::api_key::ApiKeyId;
use shared::http::{HandlerResult, PathParam, Requester, ok};
use shared::openapi::values;

use crate::services::Services;
use crate::wire;

/// Withdraw an API key.
///
/// One of one's own; another's is as unknown as one that never was.
#[utoipa::path(
    delete, path = "/auth/keys/{key_id}", tag = "token + users", operation_id = "revoke_api_key",
    params(("key_id" = inline(values::HexId), Path)),
    responses((status = 200, body = wire::KeyDeleted), (status = 403)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    key_id: PathParam,
) -> HandlerResult {
    services.api_keys.revoke_api_key(&visitor, key_id.parse(ApiKeyId::parse)).await?;
    Ok(ok(wire::KEY_DELETED))
}
