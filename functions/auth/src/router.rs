//! Every operation of the function.

use axum::Router;
use shared::http::{ErrorFormat, Titled, Validation, function, routes, titled};
use shared::openapi::{Refusals, complete};
use utoipa::OpenApi;

use crate::handlers::{
    api_description, create_api_key, discovery, issue_token, list_api_keys, public_keys, refresh_token, register,
    revocations, revoke_api_key,
};
use crate::services::Services;

const ERRORS: ErrorFormat = ErrorFormat::of_json(titled);

routes! {
    state(Services),
errors(Titled, Validation),
    ERRORS => [
        register,
        issue_token,
        refresh_token,
        list_api_keys,
        create_api_key,
        revoke_api_key,
        public_keys,
        discovery,
        revocations,
        api_description,
    ],
}

/// Returns the router over the services of the function.
pub fn router(services: Services) -> Router {
    function(routes(), ERRORS, services)
}

/// Describes the operations of the function.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Titled>("tokens").with_members::<Validation>())
}
