//! `POST /panel/users/bulk`: the same for all users that were ticked, and what became of each.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::{StreamExt, stream};
use shared::Result;
use shared::directory::{IfMatch, SessionsOf, UserChanges};
use shared::error::Error;
use shared::http::{HandlerResult, Payload};
use shared::input::Input;
use shared::role::Permission;
use shared::user::{Status, UserId};

use crate::error::told;
use crate::guest::Guest;
use crate::page::{Frame, Place, page_with};
use crate::services::Services;
use crate::texts::Texts;
use crate::wire::{self, plain};

/// So many at a time: quick enough, and no burst for the store.
const SIDE_BY_SIDE: usize = 8;

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkPage {
    frame: Frame,
    action: &'static str,
    done: usize,
    failed: usize,
    outcomes: Vec<Outcome>,
    problem: Option<&'static str>,
}

struct Outcome {
    id: UserId,
    /// Why it was not done.
    problem: Option<String>,
}

#[derive(Clone, Copy)]
enum Action {
    Become(Status),
    EndSessions,
}

impl Action {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "activate" => Some(Self::Become(Status::Active)),
            "deactivate" => Some(Self::Become(Status::Inactive)),
            "end-sessions" => Some(Self::EndSessions),
            _ => None,
        }
    }

    const fn permission(self) -> Permission {
        match self {
            Self::Become(_) => Permission::UsersUpdate,
            Self::EndSessions => Permission::SessionsRevoke,
        }
    }

    fn text(self, t: Texts) -> &'static str {
        match self {
            Self::Become(Status::Active) => t.get("users-activate"),
            Self::Become(Status::Inactive) => t.get("users-deactivate"),
            Self::EndSessions => t.get("users-end-sessions"),
        }
    }

    async fn act(self, services: &Services, guest: &Guest, id: UserId) -> Result<()> {
        match self {
            Self::Become(status) => {
                let changes = UserChanges { status: Some(status), ..UserChanges::default() };
                let given = vec![("status", Some(status.as_str().to_owned()))];
                let input = Input::new(Ok(changes), given);
                services.users.update_user(&guest.visitor, Some(id), input, Ok(IfMatch::Any)).await.map(|_| ())
            }
            Self::EndSessions => {
                let all = Input::of(SessionsOf { user: id, session: None });
                services.sessions.end_sessions_of(&guest.visitor, all).await.map(|_| ())
            }
        }
    }
}

/// Does it to each, by the rules that hold for one: what one's role forbids is refused before any.
pub(crate) async fn handler(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    let action = plain(&mut payload.page_form(), "action");
    let action = action.as_deref().and_then(Action::parse).ok_or(Error::Malformed("There is no such action."))?;
    if !caller.holds(action.permission()) {
        return Err(Error::Forbidden.into());
    }
    let ticked = wire::users::ticked(&payload);
    let is_too_many = ticked.is_none();
    let ids = ticked.unwrap_or_default();

    let own = caller.user().id;
    let outcomes = ids.into_iter().map(|id| outcome(&services, &guest, action, id, id == own));
    let outcomes: Vec<Outcome> = stream::iter(outcomes).buffered(SIDE_BY_SIDE).collect().await;

    let t = guest.t();
    let problem = match (is_too_many, outcomes.is_empty()) {
        (true, _) => Some(t.get("users-too-many")),
        (false, true) => Some(t.get("users-none-chosen")),
        (false, false) => None,
    };
    let failed = outcomes.iter().filter(|outcome| outcome.problem.is_some()).count();
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let (frame, done) = (guest.frame_of(&caller, Place::Users), outcomes.len() - failed);
    page_with(status, &BulkPage { frame, action: action.text(t), done, failed, outcomes, problem })
}

async fn outcome(services: &Services, guest: &Guest, action: Action, id: UserId, is_own: bool) -> Outcome {
    let problem = action.act(services, guest, id).await.err();
    let problem = problem.map(|error| match error {
        // Their role does permit it, but for themselves.
        Error::Forbidden if is_own => guest.t().get("users-own-status").to_owned(),
        error => told(guest.language, &error).1,
    });
    Outcome { id, problem }
}
