//! Every operation of the function.

use axum::Router;
use shared::http::{ErrorFormat, Titled, Validation, function, routes, titled};
use shared::openapi::{Refusals, complete};
use utoipa::OpenApi;

use crate::handlers::{management, users};
use crate::services::Services;

/// Both APIs have the same error format.
const ERRORS: ErrorFormat = ErrorFormat::of_json(titled);

routes! {
    state(Services),
errors(Titled, Validation),
    ERRORS => [
        users::list_users,
        users::create_user,
        users::get_user,
        users::update_user,
        users::delete_user,
        management::list_users,
        management::create_user,
        management::get_user,
        management::update_user,
        management::delete_user,
        management::list_audit,
        management::list_roles,
        management::create_role,
        management::update_role,
        management::delete_role,
    ],
}

/// Returns the router over the services of the function.
pub fn router(services: Services) -> Router {
    function(routes(), ERRORS, services)
}

/// Describes the operations of the function.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Titled>("users").with_members::<Validation>())
}
