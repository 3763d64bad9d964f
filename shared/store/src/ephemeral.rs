//! The table `ephemeral`, for short-lived items. Here: the responses kept for idempotency keys.

use roster_types::audit::Actor;
use roster_types::clock::Time;
use serde::{Deserialize, Serialize};

use super::expression::{Clause, number};
use super::transaction::{Refusal, Transaction};
use super::{Item, StoreError, keys, read, write};

/// The response to a request that must not run twice.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    /// Keyed MAC of the request's body. Another body with the same key is the caller's mistake.
    pub body_mac: String,
    /// The response as it was sent.
    pub answer: String,
    pub expires_at: Time,
}

#[derive(Serialize, Deserialize)]
struct KeptAnswerItem {
    pk: String,
    body_mac: String,
    answer: String,
    expires_at: i64,
}

pub(super) fn read_answer(item: Item) -> Result<KeptAnswer, StoreError> {
    let item: KeptAnswerItem = read(item)?;
    Ok(KeptAnswer { body_mac: item.body_mac, answer: item.answer, expires_at: Time::from_seconds(item.expires_at) })
}

/// The expiry of an item.
pub(super) fn read_expiry(item: Item) -> Result<Time, StoreError> {
    #[derive(Deserialize)]
    struct Expiring {
        expires_at: i64,
    }
    read::<Expiring>(item).map(|item| Time::from_seconds(item.expires_at))
}

impl Transaction<'_> {
    /// Keeps a response unless an unexpired one exists.
    pub fn keep_answer(&mut self, caller: &Actor, key_hash: &str, kept: &KeptAnswer, now: Time) {
        let item = KeptAnswerItem {
            pk: keys::idempotency(caller, key_hash),
            body_mac: kept.body_mac.clone(),
            answer: kept.answer.clone(),
            expires_at: kept.expires_at.seconds(),
        };
        let clauses = [Clause::AbsentOrAtMost("expires_at", number(now.seconds()))];
        let table = &self.store.tables().ephemeral;
        self.put(table, write(&item), &clauses, Refusal::AnswerKept);
    }
}
