//! The function's part of the API's description.

use shared::openapi::{Refusals, complete, values};
use utoipa::OpenApi;

use crate::handlers;
use crate::wire::schema::Refusal;

#[derive(OpenApi)]
#[openapi(
    paths(
        handlers::list_sessions::handler,
        handlers::get_self::handler,
        handlers::register::handler,
        handlers::delete_user::handler,
        handlers::log_in::handler,
    ),
    components(schemas(Refusal, values::GatewayAnswer))
)]
struct Description;

/// What the function takes and answers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Refusal>("sessions"))
}
