//! `/panel/confirm`: the password once more, before what is safeguarded.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::directory::Caller;
use shared::http::{HandlerResult, Payload, Query};

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, Place, next_page, page, page_with, see_other};
use crate::services::Services;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    frame: Frame,
    field: Field,
    next: String,
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let next = plain(&mut query.form(), "next");

    page(&form(&guest, &caller, &Sent::default(), next.as_deref()))
}

/// Notes that the password was given, and goes back.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let next = plain(&mut payload.page_form(), "next");

    match services.passwords.confirm(&guest.visitor, wire::confirmation(payload.page_form()), "password").await {
        Ok(()) => Ok(see_other(next_page(next.as_deref()).unwrap_or("/panel"))),
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            let caller = services.access.authenticate(&guest.visitor).await?;
            page_with(StatusCode::BAD_REQUEST, &form(&guest, &caller, &sent, next.as_deref()))
        }
    }
}

fn form(guest: &Guest, caller: &Caller, sent: &Sent, next: Option<&str>) -> ConfirmPage {
    let label = guest.t().get("fields-password");
    let field = Field::new(guest.language, sent, "password", "password", label).autocomplete("current-password");
    ConfirmPage {
        frame: guest.frame_of(caller, Place::Outside),
        field: field.focus(),
        next: next_page(next).unwrap_or("/panel").to_owned(),
    }
}
