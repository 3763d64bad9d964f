//! `/panel/sessions`: wherever anybody is signed in.

use askama::Template;
use axum::extract::State;
use futures::future;
use shared::directory::EverySession;
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};
use shared::role::Permission;
use shared::user::UserId;

use crate::guest::Guest;
use crate::links::Pager;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, see_other};
use crate::services::Services;
use crate::texts::device_text;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Row>,
    may_end: bool,
    pager: Pager,
    notice: Option<&'static str>,
}

struct Row {
    id: String,
    user_id: UserId,
    email: String,
    device: String,
    address: String,
    since: Moment,
    seen: Moment,
    is_this: bool,
}

/// A page of them.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let wanted = wire::users::paging(query.page_form(), "GET /panel/sessions", 50);
    let (caller, sessions) = future::try_join(
        services.access.authenticate(&guest.visitor),
        services.sessions.list_every_session(&guest.visitor, wanted),
    )
    .await?;
    // Without the right the list is one's own, which is on another page.
    if !caller.holds(Permission::SessionsRead) {
        return Err(Error::Forbidden.into());
    }

    let mut form = query.page_form();
    let said = plain(&mut form, "said");
    let is_first = plain(&mut form, "cursor").is_none();
    let rows = sessions.items.into_iter().map(|session| row(&guest, session, caller.session_id().as_str()));
    page(&SessionsPage {
        sessions: rows.collect(),
        may_end: caller.holds(Permission::SessionsRevoke),
        pager: Pager::new("/panel/sessions", &[], is_first, sessions.next_cursor.as_deref()),
        notice: said.filter(|said| said == "ended").map(|_| guest.t().get("sessions-ended")),
        frame: guest.frame_of(&caller, Place::Sessions),
    })
}

/// Ends one.
pub(crate) async fn end(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    services.sessions.end_sessions_of(&guest.visitor, wire::users::session_of(payload.page_form())).await?;

    Ok(see_other("/panel/sessions?said=ended"))
}

fn row(guest: &Guest, EverySession { session, email }: EverySession, own: &str) -> Row {
    Row {
        is_this: session.id.as_str() == own,
        id: session.id.as_str().to_owned(),
        user_id: session.user_id,
        email: email.as_str().to_owned(),
        device: device_text(guest.language, &session.device),
        address: session.ip,
        since: guest.moment(session.created_at),
        seen: guest.moment(session.last_seen_at),
    }
}
