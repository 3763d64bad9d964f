//! `/panel/register`: making an account for oneself, and the key that is shown once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::directory::Registered;
use shared::error::{Error, Problem};
use shared::http::{HandlerResult, Payload};
use shared::user::Status;

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, page, page_with};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    fields: [Field; 3],
    taken: bool,
}

#[derive(Template)]
#[template(path = "registered.html")]
struct RegisteredPage {
    frame: Frame,
    email: String,
    api_key: Option<String>,
    api: String,
    /// Whether a mailed link must be opened first.
    waits: bool,
}

/// The form, where it would be taken.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    if !services.registrations.takes_registrations() {
        return Err(Error::RegistrationClosed.into());
    }
    page(&form(&guest, &Sent::default(), false))
}

/// Makes the account. The key is in this answer and nowhere else.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let registration = wire::registration(payload.page_form(), services.access.context().password_policy());

    match services.registrations.register(&guest.visitor, registration).await {
        Ok(registered) => page_with(StatusCode::CREATED, &ready(&guest, &registered)),
        Err(Error::EmailTaken(_)) => {
            let sent = Sent::of(&payload).with_problem("email", Problem::Invalid);
            page_with(StatusCode::CONFLICT, &form(&guest, &sent, true))
        }
        Err(error) => page_with(StatusCode::BAD_REQUEST, &form(&guest, &Sent::refused(&payload, error)?, false)),
    }
}

fn form(guest: &Guest, sent: &Sent, taken: bool) -> RegisterPage {
    let (language, t) = (guest.language, guest.t());
    let fields = [
        Field::new(language, sent, "name", "text", t.get("fields-name")).autocomplete("name").focus(),
        Field::new(language, sent, "email", "email", t.get("fields-email")).autocomplete("username"),
        Field::new(language, sent, "password", "password", t.get("fields-password"))
            .autocomplete("new-password")
            .hint(t.get("fields-password-hint")),
    ];
    RegisterPage { frame: guest.frame(), fields, taken }
}

fn ready(guest: &Guest, registered: &Registered) -> RegisteredPage {
    RegisteredPage {
        frame: guest.frame().shown_once(),
        email: registered.user.email.as_str().to_owned(),
        api_key: registered.api_key.as_ref().map(|key| key.expose()),
        api: guest.api(),
        waits: registered.user.status == Status::Inactive,
    }
}
