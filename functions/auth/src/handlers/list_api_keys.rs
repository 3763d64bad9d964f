//! `GET /auth/keys`: one's own API keys.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};
use shared::http::ok;

use crate::wire;

/// Without their secrets, which nobody has kept.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor) -> Result<Response> {
    let keys = directory.list_api_keys(&visitor).await?;
    Ok(ok(wire::Keys::from(keys.as_slice())))
}
