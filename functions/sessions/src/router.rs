//! Every URL of the "sessions" API.

use axum::Router;
use axum::routing::{get, put};
use shared::directory::Directory;
use shared::http::{function, speak};

use crate::handlers::{delete_user, get_self, list_sessions, log_in, register};
use crate::wire::DIALECT;

/// The function's router.
pub fn router(directory: Directory) -> Router {
    let routes = Router::new()
        .route("/api/sessions", get(list_sessions::handler))
        .route("/api/user", get(get_self::handler).put(register::handler).delete(delete_user::handler))
        .route("/api/login", put(log_in::handler));

    function(speak(routes, DIALECT), DIALECT, directory)
}
