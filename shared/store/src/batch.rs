//! Reads several items of several tables in one strongly consistent call.

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use roster_types::api_key::{ApiKey, ApiKeyId};
use roster_types::audit::Actor;
use roster_types::clock::Time;
use roster_types::code::CodeId;
use roster_types::email::Email;
use roster_types::role::{Role, RoleName};
use roster_types::session::{Session, SessionId};
use roster_types::user::{Profile, UserId};

use super::expression::text;
use super::{Item, Store, StoreError, backoff, codes, ephemeral, keys, roles, sessions, users};

/// DynamoDB's limit for the keys of one `BatchGetItem`.
pub(crate) const MAX_KEYS: usize = 100;

/// The items to read together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    wanted: HashSet<Place>,
}

/// One item: its table and its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    User(String),
    Session(String),
    ApiKey(String),
    Role(String),
    Ephemeral(String),
    Setting(&'static str),
}

impl Batch {
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, place: Place) -> Self {
        // DynamoDB rejects duplicate keys; a set has none.
        self.wanted.insert(place);
        self
    }

    pub fn profile(self, id: UserId) -> Self {
        self.with(Place::User(keys::profile(id)))
    }

    pub fn credentials(self, email: &Email) -> Self {
        self.with(Place::User(keys::guard(email)))
    }

    pub fn administrators(self) -> Self {
        self.with(Place::User(keys::ADMINISTRATOR_COUNTER.to_owned()))
    }

    pub fn last_user_id(self) -> Self {
        self.with(Place::User(keys::USER_ID_COUNTER.to_owned()))
    }

    pub fn session(self, id: &SessionId) -> Self {
        self.with(Place::Session(id.as_str().to_owned()))
    }

    pub fn api_key(self, id: &ApiKeyId) -> Self {
        self.with(Place::ApiKey(id.as_str().to_owned()))
    }

    /// A custom role; built-in roles need no read.
    pub fn role(self, name: &RoleName) -> Self {
        if name.built_in().is_some() { self } else { self.with(Place::Role(name.as_str().to_owned())) }
    }

    pub(super) fn setting(self, name: &'static str) -> Self {
        self.with(Place::Setting(name))
    }

    /// Whether an account remembers an IP address, by [`roster_types::throttle::known_address`].
    pub fn known_address(self, known: &str) -> Self {
        self.with(Place::Ephemeral(keys::known_address(known)))
    }

    pub fn code(self, id: &CodeId) -> Self {
        self.with(Place::Ephemeral(keys::code(id)))
    }

    pub fn kept_answer(self, caller: &Actor, key_hash: &str) -> Self {
        self.with(Place::Ephemeral(keys::idempotency(caller, key_hash)))
    }
}

/// The items that a batch found. Items that were not requested are absent.
#[derive(Debug, Default)]
pub struct Found(HashMap<Place, Item>);

impl Found {
    fn get(&self, place: &Place) -> Option<Item> {
        self.0.get(place).cloned()
    }

    pub fn profile(&self, id: UserId) -> Result<Option<Profile>, StoreError> {
        self.get(&Place::User(keys::profile(id))).map(users::read_profile).transpose()
    }

    pub fn credentials(&self, email: &Email) -> Result<Option<users::Credentials>, StoreError> {
        self.get(&Place::User(keys::guard(email))).map(users::read_credentials).transpose()
    }

    /// The number of active administrators.
    pub fn administrators(&self) -> Result<u64, StoreError> {
        self.get(&Place::User(keys::ADMINISTRATOR_COUNTER.to_owned())).map_or(Ok(0), users::read_counter)
    }

    pub fn last_user_id(&self) -> Result<u64, StoreError> {
        self.get(&Place::User(keys::USER_ID_COUNTER.to_owned())).map_or(Ok(0), users::read_counter)
    }

