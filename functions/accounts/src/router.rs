//! Every URL of the "accounts" API.

use axum::Router;
use axum::routing::{post, put};
use shared::directory::Directory;
use shared::http::{function, speak};

use crate::handlers::{find_users, list_seances, log_in, log_out, refresh, set_password, sign_up};
use crate::wire::{DIALECT, DIALECT_OF_REFRESHING};

/// The function's router.
pub fn router(directory: Directory) -> Router {
    let routes = Router::new()
        .route("/api/v1/server/users/sign_up", post(sign_up::handler))
        .route("/api/v1/public/users/login", post(log_in::handler))
        .route("/api/v1/private/users/logout", put(log_out::handler))
        .route("/api/v1/private/users/seances", post(list_seances::handler))
        .route("/api/v1/server/users/passw/set_new_passw", put(set_password::handler))
        .route("/api/v1/private/users/any", put(find_users::handler));
    let refreshing = Router::new().route("/api/v1/public/users/refresh", post(refresh::handler));

    let routes = speak(routes, DIALECT).merge(speak(refreshing, DIALECT_OF_REFRESHING));
    function(routes, DIALECT, directory)
}
