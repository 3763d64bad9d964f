//! Mailing a user a link to set their password, for administrators.

use axum::extract::State;
use axum::response::Response;
use shared::directory::Invited;
use shared::http::{HandlerResult, PathParam};
use shared::user::UserId;

use crate::guest::Guest;
use crate::page::see_other;
use crate::services::Services;

/// Invites somebody to set the first password of their account.
pub(crate) async fn invite(State(services): State<Services>, guest: Guest, id: PathParam) -> HandlerResult {
    let id = id.parse(UserId::parse);
    Ok(back(id, services.links.invite(&guest.visitor, id).await?, "invited"))
}

/// Mails what somebody gets who has forgotten their password.
pub(crate) async fn send_reset(State(services): State<Services>, guest: Guest, id: PathParam) -> HandlerResult {
    let id = id.parse(UserId::parse);
    Ok(back(id, services.links.send_reset(&guest.visitor, id).await?, "reset-sent"))
}

fn back(id: Option<UserId>, invited: Invited, mailed: &str) -> Response {
    let said = match invited {
        Invited::Mailed => mailed,
        Invited::Inactive => "inactive",
    };
    see_other(&format!("/panel/users/{}?said={said}", id.map(|id| id.to_string()).unwrap_or_default()))
}
