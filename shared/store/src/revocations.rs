//! The table `revocations`: one item per revocation, written in the transaction that ends the sessions and expired an
//! hour later. Its partitions are shards without a date, sorted by time, and the feed is the end of each. So reading
//! takes one query per shard, and expired items cost nothing, removed or not.

use std::collections::BTreeMap;

use futures::future;
use roster_types::clock::Time;
use roster_types::revocation::{EndedUser, LISTED_FOR, MAX_LISTED, Revocations};
use roster_types::session::SessionId;
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};

use super::expression::{number, text};
use super::transaction::{Refusal, Transaction};
use super::{Store, StoreError, keys, read, write};

#[derive(Serialize, Deserialize)]
struct RevocationItem {
    shard: String,
    ended: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    /// Seconds; only for users.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
    expires_at: i64,
}

impl Transaction<'_> {
    /// Adds a session that ends now to the feed.
    pub fn revoke_session(&mut self, id: &SessionId, now: Time) {
        self.put_revocation(&RevocationItem {
            shard: keys::revocation_shard(id.to_bytes()[0]),
            ended: keys::ended_session(now, id),
            session_id: Some(id.as_str().to_owned()),
            user_id: None,
            before: None,
            expires_at: now.plus(LISTED_FOR).seconds(),
        });
    }

    /// Adds all of a user's sessions, which end now, to the feed.
    pub fn revoke_user(&mut self, id: UserId, now: Time) {
        let ended = EndedUser::at(id, now);
        self.put_revocation(&RevocationItem {
            shard: keys::revocation_shard(id.get().to_be_bytes()[7]),
            ended: keys::ended_user(id),
            session_id: None,
            user_id: Some(id.get()),
            before: Some(ended.before.seconds()),
            expires_at: now.plus(LISTED_FOR).seconds(),
        });
    }

    fn put_revocation(&mut self, item: &RevocationItem) {
        let table = &self.store.tables().revocations;
        self.put(table, write(item), &[], Refusal::IdTaken);
    }
}

impl Store {
    /// The current feed; `None` if it is larger than one response can hold.
    pub async fn revocations(&self, now: Time) -> Result<Option<Revocations>, StoreError> {
        let shards = keys::revocation_shards().map(|shard| self.revocations_of(shard, now));
        let Some(shards) = future::try_join_all(shards).await?.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let mut handles = Vec::new();
        let mut users: BTreeMap<u64, i64> = BTreeMap::new();
        for item in shards.into_iter().flatten() {
            handles.extend(item.session_id.as_deref().and_then(SessionId::parse));
            if let Some((user, before)) = item.user_id.zip(item.before) {
                let latest = users.entry(user).or_insert(before);
                *latest = before.max(*latest);
            }
        }
        handles.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        handles.dedup();
        let ended = |(user, before)| EndedUser { user: UserId::new(user), before: Time::from_seconds(before) };
        Ok(Some(Revocations { handles, users: users.into_iter().map(ended).collect() }))
    }

    /// Read without strong consistency, at half the price: readers of the feed keep it for longer than a replica lags.
    async fn revocations_of(&self, shard: String, now: Time) -> Result<Option<Vec<RevocationItem>>, StoreError> {
        let most = MAX_LISTED / keys::REVOCATION_SHARDS;
        let mut items = Vec::new();
        let mut after = None;
        loop {
            let request = self
                .client()
                .query()
                .table_name(&self.tables().revocations)
                .key_condition_expression("#shard = :shard AND #ended >= :since")
                .filter_expression("expires_at > :now")
                .expression_attribute_names("#shard", "shard")
                .expression_attribute_names("#ended", "ended")
                .expression_attribute_values(":shard", text(&shard))
                .expression_attribute_values(":since", text(keys::ended_from(now.minus(LISTED_FOR))))
                .expression_attribute_values(":now", number(now.seconds()))
                .set_exclusive_start_key(after);
            let answer = request.send().await?;
            for item in answer.items.unwrap_or_default() {
                items.push(read(item)?);
            }
            if items.len() > most {
                return Ok(None);
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(Some(items));
            }
        }
    }
}
