//! The table `ephemeral`: what is only needed for a while. Here: the answers kept for idempotency keys.

use roster_types::audit::Actor;
use roster_types::clock::Time;
use serde::{Deserialize, Serialize};

use super::expression::{Clause, number};
use super::transaction::{Refusal, Transaction};
use super::{Item, StoreError, keys, read, write};

/// The answer to a request that must not be carried out twice.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    /// Keyed MAC of the request's body: another body under the same key is a mistake of the caller.
    pub body_mac: String,
    /// The answer as it was given.
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

/// When an item ends.
pub(super) fn read_expiry(item: Item) -> Result<Time, StoreError> {
    #[derive(Deserialize)]
    struct Expiring {
        expires_at: i64,
    }
    read::<Expiring>(item).map(|item| Time::from_seconds(item.expires_at))
}

impl Transaction<'_> {
    /// Keeps an answer, unless one is kept that has not expired.
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
