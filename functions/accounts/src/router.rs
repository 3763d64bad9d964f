//! Every operation of the accounts API.

use axum::Router;
use shared::http::{function, routes};
use shared::openapi::{Refusals, complete};
use utoipa::OpenApi;

use crate::handlers::{find_users, list_seances, log_in, log_out, refresh, set_password, sign_up};
use crate::services::Services;
use crate::wire::{DIALECT_OF_REFRESHING, ERRORS, Refusal};

routes! {
    state(Services),
errors(Refusal),
    ERRORS => [sign_up, log_in],
    DIALECT_OF_REFRESHING => [refresh],
    ERRORS => [log_out, list_seances, set_password, find_users],
}

/// Returns the router of the function.
pub fn router(services: Services) -> Router {
    function(routes(), ERRORS, services)
}

/// Describes the operations of the function.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Refusal>("accounts"))
}
