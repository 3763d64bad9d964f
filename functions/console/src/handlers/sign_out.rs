//! `POST /panel/sign-out`.

use axum::extract::State;
use shared::directory::SessionsToEnd;
use shared::error::Error;
use shared::http::HandlerResult;
use shared::input::Input;

use crate::cookie;
use crate::guest::Guest;
use crate::page::see_other_with;
use crate::services::Services;

/// Ends the session; one that had ended already is as good.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest) -> HandlerResult {
    match services.sessions.end_sessions(&guest.visitor, Input::of(SessionsToEnd::This)).await {
        Ok(_) | Err(Error::Unauthenticated { .. }) => {
            Ok(see_other_with("/panel/sign-in?said=signed-out", cookie::no_session()))
        }
        Err(error) => Err(error.into()),
    }
}
