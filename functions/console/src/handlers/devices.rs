//! `/panel/devices`: wherever one is signed in.

use askama::Template;
use axum::extract::State;
use futures::future;
use shared::directory::{Paging, SessionQuery, SessionView, SessionsToEnd};
use shared::error::Error;
use shared::http::{HandlerResult, Payload, Query};
use shared::input::Input;

use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, see_other};
use crate::services::Services;
use crate::texts::device_text;
use crate::wire::{self, plain};

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    devices: Vec<Device>,
    notice: Option<&'static str>,
}

struct Device {
    id: String,
    name: String,
    address: String,
    since: Moment,
    seen: Moment,
    ends: Moment,
    is_this: bool,
}

/// All of them: an account has at most twenty that count.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let paging = Paging { route: "GET /panel/devices", limit: 100, cursor: None };
    let wanted = Input::of(SessionQuery { user: None, paging });
    let (caller, sessions) = future::try_join(
        services.access.authenticate(&guest.visitor),
        services.sessions.list_sessions(&guest.visitor, wanted),
    )
    .await?;

    let t = guest.t();
    let notice = match plain(&mut query.form(), "said").as_deref() {
        Some("ended") => Some(t.get("devices-ended")),
        Some("others-ended") => Some(t.get("devices-others-ended")),
        Some("gone") => Some(t.get("devices-gone")),
        _ => None,
    };
    let devices = sessions.items.into_iter().map(|view| device(&guest, view)).collect();
    page(&DevicesPage { frame: guest.frame_of(&caller, Place::Devices), devices, notice })
}

/// Ends one of them.
pub(crate) async fn end(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    match services.sessions.end_sessions(&guest.visitor, wire::session_to_end(payload.page_form())).await {
        Ok(_) => Ok(see_other("/panel/devices?said=ended")),
        Err(Error::SessionNotFound) => Ok(see_other("/panel/devices?said=gone")),
        Err(error) => Err(error.into()),
    }
}

/// Ends all but this one.
pub(crate) async fn end_others(State(services): State<Services>, guest: Guest) -> HandlerResult {
    services.sessions.end_sessions(&guest.visitor, Input::of(SessionsToEnd::Others)).await?;

    Ok(see_other("/panel/devices?said=others-ended"))
}

fn device(guest: &Guest, SessionView { session, is_current }: SessionView) -> Device {
    Device {
        id: session.id.as_str().to_owned(),
        name: device_text(guest.language, &session.device),
        address: session.ip,
        since: guest.moment(session.created_at),
        seen: guest.moment(session.last_seen_at),
        ends: guest.moment(session.expires_at),
        is_this: is_current,
    }
}
