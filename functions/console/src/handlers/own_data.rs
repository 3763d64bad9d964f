//! `GET /panel/account/data`: all that is kept about oneself, as a file.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::IntoResponse;
use shared::http::HandlerResult;

use crate::guest::Guest;
use crate::services::Services;
use crate::wire::OwnData;

/// The file; browsers save it.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let data = services.users.own_data(&guest.visitor).await?;

    let name = HeaderValue::from_static("attachment; filename=\"my-data.json\"");
    Ok(([(CONTENT_DISPOSITION, name)], Json(OwnData::from(data))).into_response())
}
