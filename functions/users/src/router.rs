//! Every URL of the function.

use axum::Router;
use axum::routing::{get, put};
use shared::directory::Directory;
use shared::http::{Dialect, function, speak, titled};

use crate::handlers::{management, users};

/// Both dialects shape their errors alike.
const DIALECT: Dialect = Dialect::of_json(titled);

/// The function's routes over a directory that was opened with its [`NEEDS`](crate::NEEDS).
pub fn router(directory: Directory) -> Router {
    let routes = Router::new()
        .route("/users", get(users::list_users::handler).post(users::create_user::handler))
        .route(
            "/users/{id}",
            get(users::get_user::handler).put(users::update_user::handler).delete(users::delete_user::handler),
        )
        .route("/api/v1/users", get(management::list_users::handler).post(management::create_user::handler))
        .route(
            "/api/v1/users/{id}",
            get(management::get_user::handler)
                .put(management::update_user::handler)
                .delete(management::delete_user::handler),
        )
        .route("/api/v1/roles", get(management::list_roles::handler).post(management::create_role::handler))
        .route("/api/v1/audit", get(management::list_audit::handler))
        .route("/api/v1/roles/{name}", put(management::update_role::handler).delete(management::delete_role::handler));
    function(speak(routes, DIALECT), DIALECT, directory)
}
