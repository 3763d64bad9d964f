//! The audit log, in the style of the management API.

use serde::Serialize;
use shared::audit::AuditRecord;
use shared::directory::{AuditQuery, PageOf};
use shared::error::Problem;
use shared::http::request;
use shared::openapi::parameters::paging;
use shared::openapi::values;
use shared::user::UserId;
use utoipa::{IntoParams, ToSchema};

request! {
    /// Which entries of the audit trail, and which part of the list of them.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    pub(crate) struct AuditFilters {
        /// About whom.
        #[param(value_type = values::UserId, inline, required = false)]
        user_id: Option<values::UserId>,
        #[param(value_type = values::AuditAction, inline, required = false)]
        action: Option<values::AuditAction>,
        /// Not older than this.
        #[param(value_type = values::Moment, inline, required = false)]
        from: Option<values::Moment>,
        /// Older than this, and later than `from`.
        #[param(value_type = values::Moment, inline, required = false)]
        to: Option<values::Moment>,
        #[param(value_type = values::Limit, inline, required = false)]
        limit: Option<values::Limit>,
        #[param(value_type = values::Cursor, inline, required = false)]
        cursor: Option<values::Cursor>,
    }
    after(form) {
        if let (Some(Some(from)), Some(Some(to))) = (&from, &to)
            && from.0 >= to.0
        {
            form.refuse("to", Problem::Invalid);
        }
    }
}

impl From<AuditFilters> for AuditQuery {
    fn from(filters: AuditFilters) -> Self {
        Self {
            user: filters.user_id.map(|id| id.0),
            action: filters.action.map(|action| action.0),
            from: filters.from.map(|from| from.0),
            to: filters.to.map(|to| to.0),
            paging: paging("/api/v1/audit", filters.limit, filters.cursor),
        }
    }
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
