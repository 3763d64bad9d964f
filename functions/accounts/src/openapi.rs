//! The function's part of the API's description.

use shared::openapi::{Refusals, complete, values};
use utoipa::OpenApi;

use crate::handlers;
use crate::wire::Refusal;

#[derive(OpenApi)]
#[openapi(
    paths(
        handlers::sign_up::handler,
        handlers::log_in::handler,
        handlers::refresh::handler,
        handlers::log_out::handler,
        handlers::list_seances::handler,
        handlers::set_password::handler,
        handlers::find_users::handler,
    ),
    components(schemas(Refusal, values::GatewayAnswer))
)]
struct Description;

/// What the function takes and answers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Refusal>("accounts"))
}
