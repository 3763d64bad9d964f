//! Writes to the table `audit_log`. An entry joins the transaction of its change; refused attempts are counted. Each
//! entry has `unsealed`, its key in the sparse index of entries that the sealer must process.

use roster_types::audit::{AuditEntry, KEPT_FOR};
use roster_types::refusal::RefusedTry;
use roster_types::session::SessionId;
use roster_types::user::UserId;
use serde::Serialize;

use super::expression::{Aliases, Changes, Clause, condition, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, write};

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
    unsealed: String,
    expires_at: i64,
}

fn ulid(at: roster_types::clock::Time, chance: u128) -> String {
    ulid::Ulid::from_parts(at.millis().max(0).unsigned_abs(), chance).to_string()
}

impl Transaction<'_> {
    /// Adds an entry to the audit log.
    pub fn record(&mut self, entry: &AuditEntry) {
        let chance: [u8; 16] = self.store.random().bytes();
        let part = keys::audit_part(chance[0]);
        let item = AuditItem {
            shard: keys::audit_shard(entry.at, &part),
            ulid: ulid(entry.at, u128::from_le_bytes(chance)),
            at: entry.at.millis(),
            action: entry.action.as_str(),
            actor: entry.actor.as_text(),
            user_id: entry.subject.map(UserId::get),
            session_id: entry.session.as_ref().map(SessionId::as_str),
            detail: entry.detail.as_deref(),
            ip: entry.client.ip_text(),
            user_agent: entry.client.user_agent.as_deref(),
            unsealed: part,
            expires_at: entry.at.plus(KEPT_FOR).seconds(),
        };
        let table = &self.store.tables().audit;
        self.put(table, write(&item), &[Clause::Absent("ulid")], Refusal::IdTaken);
        self.recorded.push(entry.clone());
    }
}

impl Store {
    /// Counts a refused attempt in the entry of its account, IP address and minute: one call. If a response is lost,
    /// the attempt may count twice, which is harmless.
    pub async fn count_refusal(&self, refused: &RefusedTry<'_>) -> Result<(), StoreError> {
        let (at, digest) = (refused.minute(), refused.digest());
        let part = keys::audit_part(digest[31]);
        let key = Item::from([
            ("shard".to_owned(), text(keys::audit_shard(at, &part))),
            ("ulid".to_owned(), text(ulid(at, leading_u128(digest)))),
        ]);
        let mut changes = Changes::new()
            .set("at", number(at.millis()))
            .set("action", text(refused.action.as_str()))
            .set("actor", text(refused.actor.as_text()))
            .set("ip", text(refused.client.ip_text()))
            .set("unsealed", text(part))
            .set("expires_at", number(at.plus(KEPT_FOR).seconds()))
            .add("count", 1);
        if let Some(id) = refused.account {
            changes = changes.set("user_id", number(id.get()));
        }
        if let Some(id) = refused.session {
            changes = changes.set("session_id", text(id.as_str()));
        }
        if let Some(detail) = refused.detail() {
            changes = changes.set("detail", text(detail));
        }
        if let Some(user_agent) = &refused.client.user_agent {
            changes = changes.set("user_agent", text(user_agent));
        }
        let mut aliases = Aliases::default();
        let update = changes.write(&mut aliases);
        // A sealed entry never changes.
        let condition = condition(&[Clause::Absent("seq")], &mut aliases);
        let (names, values) = aliases.into_parts();
        let request = self.client().update_item().table_name(&self.tables().audit).set_key(Some(key));
        let request = request.update_expression(update).set_condition_expression(condition);
        request.set_expression_attribute_names(names).set_expression_attribute_values(values).send().await?;
        Ok(())
    }
}

fn leading_u128(digest: [u8; 32]) -> u128 {
    digest[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}
