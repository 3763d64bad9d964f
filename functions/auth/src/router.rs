//! Every URL of the function.

use axum::Router;
use axum::routing::{delete, get, post};
use shared::directory::Directory;
use shared::http::{Dialect, function, speak, titled};

use crate::handlers::{
    api_description, create_api_key, discovery, issue_token, list_api_keys, public_keys, refresh_token, register,
    revocations, revoke_api_key,
};

const DIALECT: Dialect = Dialect::of_json(titled);

/// The function's routes over a directory that was opened with its [`NEEDS`](crate::NEEDS).
pub fn router(directory: Directory) -> Router {
    let routes = Router::new()
        .route("/auth/register", post(register::handler))
        .route("/auth/token", post(issue_token::handler))
        .route("/auth/refresh", post(refresh_token::handler))
        .route("/auth/keys", get(list_api_keys::handler).post(create_api_key::handler))
        .route("/auth/keys/{key_id}", delete(revoke_api_key::handler))
        .route("/.well-known/jwks.json", get(public_keys::handler))
        .route("/.well-known/revocations", get(revocations::handler))
        .route("/.well-known/openid-configuration", get(discovery::handler))
        .route("/openapi.json", get(api_description::handler));
    function(speak(routes, DIALECT), DIALECT, directory)
}
