//! `PUT /users/{id}`: change a name or an email.

use axum::extract::State;
use shared::http::{Body, Condition, HandlerResult, PathParam, Requester, ok, with_entity_tag};
use shared::openapi::values;
use shared::user::UserId;

use crate::services::Services;
use crate::wire::users::{self, User};

/// Change a name or an email.
///
/// One's own, or others' for administrators; what is not sent stays.
#[utoipa::path(
    put, path = "/users/{id}", tag = "token + users", operation_id = "update_user",
    params(("id" = inline(values::UserId), Path), ("If-Match" = inline(Option<values::IfMatch>), Header)),
    request_body = users::UserChanges,
    responses(
        (status = 200, body = User, headers(("ETag" = String))),
        (status = 403), (status = 409), (status = 412), (status = 429),
    ),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    id: PathParam,
    Condition(if_match): Condition,
    Body(changes): Body<users::UserChanges>,
) -> HandlerResult {
    let user = services.users.update_user(&visitor, id.parse(UserId::parse), changes.map(Into::into), if_match).await?;
    Ok(with_entity_tag(ok(User::from(&user)), &user))
}
