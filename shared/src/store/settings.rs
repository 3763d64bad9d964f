//! The table `settings`: what the stack made for itself, once, under a condition. Secrets are sealed.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::expression::Clause;
use super::transaction::{Denied, Refusal};
use super::{Item, Store, StoreError, read, write};
use crate::clock::Time;
use crate::directory::Needs;

const SIGNING_KEY: &str = "signing_key";
const VERIFICATION_KEYS: &str = "verification_keys";
const PEPPER: &str = "pepper";
const CURSOR_KEY: &str = "cursor_key";
const ISSUER: &str = "issuer";

/// The private half that signs now, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SealedSigningKey {
    pub(crate) kid: String,
    #[serde(with = "serde_bytes_base64")]
    pub(crate) sealed: Vec<u8>,
}

/// A public key that access tokens may be signed with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredKey {
    pub(crate) kid: String,
    pub(crate) n: String,
    pub(crate) e: String,
    pub(crate) created_at: i64,
}

/// The secret that all password hashes are keyed with, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SealedPepper {
    pub(crate) id: String,
    #[serde(with = "serde_bytes_base64")]
    pub(crate) sealed: Vec<u8>,
}

/// What is kept, as far as it was asked for and is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoredSettings {
    pub(crate) signing_key: Option<SealedSigningKey>,
    pub(crate) verification_keys: Vec<StoredKey>,
    pub(crate) pepper: Option<SealedPepper>,
    pub(crate) cursor_key: Option<String>,
    pub(crate) issuer: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Setting<T> {
    name: String,
    value: T,
}

pub(super) fn read_setting<T: serde::de::DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    read::<Setting<T>>(item).map(|setting| setting.value)
}

impl Store {
    /// Reads the settings a function needs, in one call: each function names its own, for it may
    /// read no other.
    pub(crate) async fn settings(&self, needs: Needs) -> Result<StoredSettings, StoreError> {
        let mut batch = Batch::new().setting(VERIFICATION_KEYS).setting(ISSUER);
        if needs.signing {
            batch = batch.setting(SIGNING_KEY);
        }
        if needs.passwords {
            batch = batch.setting(PEPPER);
        }
        if needs.cursors {
            batch = batch.setting(CURSOR_KEY);
        }
        let found = self.find(batch).await?;
        Ok(StoredSettings {
            signing_key: found.setting(SIGNING_KEY)?,
            verification_keys: found.setting(VERIFICATION_KEYS)?.unwrap_or_default(),
            pepper: found.setting(PEPPER)?,
            cursor_key: found.setting(CURSOR_KEY)?,
            issuer: found.setting(ISSUER)?,
        })
    }

    /// The public keys, read anew.
    pub(crate) async fn verification_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let found = self.find(Batch::new().setting(VERIFICATION_KEYS)).await?;
        Ok(found.setting(VERIFICATION_KEYS)?.unwrap_or_default())
    }

    /// The issuer that is kept, if one is.
    pub(crate) async fn issuer(&self) -> Result<Option<String>, StoreError> {
        self.find(Batch::new().setting(ISSUER)).await?.setting(ISSUER)
    }

    /// Keeps the first key set: both halves or neither. `false`: somebody else was first.
    pub(crate) async fn keep_keys(&self, signing: SealedSigningKey, public: StoredKey) -> Result<bool, StoreError> {
        let private = write(&Setting { name: SIGNING_KEY.to_owned(), value: signing });
        let public = write(&Setting { name: VERIFICATION_KEYS.to_owned(), value: vec![public] });
        self.keep([private, public]).await
    }

    /// Keeps the first pepper. `false`: somebody else was first.
    pub(crate) async fn keep_pepper(&self, pepper: SealedPepper) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: PEPPER.to_owned(), value: pepper })]).await
    }

    /// Keeps the first cursor key (64 hex digits). `false`: somebody else was first.
    pub(crate) async fn keep_cursor_key(&self, hex: String) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: CURSOR_KEY.to_owned(), value: hex })]).await
    }

    /// Keeps the issuer. `false`: one is kept already.
    pub(crate) async fn keep_issuer(&self, issuer: &str) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: ISSUER.to_owned(), value: issuer })]).await
    }

    async fn keep<const N: usize>(&self, items: [Item; N]) -> Result<bool, StoreError> {
        let mut transaction = self.transaction();
        let table = &self.tables().settings;
        for item in items {
            transaction.put(table, item, &[Clause::Absent("name")], Refusal::SettingKept);
        }
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(..)) => Ok(false),
            Err(Denied::Failed(error)) => Err(error),
        }
    }
}

impl StoredKey {
    pub(crate) fn created_at(&self) -> Time {
        Time::from_seconds(self.created_at)
    }
}

/// Bytes as base64 text: an item that a person can look at in the console.
mod serde_bytes_base64 {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}
