//! `/panel/account`: who one is here, and what one changes about it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future::OptionFuture;
use shared::Result;
use shared::api_key::ApiKey;
use shared::directory::IfMatch;
use shared::error::{Error, Problem};
use shared::http::{HandlerResult, Payload, Query};
use shared::role::Permission;

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    email: String,
    role: String,
    since: Moment,
    writes: bool,
    /// The first steps, until all are done; each with whether it is.
    steps: Option<[(&'static str, bool); 3]>,
    name: Field,
    passwords: [Field; 2],
    /// Nothing where no mail is set up, or one may not.
    new_email: Option<[Field; 2]>,
    notice: Option<&'static str>,
}

/// What was sent by one of the forms on the page.
#[derive(Default)]
struct Forms {
    name: Sent,
    password: Sent,
    email: Sent,
}

/// The page.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let mut shown = account(&services, &guest, Forms::default()).await?;
    let t = guest.t();
    shown.notice = match plain(&mut query.form(), "said").as_deref() {
        Some("name-changed") => Some(t.get("account-name-changed")),
        Some("email-asked") => Some(t.get("account-email-asked")),
        Some("password-changed") => Some(t.get("account-password-changed")),
        _ => None,
    };
    page(&shown)
}

/// Gives oneself another name.
pub(crate) async fn change_name(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let change = wire::name_change(payload.page_form());

    match services.users.update_user(&guest.visitor, Some(caller.user().id), change, Ok(IfMatch::Any)).await {
        Ok(_) => Ok(see_other("/panel/account?said=name-changed")),
        Err(error) => {
            let forms = Forms { name: Sent::refused(&payload, error)?, ..Forms::default() };
            page_with(StatusCode::BAD_REQUEST, &account(&services, &guest, forms).await?)
        }
    }
}

/// Sets one's own password; all other sessions end.
pub(crate) async fn change_password(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let change = wire::password_change(payload.page_form(), services.access.context().password_policy());

    match services.passwords.change_password(&guest.visitor, change).await {
        Ok(_) => Ok(see_other("/panel/account?said=password-changed")),
        Err(error) => {
            let forms = Forms { password: Sent::refused(&payload, error)?, ..Forms::default() };
            page_with(StatusCode::BAD_REQUEST, &account(&services, &guest, forms).await?)
        }
    }
}

/// Mails a link to another address of one's own.
pub(crate) async fn change_email(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let (status, email) =
        match services.links.request_email_change(&guest.visitor, wire::email_change(payload.page_form())).await {
            Ok(()) => return Ok(see_other("/panel/account?said=email-asked")),
            Err(Error::EmailTaken(_)) => {
                (StatusCode::CONFLICT, Sent::of(&payload).with_problem("email", Problem::Invalid))
            }
            Err(error) => (StatusCode::BAD_REQUEST, Sent::refused(&payload, error)?),
        };
    page_with(status, &account(&services, &guest, Forms { email, ..Forms::default() }).await?)
}

async fn account(services: &Services, guest: &Guest, forms: Forms) -> Result<AccountPage> {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let frame = guest.frame_of(&caller, Place::Account);
    let writes = caller.holds(Permission::ProfileWrite);
    let keys = OptionFuture::from(writes.then(|| services.api_keys.list_api_keys(&guest.visitor))).await.transpose()?;
    let (language, t) = (guest.language, guest.t());
    let user = caller.user();
    let name = Field::new(language, &forms.name, "name", "text", t.get("fields-name"))
        .autocomplete("name")
        .or(user.name.as_str());
    let passwords = [
        Field::new(language, &forms.password, "password", "password", t.get("fields-present-password"))
            .autocomplete("current-password"),
        Field::new(language, &forms.password, "new_password", "password", t.get("fields-new-password"))
            .autocomplete("new-password")
            .hint(t.get("fields-password-hint")),
    ];
    let new_email = (writes && services.outbox.sends_mail()).then(|| {
        [
            Field::new(language, &forms.email, "email", "email", t.get("fields-new-email")).autocomplete("email"),
            Field::new(language, &forms.email, "email_password", "password", t.get("fields-present-password"))
                .autocomplete("current-password"),
        ]
    });
    Ok(AccountPage {
        new_email,
        email: user.email.as_str().to_owned(),
        role: user.role.as_str().to_owned(),
        since: guest.moment(user.created_at),
        steps: keys.and_then(|keys| first_steps(guest, &keys)),
        frame,
        writes,
        name,
        passwords,
        notice: None,
    })
}

/// Nothing once a key has been used.
fn first_steps(guest: &Guest, keys: &[ApiKey]) -> Option<[(&'static str, bool); 3]> {
    let t = guest.t();
    let is_called = keys.iter().any(|key| key.last_used_at.is_some());
    let steps = [
        (t.get("account-step-account"), true),
        (t.get("account-step-key"), !keys.is_empty()),
        (t.get("account-step-call"), is_called),
    ];
    (!is_called).then_some(steps)
}
