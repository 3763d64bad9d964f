//! Every operation of the legacy sessions API.

use axum::Router;
use shared::http::{function, routes};
use shared::openapi::{Refusals, complete};
use utoipa::OpenApi;

use crate::handlers::{delete_user, get_self, list_sessions, log_in, register};
use crate::services::Services;
use crate::wire::ERRORS;
use crate::wire::schema::Refusal;

routes! {
    state(Services),
errors(Refusal),
    ERRORS => [list_sessions, get_self, register, delete_user, log_in],
}

/// Returns the router of the function.
pub fn router(services: Services) -> Router {
    function(routes(), ERRORS, services)
}

/// Describes the operations of the function.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Refusal>("sessions"))
}
