//! The table `audit_log`: entries join the transaction of the change they tell of.

use serde::Serialize;

use super::expression::Clause;
use super::transaction::{Refusal, Transaction};
use super::{keys, write};
use crate::audit::{Actor, AuditEntry, KEPT_FOR};
use crate::session::SessionId;
use crate::user::UserId;

#[derive(Serialize)]
struct AuditItem<'a> {
    shard: String,
    ulid: String,
    at: i64,
    action: &'a str,
    actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    ip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    expires_at: i64,
}

impl Transaction<'_> {
    /// Adds an entry to the trail.
    pub(crate) fn record(&mut self, entry: &AuditEntry) {
        let chance: [u8; 16] = self.store.random().bytes();
        let ulid = ulid::Ulid::from_parts(entry.at.millis().max(0).unsigned_abs(), u128::from_le_bytes(chance));
        let item = AuditItem {
            shard: keys::audit_shard(entry.at, chance[0]),
            ulid: ulid.to_string(),
            at: entry.at.millis(),
            action: entry.action.as_str(),
            actor: match entry.actor {
                Actor::User(id) => format!("user:{id}"),
                Actor::Anonymous => "anonymous".to_owned(),
                Actor::Operator => "operator".to_owned(),
                Actor::System => "system".to_owned(),
            },
            user_id: entry.subject.map(UserId::get),
            session_id: entry.session.as_ref().map(SessionId::as_str),
            detail: entry.detail.as_deref(),
            ip: entry.client.ip_text(),
            user_agent: entry.client.user_agent.as_deref(),
            expires_at: entry.at.plus(KEPT_FOR).seconds(),
        };
        let table = &self.store.tables().audit;
        self.put(table, write(&item), &[Clause::Absent("ulid")], Refusal::IdTaken);
    }
}
