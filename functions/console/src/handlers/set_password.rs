//! `/panel/reset` and `/panel/invitation`: setting a password with a mailed code. Opening the link
//! changes nothing, for mail scanners open links before people do.

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
#[template(path = "set_password.html")]
struct SetPasswordPage {
    frame: Frame,
    title: &'static str,
    lead: &'static str,
    action: &'static str,
    code: String,
    field: Field,
}

/// The form that the mail about a forgotten password leads to.
pub(crate) async fn show_reset(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    show(&services, &guest, &query, CodePurpose::Reset).await
}

/// Sets the password.
pub(crate) async fn reset(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    set(&services, &guest, &payload, CodePurpose::Reset).await
}

/// The form that an invitation leads to.
pub(crate) async fn show_invitation(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    show(&services, &guest, &query, CodePurpose::Invitation).await
}

/// Sets the first password.
pub(crate) async fn accept(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    set(&services, &guest, &payload, CodePurpose::Invitation).await
}

async fn show(services: &Services, guest: &Guest, query: &Query, purpose: CodePurpose) -> HandlerResult {
    let code = wire::code(&mut query.form());
    services.codes.look_at_code(purpose, code.as_ref()).await?;

    page(&form(guest, purpose, code.as_ref(), &Sent::default()))
}

async fn set(services: &Services, guest: &Guest, payload: &Payload, purpose: CodePurpose) -> HandlerResult {
    let input = wire::new_password(payload.page_form(), services.access.context().password_policy());

    match services.links.set_password_by_code(&guest.visitor, purpose, input).await {
        Ok(()) => Ok(see_other("/panel/sign-in?said=password-set")),
        Err(error) => {
            let sent = Sent::refused(payload, error)?;
            let code = wire::code(&mut payload.page_form());
            page_with(StatusCode::BAD_REQUEST, &form(guest, purpose, code.as_ref(), &sent))
        }
    }
}

fn form(guest: &Guest, purpose: CodePurpose, code: Option<&Code>, sent: &Sent) -> SetPasswordPage {
    let t = guest.t();
    let (title, lead, action) = if purpose == CodePurpose::Invitation {
        (t.get("mail-invitation-title"), t.get("mail-invitation-lead"), "/panel/invitation")
    } else {
        (t.get("mail-forgot-title"), t.get("mail-reset-lead"), "/panel/reset")
    };
    let field = Field::new(guest.language, sent, "new_password", "password", t.get("fields-new-password"))
        .autocomplete("new-password")
        .hint(t.get("fields-password-hint"))
        .focus();
    SetPasswordPage {
        frame: guest.frame(),
        title,
        lead,
        action,
        code: code.map(Code::expose).unwrap_or_default(),
        field,
    }
}
