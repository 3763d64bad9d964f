//! The function's part of the API's description.

use shared::http::{Titled, Validation};
use shared::openapi::{Refusals, complete, values};
use utoipa::OpenApi;

use crate::handlers;

#[derive(OpenApi)]
#[openapi(
    paths(
        handlers::register::handler,
        handlers::issue_token::handler,
        handlers::refresh_token::handler,
        handlers::list_api_keys::handler,
        handlers::create_api_key::handler,
        handlers::revoke_api_key::handler,
        handlers::public_keys::handler,
        handlers::discovery::handler,
        handlers::revocations::handler,
        handlers::api_description::handler,
    ),
    components(schemas(Titled, Validation, values::GatewayAnswer))
)]
struct Description;

/// What the function takes and answers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Titled>("tokens").with_members::<Validation>())
}
