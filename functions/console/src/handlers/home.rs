//! `GET /` and `GET /panel`: where one begins.

use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::directory::Directory;

use crate::guest::Guest;
use crate::page::see_other;

/// The panel is all there is to see here.
pub(crate) async fn root() -> Response {
    see_other("/panel")
}

/// One's own account, or the sign-in.
pub(crate) async fn handler(State(directory): State<Directory>, guest: Guest) -> Result<Response> {
    directory.authenticate(&guest.visitor).await?;
    Ok(see_other("/panel/account"))
}
