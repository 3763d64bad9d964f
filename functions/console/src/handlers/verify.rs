//! `/panel/verify`: opening a registered account by a mailed link. The link shows a button: mail
//! scanners open links, and press nothing.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use shared::Result;
use shared::code::{Code, CodePurpose};
use shared::directory::Directory;
use shared::http::{Payload, Query};

use crate::guest::Guest;
use crate::page::{Frame, page, see_other};
use crate::wire;

#[derive(Template)]
#[template(path = "confirm_address.html")]
pub(super) struct ConfirmAddressPage {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) action: &'static str,
    pub(super) code: String,
}

/// The button.
pub(crate) async fn show(State(directory): State<Directory>, guest: Guest, query: Query) -> Result<Response> {
    let code = wire::code(&mut query.form());
    directory.look_at_code(CodePurpose::Verification, code.as_ref()).await?;

    let (frame, t) = (guest.frame(), &guest.t().mail);
    let code = code.as_ref().map(Code::expose).unwrap_or_default();
    page(&ConfirmAddressPage { frame, title: t.verify_title, lead: t.verify_lead, action: "/panel/verify", code })
}

/// Opens the account.
pub(crate) async fn handler(State(directory): State<Directory>, guest: Guest, payload: Payload) -> Result<Response> {
    let code = wire::code(&mut payload.page_form());
    directory.verify_account(&guest.visitor, code.as_ref()).await?;

    Ok(see_other("/panel/sign-in?said=verified"))
}
