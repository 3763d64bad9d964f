//! `/panel/verify`: opening a registered account by a mailed link. The link shows a button: mail
//! scanners open links, and press nothing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::code::{Code, CodePurpose};
use shared::http::{HandlerResult, Payload, Query};

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, page, page_with, see_other};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "confirm_address.html")]
pub(super) struct ConfirmAddressPage {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) action: &'static str,
    pub(super) code: String,
    /// The password, where the link alone is not enough.
    pub(super) password: Option<Field>,
}

/// The button.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let code = wire::code(&mut query.form());
    services.codes.look_at_code(CodePurpose::Verification, code.as_ref()).await?;

    page(&form(&guest, code.as_ref(), &Sent::default()))
}

fn form(guest: &Guest, code: Option<&Code>, sent: &Sent) -> ConfirmAddressPage {
    let t = guest.t();
    let label = guest.t().get("fields-password");
    let password = Field::new(guest.language, sent, "password", "password", label).autocomplete("current-password");
    ConfirmAddressPage {
        frame: guest.frame(),
        title: t.get("mail-verify-title"),
        lead: t.get("mail-verify-lead"),
        action: "/panel/verify",
        code: code.map(Code::expose).unwrap_or_default(),
        password: Some(password.hint(t.get("mail-verify-hint")).focus()),
    }
}

/// Opens the account, for whoever knows the password it was registered with.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let code = wire::code(&mut payload.page_form());
    let password = wire::confirmation(payload.page_form());

    match services.links.verify_account(&guest.visitor, code.as_ref(), password, "password").await {
        Ok(_) => Ok(see_other("/panel/sign-in?said=verified")),
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &form(&guest, code.as_ref(), &sent))
        }
    }
}
