//! `/panel/users/{id}`: everything of one user, and what may be done about it.

use axum::extract::State;
use axum::http::StatusCode;
use shared::Result;
use shared::directory::WhichUser;
use shared::error::{Error, Problem};
use shared::http::{HandlerResult, PathParam, Payload, Query};
use shared::input::Input;
use shared::user::UserId;

use crate::field::Sent;
use crate::guest::Guest;
use crate::page::{page, page_with, see_other};
use crate::services::Services;
use crate::user_page::{UserPage, user_page};
use crate::wire::{self, plain};

/// All there is to see of them.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, id: PathParam, query: Query) -> HandlerResult {
    let paging = wire::users::trail(query.page_form());
    let file = services.users.user_file(&guest.visitor, id.parse(UserId::parse), paging).await?;

    let mut form = query.page_form();
    let is_first = plain(&mut form, "cursor").is_none();
    let mut shown = user_page(&guest, file, &Sent::default(), is_first);
    let t = guest.t();
    shown.notice = match plain(&mut form, "said").as_deref() {
        Some("changed") => Some(t.get("user-changed")),
        Some("created") => Some(t.get("user-created")),
        Some("password-set") => Some(t.get("user-password-set")),
        Some("invited") => Some(t.get("user-invited")),
        Some("reset-sent") => Some(t.get("user-reset-sent")),
        Some("inactive") => Some(t.get("user-not-mailed")),
        Some("session-ended") => Some(t.get("user-session-ended")),
        Some("sessions-ended") => Some(t.get("user-sessions-ended")),
        _ => None,
    };
    page(&shown)
}

/// Changes name, email, role or status, unless the user has changed since the form was shown.
pub(crate) async fn change(
    State(services): State<Services>,
    guest: Guest,
    id: PathParam,
    payload: Payload,
) -> HandlerResult {
    let (id, changes) = (id.parse(UserId::parse), wire::users::changes(payload.page_form()));
    let version = wire::users::version(payload.page_form());

    match services.users.update_user(&guest.visitor, id, changes, Ok(version)).await {
        Ok(user) => Ok(see_other(&format!("/panel/users/{}?said=changed", user.id))),
        Err(Error::Changed) => stale(&services, &guest, id).await,
        Err(Error::EmailTaken(_)) => {
            let mut shown = again(&services, &guest, id, &Sent::of(&payload)).await?;
            shown.problem = Some(guest.t().get("fields-taken"));
            page_with(StatusCode::CONFLICT, &shown)
        }
        Err(error) => refused(&services, &guest, id, &payload, error).await,
    }
}

/// Sets their password; all of their sessions end.
pub(crate) async fn set_password(
    State(services): State<Services>,
    guest: Guest,
    id: PathParam,
    payload: Payload,
) -> HandlerResult {
    let id = id.parse(UserId::parse);
    let reset = wire::users::password_reset(payload.page_form(), id, services.access.context().password_policy());

    match services.passwords.reset_password(&guest.visitor, reset).await {
        Ok(_) => Ok(see_other(&page_of(id, "password-set"))),
        Err(error) => refused(&services, &guest, id, &payload, error).await,
    }
}

/// Ends one of their sessions, or all.
pub(crate) async fn end_sessions(
    State(services): State<Services>,
    guest: Guest,
    id: PathParam,
    payload: Payload,
) -> HandlerResult {
    let id = id.parse(UserId::parse);
    let is_one = plain(&mut payload.page_form(), "session").is_some();
    // Nobody's number: there is no such user, which is said after what else is wrong.
    let sessions = wire::users::sessions_of(payload.page_form(), id.unwrap_or(UserId::new(0)));

    services.sessions.end_sessions_of(&guest.visitor, sessions).await?;
    Ok(see_other(&page_of(id, if is_one { "session-ended" } else { "sessions-ended" })))
}

/// Deletes them, where their email was typed: nobody deletes the wrong one by a slip of the hand.
pub(crate) async fn delete(
    State(services): State<Services>,
    guest: Guest,
    id: PathParam,
    payload: Payload,
) -> HandlerResult {
    let id = id.parse(UserId::parse);
    let user = services.users.get_user(&guest.visitor, id).await?;
    let typed = plain(&mut payload.page_form(), "confirm").unwrap_or_default();
    let is_meant = shared::email::Email::parse(&typed).is_some_and(|email| email == user.email);
    // Who may not delete hears that first, whatever they typed.
    let whom = if is_meant { Ok(WhichUser::Id(id)) } else { Err(Error::invalid("confirm", Problem::Invalid)) };
    let version = wire::users::version(payload.page_form());

    match services.users.delete_user(&guest.visitor, Input::new(whom, given(id)), Ok(version)).await {
        Ok(_) => Ok(see_other("/panel/users?said=deleted")),
        Err(Error::Changed) => stale(&services, &guest, id).await,
        Err(Error::Invalid(_)) => {
            let mut shown = again(&services, &guest, id, &Sent::of(&payload)).await?;
            shown.problem = Some(guest.t().get("user-delete-mismatch"));
            page_with(StatusCode::BAD_REQUEST, &shown)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whom a form is about, for whoever asks before its fields are judged.
fn given(id: Option<UserId>) -> Vec<(&'static str, Option<String>)> {
    vec![("user_id", Some(id.map(|id| id.to_string()).unwrap_or_default()))]
}

fn page_of(id: Option<UserId>, said: &str) -> String {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    format!("/panel/users/{id}?said={said}")
}

/// The page once more, as the user is now.
async fn again(services: &Services, guest: &Guest, id: Option<UserId>, sent: &Sent) -> Result<UserPage> {
    let paging = wire::users::trail(shared::http::Form::default());
    Ok(user_page(guest, services.users.user_file(&guest.visitor, id, paging).await?, sent, true))
}

async fn stale(services: &Services, guest: &Guest, id: Option<UserId>) -> HandlerResult {
    let mut shown = again(services, guest, id, &Sent::default()).await?;
    shown.problem = Some(guest.t().get("user-stale"));
    page_with(StatusCode::PRECONDITION_FAILED, &shown)
}

/// A form with fields that make no sense is shown again; any other refusal is a page of its own.
async fn refused(
    services: &Services,
    guest: &Guest,
    id: Option<UserId>,
    payload: &Payload,
    error: Error,
) -> HandlerResult {
    let sent = Sent::refused(payload, error)?;
    page_with(StatusCode::BAD_REQUEST, &again(services, guest, id, &sent).await?)
}
