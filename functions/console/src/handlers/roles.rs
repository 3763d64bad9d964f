//! `/panel/roles`: who may do what, and roles of one's own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future;
use shared::Result;
use shared::directory::Caller;
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};
use shared::role::{Permission, Permissions, Role};

use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::language::Language;
use crate::page::{Frame, Place, page, page_with, see_other};
use crate::services::Services;
use crate::texts::permission_text;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "roles.html")]
struct RolesPage {
    frame: Frame,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// `None` where the caller may make none.
    new: Option<([Field; 2], Vec<Tick>)>,
    confirm: Option<String>,
    notice: Option<&'static str>,
    problem: Option<&'static str>,
}

struct Column {
    name: String,
    description: String,
    is_built_in: bool,
    /// Whether its page lets the caller change it.
    is_changeable: bool,
}

struct Row {
    text: &'static str,
    name: &'static str,
    cells: Vec<bool>,
}

/// A permission in a form.
pub(super) struct Tick {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) is_on: bool,
    /// Nobody gives what they have not.
    pub(super) is_beyond: bool,
}

/// The matrix, and the form for another role.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let mut shown = roles_page(&services, &guest, &Sent::default(), Permissions::NONE).await?;
    let t = guest.t();
    shown.notice = match plain(&mut query.page_form(), "said").as_deref() {
        Some("created") => Some(t.get("roles-created")),
        Some("changed") => Some(t.get("roles-changed")),
        Some("deleted") => Some(t.get("roles-deleted")),
        _ => None,
    };
    page(&shown)
}

/// Makes a role.
pub(crate) async fn create(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let ticked = wire::roles::ticks(&payload).unwrap_or_default();

    match services.roles.create_role(&guest.visitor, wire::roles::new_role(&payload)).await {
        Ok(_) => Ok(see_other("/panel/roles?said=created")),
        Err(Error::RoleTaken) => {
            let mut shown = roles_page(&services, &guest, &Sent::of(&payload), ticked).await?;
            shown.problem = Some(guest.t().get("roles-taken"));
            page_with(StatusCode::CONFLICT, &shown)
        }
        Err(error) => {
            let sent = Sent::refused(&payload, error)?;
            page_with(StatusCode::BAD_REQUEST, &roles_page(&services, &guest, &sent, ticked).await?)
        }
    }
}

async fn roles_page(services: &Services, guest: &Guest, sent: &Sent, ticked: Permissions) -> Result<RolesPage> {
    let (caller, roles) =
        future::try_join(services.access.authenticate(&guest.visitor), services.roles.list_roles(&guest.visitor))
            .await?;
    let (language, t) = (guest.language, guest.t());
    let manages = caller.holds(Permission::RolesManage);
    let column = |role: &Role| Column {
        name: role.name.as_str().to_owned(),
        description: role.description.clone(),
        is_built_in: role.built_in,
        is_changeable: manages && !role.built_in,
    };
    let row = |permission: Permission| Row {
        text: permission_text(language, permission),
        name: permission.as_str(),
        cells: roles.iter().map(|role| role.permissions.contains(permission)).collect(),
    };
    let fields = || {
        [
            Field::new(language, sent, "name", "text", t.get("roles-name")).hint(t.get("roles-name-hint")),
            Field::new(language, sent, "description", "text", t.get("roles-description")).optional(),
        ]
    };
    Ok(RolesPage {
        columns: roles.iter().map(column).collect(),
        rows: Permission::ALL.into_iter().map(row).collect(),
        new: manages.then(|| (fields(), ticks(language, &caller, ticked))),
        confirm: if manages { guest.confirm_link(&caller, "/panel/roles") } else { None },
        frame: guest.frame_of(&caller, Place::Roles),
        notice: None,
        problem: None,
    })
}

/// Every permission, of which these are ticked.
pub(super) fn ticks(language: Language, caller: &Caller, ticked: Permissions) -> Vec<Tick> {
    let tick = |permission: Permission| Tick {
        name: permission.as_str(),
        text: permission_text(language, permission),
        is_on: ticked.contains(permission),
        is_beyond: !caller.holds(permission),
    };
    Permission::ALL.into_iter().map(tick).collect()
}
