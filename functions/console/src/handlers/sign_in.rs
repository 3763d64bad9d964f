//! `/panel/sign-in`.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};

use crate::cookie;
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, next_page, page, page_with, see_other_with};
use crate::services::Services;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    fields: [Field; 2],
    next: Option<String>,
    problem: Option<&'static str>,
    notice: Option<&'static str>,
    /// Whether somebody without an account can make one.
    registers: bool,
}

impl SignInPage {
    fn new(services: &Services, guest: &Guest, sent: &Sent, next: Option<String>) -> Self {
        let (language, t) = (guest.language, guest.t());
        let email =
            Field::new(language, sent, "email", "email", t.get("fields-email")).autocomplete("username").focus();
        let password = Field::new(language, sent, "password", "password", t.get("fields-password"))
            .autocomplete("current-password");
        let next = next.filter(|next| next_page(Some(next)).is_some());
        let registers = services.registrations.takes_registrations();
        Self { frame: guest.frame(), fields: [email, password], next, problem: None, notice: None, registers }
    }
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let mut form = query.form();
    let said = plain(&mut form, "said");
    let mut shown = SignInPage::new(&services, &guest, &Sent::default(), plain(&mut form, "next"));
    shown.notice = match said.as_deref() {
        Some("signed-out") => Some(guest.t().get("entrance-signed-out")),
        Some("password-set") => Some(guest.t().get("mail-password-set")),
        Some("first-made") => Some(guest.t().get("mail-first-made")),
        Some("verified") => Some(guest.t().get("mail-verified")),
        Some("email-changed") => Some(guest.t().get("account-email-changed")),
        Some("deleted") => Some(guest.t().get("account-deleted")),
        _ => None,
    };
    page(&shown)
}

/// Begins a session, and goes on to where one wanted to be.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let next = plain(&mut payload.page_form(), "next");

    match services.authentication.sign_in_to_panel(&guest.visitor, wire::sign_in(payload.page_form())).await {
        Ok(session) => {
            let cookie = cookie::session(&session.token.expose());
            Ok(see_other_with(next_page(next.as_deref()).unwrap_or("/panel"), cookie))
        }
        Err(Error::WrongCredentials) => {
            let mut shown = SignInPage::new(&services, &guest, &Sent::of(&payload), next);
            shown.problem = Some(guest.t().get("entrance-wrong"));
            page_with(StatusCode::UNAUTHORIZED, &shown)
        }
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &SignInPage::new(&services, &guest, &sent, next))
        }
    }
}
