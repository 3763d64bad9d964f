//! `POST /api/v1/server/users/sign_up`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use shared::http::{Body, HandlerResult, Requester};

use crate::services::Services;
use crate::wire;

/// Make an account for somebody else.
///
/// Whoever may register others gives them the role `user`, or another that they may assign.
#[utoipa::path(
    post, path = "/api/v1/server/users/sign_up", tag = "accounts", operation_id = "sign_up",
    request_body = wire::UserRegSchema,
    responses((status = 201, body = wire::SignedUp), (status = 403), (status = 409)),
)]
pub(crate) async fn handler(
    State(services): State<Services>,
    Requester(visitor): Requester,
    Body(new): Body<wire::UserRegSchema>,
) -> HandlerResult {
    let user = services.users.register_another(&visitor, new.map(Into::into)).await?;

    Ok((StatusCode::CREATED, Json(wire::SignedUp::from(&user))).into_response())
}
