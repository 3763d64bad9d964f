//! `/panel/roles/{name}`: one role of one's own, to change or delete.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future;
use shared::Result;
use shared::error::Error;
use shared::http::{HandlerResult, PathParam, Payload};
use shared::role::{Permission, Permissions, RoleName};

use super::roles::{Tick, ticks};
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::wire;

#[derive(Template)]
#[template(path = "role.html")]
struct RolePage {
    frame: Frame,
    name: String,
    description: Field,
    ticks: Vec<Tick>,
    confirm: Option<String>,
    problem: Option<&'static str>,
}

/// Its form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, name: PathParam) -> HandlerResult {
    page(&role_page(&services, &guest, &name, &Sent::default(), None).await?)
}

/// Changes what it permits.
pub(crate) async fn change(
    State(services): State<Services>,
    guest: Guest,
    name: PathParam,
    payload: Payload,
) -> HandlerResult {
    let change = wire::roles::role_change(&payload);

    match services.roles.update_role(&guest.visitor, name.parse(RoleName::parse), change).await {
        Ok(_) => Ok(see_other("/panel/roles?said=changed")),
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            let ticked = wire::roles::ticks(&payload).ok();
            page_with(StatusCode::BAD_REQUEST, &role_page(&services, &guest, &name, &sent, ticked).await?)
        }
    }
}

/// Deletes it, if nobody has it.
pub(crate) async fn delete(State(services): State<Services>, guest: Guest, name: PathParam) -> HandlerResult {
    let named = name.parse(RoleName::parse);
    let is_built_in = named.as_ref().is_some_and(|name| name.built_in().is_some());

    match services.roles.delete_role(&guest.visitor, named).await {
        Ok(_) => Ok(see_other("/panel/roles?said=deleted")),
        Err(Error::RoleInUse(_)) if !is_built_in => {
            let mut shown = role_page(&services, &guest, &name, &Sent::default(), None).await?;
            shown.problem = Some(guest.t().get("roles-in-use"));
            page_with(StatusCode::CONFLICT, &shown)
        }
        Err(error) => Err(error.into()),
    }
}

/// `ticked` is what a form held that was refused.
async fn role_page(
    services: &Services,
    guest: &Guest,
    name: &PathParam,
    sent: &Sent,
    ticked: Option<Permissions>,
) -> Result<RolePage> {
    let (caller, roles) =
        future::try_join(services.access.authenticate(&guest.visitor), services.roles.list_roles(&guest.visitor))
            .await?;
    if !caller.holds(Permission::RolesManage) {
        return Err(Error::Forbidden);
    }
    let is_it = |role: &&shared::role::Role| !role.built_in && name.0.as_deref() == Some(role.name.as_str());
    let role = roles.iter().find(is_it).ok_or(Error::RoleNotFound)?;
    let label = guest.t().get("roles-description");
    let path = format!("/panel/roles/{}", role.name.as_str());
    Ok(RolePage {
        frame: guest.frame_of(&caller, Place::Roles),
        description: Field::new(guest.language, sent, "description", "text", label).optional().or(&role.description),
        ticks: ticks(guest.language, &caller, ticked.unwrap_or(role.permissions)),
        confirm: guest.confirm_link(&caller, &path),
        name: role.name.as_str().to_owned(),
        problem: None,
    })
}
