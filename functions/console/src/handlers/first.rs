//! `/panel/first`: the first administrator of a stack makes themselves, by a link that was printed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::code::Code;
use shared::error::{Error, Problem};
use shared::http::{HandlerResult, Payload, Query};

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, page, page_with, see_other};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "first.html")]
struct FirstPage {
    frame: Frame,
    code: String,
    fields: [Field; 3],
    taken: bool,
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let code = wire::code(&mut query.form());
    services.first_run.look_at_first_run(code.as_ref()).await?;

    page(&form(&guest, code.as_ref(), &Sent::default(), false))
}

/// Makes them.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let input = wire::first_administrator(payload.page_form(), services.access.context().password_policy());
    let code = wire::code(&mut payload.page_form());

    match services.first_run.make_first_administrator(&guest.visitor, input).await {
        Ok(_) => Ok(see_other("/panel/sign-in?said=first-made")),
        Err(Error::EmailTaken(_)) => {
            let sent = Sent::of(&payload).with_problem("email", Problem::Invalid);
            page_with(StatusCode::CONFLICT, &form(&guest, code.as_ref(), &sent, true))
        }
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &form(&guest, code.as_ref(), &sent, false))
        }
    }
}

fn form(guest: &Guest, code: Option<&Code>, sent: &Sent, taken: bool) -> FirstPage {
    let (language, t) = (guest.language, guest.t());
    let fields = [
        Field::new(language, sent, "name", "text", t.get("fields-name")).autocomplete("name").focus(),
        Field::new(language, sent, "email", "email", t.get("fields-email")).autocomplete("username"),
        Field::new(language, sent, "password", "password", t.get("fields-password"))
            .autocomplete("new-password")
            .hint(t.get("fields-password-hint")),
    ];
    FirstPage { frame: guest.frame(), code: code.map(Code::expose).unwrap_or_default(), fields, taken }
}
