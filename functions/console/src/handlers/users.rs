//! `/panel/users`: who has an account, by beginnings of names and addresses, role and status.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::directory::{Caller, UserList};
use shared::error::Error;
use shared::http::{Form, HandlerResult, Query};
use shared::role::{Permission, Role};
use shared::user::{Status, User};

use super::new_user::may_create;
use crate::choice::Choice;
use crate::guest::Guest;
use crate::links::{Pager, with_query};
use crate::moment::Moment;
use crate::page::{Frame, Place, page, page_with};
use crate::services::Services;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    frame: Frame,
    q: String,
    /// What is wrong with what was searched for.
    problem: Option<String>,
    choices: [Choice; 2],
    is_filtered: bool,
    users: Vec<Row>,
    pager: Pager,
    export: String,
    may: May,
    notice: Option<&'static str>,
}

/// What the caller may do with those on the page.
struct May {
    create: bool,
    update: bool,
    end_sessions: bool,
}

impl May {
    fn of(caller: &Caller) -> Self {
        Self {
            create: may_create(caller),
            update: caller.holds(Permission::UsersUpdate),
            end_sessions: caller.holds(Permission::SessionsRevoke),
        }
    }

    fn any(&self) -> bool {
        self.update || self.end_sessions
    }
}

struct Row {
    id: u64,
    name: String,
    email: String,
    role: String,
    is_active: bool,
    since: Moment,
}

/// What narrows the list, as it stands in the address.
struct Filters {
    q: String,
    role: String,
    status: String,
    has_cursor: bool,
}

impl Filters {
    fn of(query: &Query) -> Self {
        let mut form = query.page_form();
        let mut text = |field| plain(&mut form, field).unwrap_or_default();
        Self { q: text("q"), role: text("role"), status: text("status"), has_cursor: !text("cursor").is_empty() }
    }

    fn pairs(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("role", &self.role), ("status", &self.status)]
    }
}

/// A page of the list. A search that cannot be one shows the form again.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let filters = Filters::of(&query);
    let list = services.users.list_users_and_roles(&guest.visitor, wire::users::users(query.page_form())).await;

    match list {
        Ok(list) => {
            let mut shown = users_page(&guest, &filters, list);
            let said = plain(&mut query.page_form(), "said");
            shown.notice = said.filter(|said| said == "deleted").map(|_| guest.t().get("user-deleted"));
            page(&shown)
        }
        Err(Error::Invalid(_)) => {
            let all = wire::users::users(Form::default());
            let mut list = services.users.list_users_and_roles(&guest.visitor, all).await?;
            (list.users.items, list.users.next_cursor) = (Vec::new(), None);
            let mut shown = users_page(&guest, &filters, list);
            shown.problem = Some(guest.t().get("fields-invalid").to_owned());
            page_with(StatusCode::BAD_REQUEST, &shown)
        }
        Err(error) => Err(error.into()),
    }
}

fn users_page(guest: &Guest, filters: &Filters, list: UserList) -> UsersPage {
    let UserList { caller, users, roles } = list;
    let is_first = !filters.has_cursor;
    let pager = Pager::new("/panel/users", &filters.pairs(), is_first, users.next_cursor.as_deref());
    UsersPage {
        frame: guest.frame_of(&caller, Place::Users),
        choices: [role_choice(guest, &roles, &filters.role), status_choice(guest, &filters.status)],
        is_filtered: filters.pairs().iter().any(|(_, value)| !value.is_empty()),
        q: filters.q.clone(),
        users: users.items.into_iter().map(|user| row(guest, user)).collect(),
        pager,
        export: with_query("/panel/users/export", &filters.pairs()),
        may: May::of(&caller),
        problem: None,
        notice: None,
    }
}

fn role_choice(guest: &Guest, roles: &[Role], chosen: &str) -> Choice {
    let any = (String::new(), guest.t().get("common-any").to_owned());
    let names = roles.iter().map(|role| role.name.as_str().to_owned());
    let options = std::iter::once(any).chain(names.map(|name| (name.clone(), name)));
    Choice::new(guest.t().get("users-role"), "role", options, chosen)
}

fn status_choice(guest: &Guest, chosen: &str) -> Choice {
    let any = (String::new(), guest.t().get("common-any").to_owned());
    Choice::new(guest.t().get("users-status"), "status", std::iter::once(any).chain(statuses(guest)), chosen)
}

/// Both, as a choice has them.
pub(super) fn statuses(guest: &Guest) -> [(String, String); 2] {
    let t = guest.t();
    [(Status::Active, t.get("users-active")), (Status::Inactive, t.get("users-inactive"))]
        .map(|(status, text)| (status.as_str().to_owned(), text.to_owned()))
}

fn row(guest: &Guest, user: User) -> Row {
    Row {
        id: user.id.get(),
        name: user.name.as_str().to_owned(),
        email: user.email.as_str().to_owned(),
        role: user.role.as_str().to_owned(),
        is_active: user.status == Status::Active,
        since: guest.moment(user.created_at),
    }
}
