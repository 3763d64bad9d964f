//! `/panel/audit`: the audit trail, by user, action and days.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use futures::future;
use shared::audit::{Action, AuditRecord};
use shared::directory::{Caller, PageOf};
use shared::error::Error;
use shared::http::{HandlerResult, Query};
use shared::role::Permission;
use shared::statistics::Day;

use crate::choice::Choice;
use crate::entry::{Entry, entries};
use crate::field::{Field, Sent};
use crate::guest::Guest;
use crate::links::Pager;
use crate::page::{Frame, Place, page, page_with};
use crate::services::Services;
use crate::texts::action_text;
use crate::wire;

/// How many days the page goes back unless it is asked to: the trail keeps 400, and of a quiet directory most
/// have nothing to show.
const RECENT: i64 = 30;

const FILTERS: [&str; 4] = ["user_id", "action", "from", "to"];

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    fields: [Field; 3],
    action: Choice,
    is_filtered: bool,
    entries: Vec<Entry>,
    caption: &'static str,
    pager: Pager,
}

/// A page of it. Filters that make no sense are shown again with what is wrong.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let mut sent = Sent::of_query(&query);
    let since = (!sent.has("from") && !sent.has("user_id")).then(|| Day::of(guest.now).before(RECENT).to_string());
    let wanted = wire::audit::audit_query(query.page_form(), since.as_deref());
    let (caller, trail) =
        future::join(services.access.authenticate(&guest.visitor), services.audit.list_audit(&guest.visitor, wanted))
            .await;
    let caller = caller?;
    if let Some(since) = since {
        sent = sent.with_value("from", since);
    }

    match trail {
        Ok(trail) => page(&audit_page(&guest, &caller, &sent, trail)),
        Err(error @ Error::Invalid(_)) if caller.holds(Permission::AuditRead) => {
            let nothing = PageOf { items: Vec::new(), next_cursor: None };
            page_with(StatusCode::BAD_REQUEST, &audit_page(&guest, &caller, &sent.with_problems(error)?, nothing))
        }
        Err(error) => Err(error.into()),
    }
}

fn audit_page(guest: &Guest, caller: &Caller, sent: &Sent, trail: PageOf<AuditRecord>) -> AuditPage {
    let (language, t) = (guest.language, guest.t());
    let any = (String::new(), guest.t().get("common-any").to_owned());
    let actions = Action::ALL.iter().map(|action| action.as_str());
    let actions = actions.map(|action| (action.to_owned(), action_text(language, action).to_owned()));
    let action =
        Choice::new(guest.t().get("trail-action"), "action", std::iter::once(any).chain(actions), sent.value("action"));
    let filters = FILTERS.map(|name| (name, sent.value(name)));
    AuditPage {
        frame: guest.frame_of(caller, Place::Audit),
        fields: [
            Field::new(language, sent, "user_id", "text", t.get("audit-user")).optional(),
            Field::new(language, sent, "from", "date", t.get("audit-from")).optional().hint(t.get("audit-days-hint")),
            Field::new(language, sent, "to", "date", t.get("audit-to")).optional(),
        ],
        action: action.problem(sent.told(language, "action")),
        is_filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        entries: entries(guest, trail.items),
        caption: t.get("audit-found"),
        pager: Pager::new("/panel/audit", &filters, sent.value("cursor").is_empty(), trail.next_cursor.as_deref()),
    }
}
