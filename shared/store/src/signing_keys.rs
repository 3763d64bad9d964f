//! The signing keys in the table `settings`: the public halves in one item, for the functions that verify; the sealed
//! private halves in another, for those that sign. Both have the same version and change together or not at all.

use roster_crypto::signing_keys::{KeptKey, KeySet, PublicKey};
use roster_types::clock::Time;
use serde::{Deserialize, Serialize};

use super::batch::{Batch, Found};
use super::expression::{Clause, number};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, base64_text, read, write};

const PUBLISHED: &str = "verification_keys";
const SEALED: &str = "signing_keys";

/// The public halves, and a version that counts their changes.
#[derive(Clone, Debug, Default)]
pub struct PublishedKeys {
    pub version: u64,
    pub set: KeySet,
}

/// The sealed private half of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedKey {
    pub kid: String,
    #[serde(with = "base64_text")]
    pub sealed: Vec<u8>,
}

/// Both halves of all keys, as read.
#[derive(Clone, Debug, Default)]
pub struct StoredKeys {
    pub published: PublishedKeys,
    pub sealed: SealedKeys,
}

/// The private halves, of the same version unless they changed during the read.
#[derive(Clone, Debug, Default)]
pub struct SealedKeys {
    pub version: u64,
    pub keys: Vec<SealedKey>,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    name: String,
    version: u64,
    value: T,
}

#[derive(Serialize, Deserialize)]
struct PublishedKey {
    kid: String,
    n: String,
    e: String,
    created_at: i64,
    active_from: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    retires_at: Option<i64>,
}

impl StoredKeys {
    /// The keys after a change: those in `set`, with the private half of a new key if there is one.
    pub fn changed(&self, set: KeySet, new: Option<SealedKey>) -> Self {
        let sealed = self.sealed.keys.iter().cloned().chain(new);
        let keys = sealed.filter(|key| set.get(&key.kid).is_some()).collect();
        Self {
            published: PublishedKeys { version: self.published.version + 1, set },
            sealed: SealedKeys { version: self.sealed.version + 1, keys },
        }
    }
}

impl Batch {
    /// The public halves of the signing keys.
    pub fn published_keys(self) -> Self {
        self.setting(PUBLISHED)
    }

    /// The sealed private halves.
    pub(super) fn sealed_keys(self) -> Self {
        self.setting(SEALED)
    }
}

impl Found {
    /// The public halves of the signing keys; `None` if there are no keys yet.
    pub fn published_keys(&self) -> Result<Option<PublishedKeys>, StoreError> {
        self.item_of_setting(PUBLISHED).map(read_published).transpose()
    }

    pub(super) fn stored_keys(&self) -> Result<StoredKeys, StoreError> {
        let sealed = self.item_of_setting(SEALED).map(read::<Versioned<Vec<SealedKey>>>).transpose()?;
        let sealed = sealed.map(|item| SealedKeys { version: item.version, keys: item.value });
        Ok(StoredKeys { published: self.published_keys()?.unwrap_or_default(), sealed: sealed.unwrap_or_default() })
    }
}

fn read_published(item: Item) -> Result<PublishedKeys, StoreError> {
    let item: Versioned<Vec<PublishedKey>> = read(item)?;
    let keys = item.value.into_iter().map(|key| KeptKey {
        public: PublicKey { kid: key.kid, n: key.n, e: key.e },
        created_at: Time::from_seconds(key.created_at),
        active_from: Time::from_seconds(key.active_from),
        retires_at: key.retires_at.map(Time::from_seconds),
    });
    Ok(PublishedKeys { version: item.version, set: KeySet::new(keys.collect()) })
}

fn items(keys: &StoredKeys) -> [Item; 2] {
    let published = keys.published.set.iter().map(|key| PublishedKey {
        kid: key.public.kid.clone(),
        n: key.public.n.clone(),
        e: key.public.e.clone(),
        created_at: key.created_at.seconds(),
        active_from: key.active_from.seconds(),
        retires_at: key.retires_at.map(Time::seconds),
    });
    let published: Vec<_> = published.collect();
    let StoredKeys { published: PublishedKeys { version, .. }, sealed } = keys;
    [
        write(&Versioned { name: PUBLISHED.to_owned(), version: *version, value: published }),
        write(&Versioned { name: SEALED.to_owned(), version: sealed.version, value: &sealed.keys }),
    ]
}

impl Store {
    pub async fn published_keys(&self) -> Result<PublishedKeys, StoreError> {
        Ok(self.find(Batch::new().published_keys()).await?.published_keys()?.unwrap_or_default())
    }

    /// Reads both halves.
    pub async fn signing_keys(&self) -> Result<StoredKeys, StoreError> {
        self.find(Batch::new().published_keys().sealed_keys()).await?.stored_keys()
    }

    /// Stores the first key, both halves or neither. `false` if another caller was first.
    pub async fn keep_first_key(&self, set: KeySet, sealed: SealedKey) -> Result<bool, StoreError> {
        self.keep(items(&StoredKeys::default().changed(set, Some(sealed)))).await
    }
}

impl Transaction<'_> {
    /// Replaces the keys unless they have changed since they were read.
    pub fn replace_keys(&mut self, before: &StoredKeys, after: &StoredKeys) {
        let table = &self.store.tables().settings;
        let [published, sealed] = items(after);
        for (item, version) in [(published, before.published.version), (sealed, before.sealed.version)] {
            self.put(table, item, &[Clause::Is("version", number(version))], Refusal::KeysChanged);
        }
    }
}
