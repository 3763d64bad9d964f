//! The table `settings`: what the stack made for itself, once, under a condition. Secrets are sealed.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::expression::Clause;
use super::signing_keys::StoredKeys;
use super::transaction::{Denied, Refusal, Transaction};
use super::{Item, Store, StoreError, base64_text, read, write};
use crate::directory::Needs;

const PEPPER: &str = "pepper";
const CURSOR_KEY: &str = "cursor_key";
const ISSUER: &str = "issuer";
const AUDIT_KEY: &str = "audit_key";
const MAIL_KEY: &str = "mail_key";
const MAIL_SERVER: &str = "mail_server";

/// The secret that all password hashes are keyed with, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SealedPepper {
    pub(crate) id: String,
    #[serde(with = "base64_text")]
    pub(crate) sealed: Vec<u8>,
}

/// A secret, sealed: the key of the audit trail's chain, that of mailed links, or where mails go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SealedSecret {
    #[serde(with = "base64_text")]
    pub(crate) sealed: Vec<u8>,
}

/// What is kept, as far as it was asked for and is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoredSettings {
    pub(crate) keys: StoredKeys,
    pub(crate) pepper: Option<SealedPepper>,
    pub(crate) cursor_key: Option<String>,
    pub(crate) audit_key: Option<SealedSecret>,
    pub(crate) mail_key: Option<SealedSecret>,
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
        let mut batch = Batch::new().published_keys().setting(ISSUER);
        if needs.signing {
            batch = batch.sealed_keys();
        }
        if needs.passwords {
            batch = batch.setting(PEPPER);
        }
        if needs.cursors {
            batch = batch.setting(CURSOR_KEY);
        }
        if needs.sealing {
            batch = batch.setting(AUDIT_KEY);
        }
        if needs.mail {
            batch = batch.setting(MAIL_KEY);
        }
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

    /// The issuer that is kept, if one is.
    pub(crate) async fn issuer(&self) -> Result<Option<String>, StoreError> {
        self.find(Batch::new().setting(ISSUER)).await?.setting(ISSUER)
    }

    /// Keeps the first pepper. `false`: somebody else was first.
    pub(crate) async fn keep_pepper(&self, pepper: SealedPepper) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: PEPPER.to_owned(), value: pepper })]).await
    }

    /// Keeps the first cursor key (64 hex digits). `false`: somebody else was first.
    pub(crate) async fn keep_cursor_key(&self, hex: String) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: CURSOR_KEY.to_owned(), value: hex })]).await
    }

    /// Keeps the first key of the audit trail's chain. `false`: somebody else was first.
    pub(crate) async fn keep_audit_key(&self, key: SealedSecret) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: AUDIT_KEY.to_owned(), value: key })]).await
    }

    /// Keeps the first key of mailed links. `false`: somebody else was first.
    pub(crate) async fn keep_mail_key(&self, key: SealedSecret) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: MAIL_KEY.to_owned(), value: key })]).await
    }

    /// The mail server that is kept, if one is.
    pub(crate) async fn mail_server(&self) -> Result<Option<SealedSecret>, StoreError> {
        self.find(Batch::new().setting(MAIL_SERVER)).await?.setting(MAIL_SERVER)
    }

    /// Keeps the issuer. `false`: one is kept already.
    pub(crate) async fn keep_issuer(&self, issuer: &str) -> Result<bool, StoreError> {
        self.keep([write(&Setting { name: ISSUER.to_owned(), value: issuer })]).await
    }

    /// Keeps all of these, or none where one of them is kept already.
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
    /// Keeps a mail server, in place of the one before.
    pub(crate) fn replace_mail_server(&mut self, server: SealedSecret) {
        let item = write(&Setting { name: MAIL_SERVER.to_owned(), value: server });
        self.put(&self.store.tables().settings, item, &[], Refusal::Never);
    }
}
