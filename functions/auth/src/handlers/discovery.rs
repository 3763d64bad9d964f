//! `GET /.well-known/openid-configuration`: where a verifier finds what it needs.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::{Directory, Visitor};

use crate::wire;

/// For everybody; API Gateway's own JWT authorizer reads it too.
pub(crate) async fn handler(State(directory): State<Directory>, visitor: Visitor) -> Result<Response> {
    let discovery = directory.discovery(&visitor).await?;
    Ok(wire::published(wire::Configuration::from(&discovery)))
}