    pub fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        self.get(&Place::Session(id.as_str().to_owned())).map(sessions::read_session).transpose()
    }

    pub fn api_key(&self, id: &ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.get(&Place::ApiKey(id.as_str().to_owned())).map(super::api_keys::read_key).transpose()
    }

    pub fn role(&self, name: &RoleName) -> Result<Option<Role>, StoreError> {
        self.get(&Place::Role(name.as_str().to_owned())).map(roles::read_role).transpose()
    }

    pub(super) fn setting<T: serde::de::DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, StoreError> {
        self.get(&Place::Setting(name)).map(super::settings::read_setting).transpose()
    }

    /// The whole item, for settings that are more than a value.
    pub(super) fn item_of_setting(&self, name: &'static str) -> Option<Item> {
        self.get(&Place::Setting(name))
    }

    /// Until when an account remembers an IP address.
    pub fn known_address(&self, known: &str) -> Result<Option<Time>, StoreError> {
        self.get(&Place::Ephemeral(keys::known_address(known))).map(ephemeral::read_expiry).transpose()
    }

    pub fn code(&self, id: &CodeId) -> Result<Option<codes::CodeRow>, StoreError> {
        self.get(&Place::Ephemeral(keys::code(id))).map(codes::read_code).transpose()
    }

    pub fn kept_answer(&self, caller: &Actor, key_hash: &str) -> Result<Option<ephemeral::KeptAnswer>, StoreError> {
        self.get(&Place::Ephemeral(keys::idempotency(caller, key_hash))).map(ephemeral::read_answer).transpose()
    }
}

impl Store {
    /// Reads the whole batch. DynamoDB reports a partial response as a success, so unprocessed keys are requested
    /// again.
    pub async fn find(&self, batch: Batch) -> Result<Found, StoreError> {
        let mut left: Vec<Place> = batch.wanted.into_iter().collect();
        let mut found = HashMap::new();
        for attempt in 0..backoff::ATTEMPTS {
            if left.is_empty() {
                return Ok(Found(found));
            }
            if attempt > 0 {
                backoff::pause(attempt, self.random()).await;
            }
            let asked: Vec<Place> = left.drain(..left.len().min(MAX_KEYS)).collect();
            let unread = self.find_once(asked, &mut found).await?;
            left.extend(unread);
        }
        if left.is_empty() { Ok(Found(found)) } else { Err(StoreError::Incomplete) }
    }

    async fn find_once(&self, asked: Vec<Place>, found: &mut HashMap<Place, Item>) -> Result<Vec<Place>, StoreError> {
        let mut by_table: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
        for place in &asked {
            let (table, key) = self.address(place);
            by_table.entry(table).or_default().push(key);
        }
        let mut request = self.client().batch_get_item();
        for (table, wanted) in by_table {
            let wanted = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            request = request.request_items(table, wanted.expect("the keys are set"));
        }
        let answer = request.send().await?;

        let answered = answer.responses.unwrap_or_default();
        for place in &asked {
            let (table, key) = self.address(place);
            let is_it = |item: &&Item| key.iter().all(|(name, value)| item.get(name) == Some(value));
            if let Some(item) = answered.get(table).into_iter().flatten().find(is_it) {
                found.insert(place.clone(), item.clone());
            }
        }
        let unprocessed = answer.unprocessed_keys.unwrap_or_default();
        let is_unread = |place: &Place| {
            let (table, key) = self.address(place);
            unprocessed.get(table).is_some_and(|rest| rest.keys.contains(&key))
        };
        Ok(asked.into_iter().filter(is_unread).collect())
    }

    fn address(&self, place: &Place) -> (&str, HashMap<String, AttributeValue>) {
        let tables = self.tables();
        let (table, attribute, key) = match place {
            Place::User(key) => (&tables.users, "pk", key.as_str()),
            Place::Session(key) => (&tables.sessions, "id", key.as_str()),
            Place::ApiKey(key) => (&tables.api_keys, "id", key.as_str()),
            Place::Role(key) => (&tables.roles, "name", key.as_str()),
            Place::Ephemeral(key) => (&tables.ephemeral, "pk", key.as_str()),
            Place::Setting(key) => (&tables.settings, "name", *key),
        };
        (table, HashMap::from([(attribute.to_owned(), text(key))]))
    }
}
