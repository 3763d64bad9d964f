//! The function's part of the API's description.

use shared::http::{Titled, Validation};
use shared::openapi::{Refusals, complete, values};
use utoipa::OpenApi;

use crate::handlers::{management, users};

#[derive(OpenApi)]
#[openapi(
    paths(
        users::list_users::handler,
        users::create_user::handler,
        users::get_user::handler,
        users::update_user::handler,
        users::delete_user::handler,
        management::list_users::handler,
        management::create_user::handler,
        management::get_user::handler,
        management::update_user::handler,
        management::delete_user::handler,
        management::list_audit::handler,
        management::list_roles::handler,
        management::create_role::handler,
        management::update_role::handler,
        management::delete_role::handler,
    ),
    components(schemas(Titled, Validation, values::GatewayAnswer))
)]
struct Description;

/// What the function takes and answers; both dialects shape their refusals alike.
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(Description::openapi(), &Refusals::of::<Titled>("users").with_members::<Validation>())
}
