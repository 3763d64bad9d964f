//! The table `settings`: values that the stack created for itself, once, under a condition. Secrets are sealed.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::expression::Clause;
use super::signing_keys::StoredKeys;
use super::transaction::{Denied, Refusal, Transaction};
use super::{Item, Store, StoreError, base64_text, read, write};

const PEPPER: &str = "pepper";
const CURSOR_KEY: &str = "cursor_key";
const ISSUER: &str = "issuer";
const AUDIT_KEY: &str = "audit_key";
const MAIL_KEY: &str = "mail_key";
const MAIL_SERVER: &str = "mail_server";

/// The sealed key of all password hashes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedPepper {
    pub id: String,
    #[serde(with = "base64_text")]
    pub sealed: Vec<u8>,
}

/// A sealed secret: the key of the audit log's chain, the key of mailed links, or the mail server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedSecret {
    #[serde(with = "base64_text")]
    pub sealed: Vec<u8>,
}

/// A secret of the stack that a function may need at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackSecret {
    /// The private halves of the signing keys.
    SigningKeys,
    /// The key of all password hashes.
    Pepper,
    /// The key of list cursors.
    CursorKey,
    /// The key of the audit log's seals.
    AuditKey,
    /// The key of the codes in mailed links.
    MailKey,
}

/// The settings that were requested and exist.
#[derive(Clone, Debug, Default)]
pub struct StoredSettings {
    pub keys: StoredKeys,
    pub pepper: Option<SealedPepper>,
    pub cursor_key: Option<String>,
    pub audit_key: Option<SealedSecret>,
    pub mail_key: Option<SealedSecret>,
    pub issuer: Option<String>,
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
    /// Reads the settings that a function needs, in one call. Each function names its own, because it may read no
    /// others.
    pub async fn settings(&self, needed: &[StackSecret]) -> Result<StoredSettings, StoreError> {
        let batch = Batch::new().published_keys().setting(ISSUER);
        let batch = needed.iter().fold(batch, |batch, secret| match secret {
            StackSecret::SigningKeys => batch.sealed_keys(),
            StackSecret::Pepper => batch.setting(PEPPER),
            StackSecret::CursorKey => batch.setting(CURSOR_KEY),
            StackSecret::AuditKey => batch.setting(AUDIT_KEY),
            StackSecret::MailKey => batch.setting(MAIL_KEY),
        });
        let found = self.find(batch).await?;
        Ok(StoredSettings {
            keys: found.stored_keys()?,
            pepper: found.setting(PEPPER)?,
            cursor_key: found.setting(CURSOR_KEY)?,
            audit_key: found.setting(AUDIT_KEY)?,
            mail_key: found.setting(MAIL_KEY)?,
            issuer: found.setting(ISSUER)?,
        })
    }

    pub async fn issuer(&self) -> Result<Option<String>, StoreError> {
        self.find(Batch::new().setting(ISSUER)).await?.setting(ISSUER)
    }

    /// Stores the first pepper. `false` if another caller was first.
    pub async fn keep_pepper(&self, pepper: SealedPepper) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: PEPPER.to_owned(), value: pepper })]).await
    }

    /// Stores the first cursor key (64 hex digits). `false` if another caller was first.
    pub async fn keep_cursor_key(&self, hex: String) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: CURSOR_KEY.to_owned(), value: hex })]).await
    }

    /// Stores the first key of the audit log's chain. `false` if another caller was first.
    pub async fn keep_audit_key(&self, key: SealedSecret) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: AUDIT_KEY.to_owned(), value: key })]).await
    }

    /// Stores the first key of mailed links. `false` if another caller was first.
    pub async fn keep_mail_key(&self, key: SealedSecret) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: MAIL_KEY.to_owned(), value: key })]).await
    }

    pub async fn mail_server(&self) -> Result<Option<SealedSecret>, StoreError> {
        self.find(Batch::new().setting(MAIL_SERVER)).await?.setting(MAIL_SERVER)
    }

    /// Stores the issuer. `false` if one exists already.
    pub async fn keep_issuer(&self, issuer: &str) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: ISSUER.to_owned(), value: issuer })]).await
    }

    /// Stores all of these, or none if one of them exists already.
    pub(super) async fn keep<const N: usize>(&self, items: [Item; N]) -> Result<bool, StoreError> {
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

impl Transaction<'_> {
    /// Stores a mail server in place of the previous one.
    pub fn replace_mail_server(&mut self, server: SealedSecret) {
        let item = write(&Setting { name: MAIL_SERVER.to_owned(), value: server });
        self.put(&self.store.tables().settings, item, &[], Refusal::Never);
    }
}
