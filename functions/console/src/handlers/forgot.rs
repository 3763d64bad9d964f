//! `/panel/forgot`: asking for a link to set another password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::http::{HandlerResult, Payload};

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, page, page_with};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "forgot.html")]
struct ForgotPage {
    frame: Frame,
    /// Nothing where no mail is set up.
    field: Option<Field>,
}

#[derive(Template)]
#[template(path = "asked.html")]
struct AskedPage {
    frame: Frame,
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let field = services.outbox.sends_mail().then(|| field(&guest, &Sent::default()));
    page(&ForgotPage { frame: guest.frame(), field })
}

/// Mails the link, if there is anybody to mail it to. Whoever asks is told the same either way.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    match services.links.request_password_reset(&guest.visitor, wire::address(payload.page_form())).await {
        Ok(()) => page(&AskedPage { frame: guest.frame() }),
        Err(error) => {
            let field = Some(field(&guest, &Sent::refused(&payload, error)?));
            page_with(StatusCode::BAD_REQUEST, &ForgotPage { frame: guest.frame(), field })
        }
    }
}

fn field(guest: &Guest, sent: &Sent) -> Field {
    Field::new(guest.language, sent, "email", "email", guest.t().get("fields-email")).autocomplete("username").focus()
}
