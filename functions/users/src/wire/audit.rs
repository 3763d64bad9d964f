//! The audit trail, in the manner of "management".

use serde::Serialize;
use shared::audit::{Action, AuditRecord};
use shared::clock::Time;
use shared::directory::{AuditQuery, PageOf};
use shared::error::Problem;
use shared::http::Form;
use shared::input::Input;
use shared::openapi::values;
use shared::user::UserId;
use utoipa::ToSchema;

/// `?user_id=&action=&from=&to=&limit=&cursor=`.
pub(crate) fn audit_query(mut form: Form) -> Input<AuditQuery> {
    let user = form.optional("user_id", |text| UserId::parse(text).ok_or(Problem::Invalid));
    let action = form.optional("action", |text| Action::parse(text).ok_or(Problem::NotListed));
    let from = form.optional("from", moment);
    let to = form.optional("to", moment);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        form.refuse("to", Problem::Invalid);
    }
    let paging = form.paging("/api/v1/audit");
    form.finish(|| Some(AuditQuery { user, action, from, to, paging: paging? }))
}

fn moment(text: &str) -> Result<Time, Problem> {
    Time::parse_rfc3339(text).ok_or(Problem::Invalid)
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::AuditEntry)]
pub(crate) struct Entry<'a> {
    /// A ULID: sorts by time.
    id: &'a str,
    #[schema(value_type = values::Time)]
    at: String,
    #[schema(value_type = values::AuditAction)]
    action: &'a str,
    /// `user:` and an id, `anonymous`, `operator` or `system`.
    actor: &'a str,
    /// Whom it was done to; they may be gone.
    user_id: Option<u64>,
    session_id: Option<&'a str>,
    detail: Option<&'a str>,
    ip: Option<&'a str>,
    user_agent: Option<&'a str>,
    /// How often within the minute; of refused tries only.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Whether the entry is in the chain of seals yet.
    sealed: bool,
}

impl<'a> From<&'a AuditRecord> for Entry<'a> {
    fn from(record: &'a AuditRecord) -> Self {
        Self {
            id: &record.id,
            at: record.at.rfc3339(),
            action: &record.action,
            actor: &record.actor,
            user_id: record.subject.map(UserId::get),
            session_id: record.session.as_deref(),
            detail: record.detail.as_deref(),
            ip: record.ip.as_deref(),
            user_agent: record.user_agent.as_deref(),
            count: record.count,
            sealed: record.is_sealed,
        }
    }
}

/// A page of entries, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::AuditEntries)]
pub(crate) struct Entries<'a> {
    entries: Vec<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<&'a str>,
}

impl<'a> From<&'a PageOf<AuditRecord>> for Entries<'a> {
    fn from(page: &'a PageOf<AuditRecord>) -> Self {
        Self { entries: page.items.iter().map(Entry::from).collect(), next_cursor: page.next_cursor.as_deref() }
    }
}
