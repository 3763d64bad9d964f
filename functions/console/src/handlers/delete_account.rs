//! `/panel/account/delete`: leaving, once one has typed one's own address.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::directory::{Caller, IfMatch, WhichUser};
use shared::error::Problem;
use shared::http::{HandlerResult, Payload};
use shared::input::Input;
use shared::role::Permission;

use crate::cookie;
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, Place, page, page_with, see_other_with};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "delete_account.html")]
struct DeletePage {
    frame: Frame,
    email: String,
    field: Field,
    confirm: Option<String>,
}

/// The form, for whoever may leave.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    caller.require(Permission::ProfileWrite)?;

    page(&form(&guest, &caller, &Sent::default()))
}

/// Deletes the account, where the address typed is its own.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let typed = wire::typed_email(payload.page_form());
    if typed.as_ref() != Some(&caller.user().email) {
        caller.require(Permission::ProfileWrite)?;
        let sent = Sent::of(&payload).with_problem("email", Problem::Invalid);
        return page_with(StatusCode::BAD_REQUEST, &form(&guest, &caller, &sent));
    }
    let oneself = Input::of(WhichUser::Id(Some(caller.user().id)));

    services.users.delete_user(&guest.visitor, oneself, Ok(IfMatch::Any)).await?;

    Ok(see_other_with("/panel/sign-in?said=deleted", cookie::no_session()))
}

fn form(guest: &Guest, caller: &Caller, sent: &Sent) -> DeletePage {
    let t = guest.t();
    DeletePage {
        frame: guest.frame_of(caller, Place::Account),
        email: caller.user().email.as_str().to_owned(),
        field: Field::new(guest.language, sent, "email", "email", t.get("account-delete-type")).focus(),
        confirm: guest.confirm_link(caller, "/panel/account/delete"),
    }
}
