//! `/panel/users/new`: an account for somebody else.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future;
use shared::Result;
use shared::directory::Caller;
use shared::error::Error;
use shared::http::{HandlerResult, Payload};
use shared::role::{Permission, RoleName};
use shared::user::Status;

use super::users::statuses;
use crate::choice::Choice;
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::wire;

const PAGE: &str = "/panel/users/new";

#[derive(Template)]
#[template(path = "new_user.html")]
struct NewUserPage {
    frame: Frame,
    fields: [Field; 3],
    choices: [Choice; 2],
    confirm: Option<String>,
    /// Why there is no such user now.
    problem: Option<&'static str>,
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    page(&form(&services, &guest, &Sent::default()).await?)
}

/// Makes the account.
pub(crate) async fn create(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let new = wire::users::new_user(payload.page_form(), services.access.context().password_policy());
    let made = if caller.holds(Permission::UsersCreate) {
        services.users.create_user(&guest.visitor, new, None).await
    } else {
        services.users.register_another(&guest.visitor, new).await
    };

    match made {
        Ok(user) => Ok(see_other(&format!("/panel/users/{}?said=created", user.id))),
        Err(Error::EmailTaken(_)) => {
            let mut shown = form(&services, &guest, &Sent::of(&payload)).await?;
            shown.problem = Some(guest.t().get("fields-taken"));
            page_with(StatusCode::CONFLICT, &shown)
        }
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &form(&services, &guest, &sent).await?)
        }
    }
}

/// Whether they may add anybody, or at least somebody with the role `user`.
pub(super) fn may_create(caller: &Caller) -> bool {
    caller.holds(Permission::UsersCreate) || caller.holds(Permission::UsersRegister)
}

async fn form(services: &Services, guest: &Guest, sent: &Sent) -> Result<NewUserPage> {
    let (caller, roles) =
        future::try_join(services.access.authenticate(&guest.visitor), services.roles.list_roles(&guest.visitor))
            .await?;
    if !may_create(&caller) {
        return Err(Error::Forbidden);
    }
    let (language, t) = (guest.language, guest.t());
    let fields = [
        Field::new(language, sent, "name", "text", t.get("fields-name")).focus(),
        Field::new(language, sent, "email", "email", t.get("fields-email")),
        Field::new(language, sent, "password", "password", t.get("fields-password"))
            .autocomplete("new-password")
            .optional()
            .hint(t.get("users-password-optional")),
    ];
    let usual = RoleName::user();
    let assignable = roles.iter().filter(|role| role.name.is_user() || caller.may_assign(role));
    let names = assignable.map(|role| (role.name.as_str().to_owned(), role.name.as_str().to_owned()));
    let chosen = |field: &str, usual: &str| {
        Some(sent.value(field).to_owned()).filter(|sent| !sent.is_empty()).unwrap_or_else(|| usual.to_owned())
    };
    let choices = [
        Choice::new(t.get("users-role"), "role", names, &chosen("role", usual.as_str()))
            .hint(t.get("users-role-hint"))
            .problem(sent.told(language, "role")),
        Choice::new(t.get("users-status"), "status", statuses(guest), &chosen("status", Status::Active.as_str()))
            .problem(sent.told(language, "status")),
    ];
    Ok(NewUserPage {
        confirm: guest.confirm_link(&caller, PAGE),
        frame: guest.frame_of(&caller, Place::Users),
        fields,
        choices,
        problem: None,
    })
}
