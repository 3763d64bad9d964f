//! An entry of the audit trail, as the template `entries.html` shows it.

use shared::audit::AuditRecord;
use shared::user::UserId;

use crate::guest::Guest;
use crate::moment::Moment;
use crate::texts::{action_text, detail_text};

/// An entry in words.
pub(crate) struct Entry {
    pub(crate) at: Moment,
    pub(crate) action: String,
    pub(crate) actor: Party,
    pub(crate) subject: Option<Party>,
    pub(crate) detail: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) count: Option<String>,
    pub(crate) is_sealed: bool,
}

/// Who an entry speaks of: a user with a page, or somebody without.
pub(crate) struct Party {
    pub(crate) text: String,
    pub(crate) link: Option<String>,
}

impl Entry {
    pub(crate) fn new(guest: &Guest, record: AuditRecord) -> Self {
        Self {
            at: guest.moment(record.at),
            action: action_text(guest.language, &record.action).to_owned(),
            actor: actor(guest, &record.actor),
            subject: record.subject.map(|id| user(guest, id)),
            detail: record.detail.map(|detail| detail_text(guest.language, &detail)),
            ip: record.ip,
            count: record.count.map(|count| guest.t().format("trail-times", [("count", count.into())])),
            is_sealed: record.is_sealed,
        }
    }
}

/// Entries in their order.
pub(crate) fn entries(guest: &Guest, records: Vec<AuditRecord>) -> Vec<Entry> {
    records.into_iter().map(|record| Entry::new(guest, record)).collect()
}

fn actor(guest: &Guest, actor: &str) -> Party {
    let t = guest.t();
    if let Some(id) = actor.strip_prefix("user:").and_then(UserId::parse) {
        return user(guest, id);
    }
    let text = match actor {
        "anonymous" => t.get("trail-anonymous"),
        "operator" => t.get("trail-operator"),
        "system" => t.get("trail-system"),
        service => service,
    };
    Party { text: text.to_owned(), link: None }
}

fn user(guest: &Guest, id: UserId) -> Party {
    Party {
        text: guest.t().format("trail-user", [("id", id.to_string().into())]),
        link: Some(format!("/panel/users/{id}")),
    }
}
