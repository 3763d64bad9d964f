//! `/panel/email`: moving an account to its new address by the link that was mailed there.

use axum::extract::State;
use shared::code::{Code, CodePurpose};
use shared::http::{HandlerResult, Payload, Query};

use super::verify::ConfirmAddressPage;
use crate::guest::Guest;
use crate::page::{page, see_other};
use crate::services::Services;
use crate::wire;

/// The button.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let code = wire::code(&mut query.form());
    services.codes.look_at_code(CodePurpose::EmailChange, code.as_ref()).await?;

    let (frame, t) = (guest.frame(), guest.t());
    let code = code.as_ref().map(Code::expose).unwrap_or_default();
    page(&ConfirmAddressPage {
        frame,
        title: t.get("mail-email-title"),
        lead: t.get("mail-email-lead"),
        action: "/panel/email",
        code,
        password: None,
    })
}

/// Moves the account.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let code = wire::code(&mut payload.page_form());
    services.links.confirm_email_change(&guest.visitor, code.as_ref()).await?;

    Ok(see_other("/panel/sign-in?said=email-changed"))
}
