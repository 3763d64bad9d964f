//! `/panel/token`: what is the matter with a token. It comes in the body of a form, never in an address,
//! which would be written down in many places.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use shared::directory::{Inspection, Verdict};
use shared::error::Error;
use shared::http::{HandlerResult, Payload};
use shared::user::UserId;

use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page, page_with};
use crate::services::Services;
use crate::texts::{form_text, verdict_text};
use crate::wire;

#[derive(Template)]
#[template(path = "inspector.html")]
struct InspectorPage {
    frame: Frame,
    problem: Option<&'static str>,
    found: Option<Found>,
}

struct Found {
    verdict: &'static str,
    is_good: bool,
    form: &'static str,
    owner: Option<(UserId, String)>,
    permissions: Option<String>,
    session: Option<String>,
    until: Option<Moment>,
    issuer: Option<String>,
    /// Header and claims.
    says: Option<[String; 2]>,
}

/// The form.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let caller = services.access.authenticate(&guest.visitor).await?;
    if !caller.user().role.is_admin() {
        return Err(Error::Forbidden.into());
    }
    page(&InspectorPage { frame: guest.frame_of(&caller, Place::Inspector), problem: None, found: None })
}

/// The verdict. The token itself is not shown again.
pub(crate) async fn inspect(State(services): State<Services>, guest: Guest, payload: Payload) -> HandlerResult {
    match services.access.inspect_token(&guest.visitor, wire::token(payload.page_form())).await {
        Ok(inspection) => {
            let frame = guest.frame_of(&inspection.caller, Place::Inspector);
            page(&InspectorPage { frame, problem: None, found: Some(found(&guest, inspection)) })
        }
        Err(Error::Invalid(_)) => {
            let caller = services.access.authenticate(&guest.visitor).await?;
            let frame = guest.frame_of(&caller, Place::Inspector);
            let problem = Some(guest.t().get("fields-missing"));
            page_with(StatusCode::BAD_REQUEST, &InspectorPage { frame, problem, found: None })
        }
        Err(error) => Err(error.into()),
    }
}

fn found(guest: &Guest, inspection: Inspection) -> Found {
    let Inspection { form, says, verdict, .. } = inspection;
    let (words, form) = (verdict_text(guest.language, &verdict), form_text(guest.language, form));
    let says = says.map(|(header, claims)| [header, claims].map(|part| format!("{part:#}")));
    let mut found = Found {
        verdict: words,
        is_good: false,
        form,
        owner: None,
        permissions: None,
        session: None,
        until: None,
        issuer: None,
        says,
    };
    match verdict {
        Verdict::Good { user, permissions, session, until, is_for_all: _ } => {
            found.is_good = true;
            found.owner = Some((user.id, format!("{} ({})", user.name.as_str(), user.email.as_str())));
            let names: Vec<_> = permissions.iter().map(|permission| permission.as_str()).collect();
            found.permissions = Some(names.join(", "));
            found.session = session.map(|id| id.to_string());
            found.until = until.map(|at| guest.moment(at));
        }
        Verdict::WrongIssuer(here) => found.issuer = Some(here),
        _ => {}
    }
    found
}
