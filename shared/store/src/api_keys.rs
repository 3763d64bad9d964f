//! The table `api_keys`: one row per key, under an id that is derived from the key itself.

use roster_types::api_key::{ApiKey, ApiKeyId, KeyKind, KeyName};
use roster_types::clock::Time;
use roster_types::token::TokenHash;
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, read, write};

#[derive(Serialize, Deserialize)]
struct ApiKeyItem {
    id: String,
    user_id: u64,
    started: String,
    kind: String,
    name: String,
    prefix: String,
    hash: String,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

pub(super) fn read_key(item: Item) -> Result<ApiKey, StoreError> {
    let item: ApiKeyItem = read(item)?;
    let unreadable = |what: &str| StoreError::Unreadable(format!("an API key's {what} is not of our making"));
    Ok(ApiKey {
        id: ApiKeyId::parse(&item.id).ok_or_else(|| unreadable("id"))?,
        kind: KeyKind::parse(&item.kind).ok_or_else(|| unreadable("kind"))?,
        owner: UserId::new(item.user_id),
        name: KeyName::from_store(item.name),
        prefix: item.prefix,
        hash: TokenHash::from_store(item.hash),
        created_at: Time::from_millis(item.created_at),
        last_used_at: item.last_used_at.map(Time::from_seconds),
        expires_at: item.expires_at.map(Time::from_seconds),
    })
}

fn key(id: &ApiKeyId) -> Item {
    Item::from([("id".to_owned(), text(id.as_str()))])
}

impl Transaction<'_> {
    pub fn create_api_key(&mut self, api_key: &ApiKey) {
        let item = ApiKeyItem {
            id: api_key.id.as_str().to_owned(),
            user_id: api_key.owner.get(),
            started: keys::started(api_key.created_at, api_key.id.as_str()),
            kind: api_key.kind.as_str().to_owned(),
            name: api_key.name.as_str().to_owned(),
            prefix: api_key.prefix.clone(),
            hash: api_key.hash.as_str().to_owned(),
            created_at: api_key.created_at.millis(),
            last_used_at: api_key.last_used_at.map(Time::seconds),
            expires_at: api_key.expires_at.map(Time::seconds),
        };
        let table = &self.store.tables().api_keys;
        self.put(table, write(&item), &[Clause::Absent("id")], Refusal::IdTaken);
    }

    /// Revokes a key if it exists and belongs to `owner`.
    pub fn revoke_api_key(&mut self, id: &ApiKeyId, owner: UserId) {
        let table = &self.store.tables().api_keys;
        self.delete(table, key(id), &[Clause::Is("user_id", number(owner.get()))], Refusal::ApiKeyGone);
    }

    /// Stores the time of the last use, unless the key was revoked in the meantime.
    pub fn touch_api_key(&mut self, id: &ApiKeyId, used: Time) {
        let table = &self.store.tables().api_keys;
        let changes = Changes::new().set("last_used_at", number(used.seconds()));
        self.update(table, key(id), &changes, &[Clause::Exists("id")], Refusal::ApiKeyGone);
    }
}

impl Store {
    /// All unexpired keys of a user, oldest first.
    pub async fn list_api_keys(&self, owner: UserId, now: Time) -> Result<Vec<ApiKey>, StoreError> {
        let mut found = Vec::new();
        let mut pages = self
            .client()
            .query()
            .table_name(&self.tables().api_keys)
            .index_name("by_user")
            .key_condition_expression("user_id = :user")
            .expression_attribute_values(":user", number(owner.get()))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let api_key = read_key(item?)?;
            if api_key.is_live(now) {
                found.push(api_key);
            }
        }
        Ok(found)
    }
}
