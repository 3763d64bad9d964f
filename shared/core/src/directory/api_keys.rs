//! API keys: a program signs its owner in with one, beside email and password. A key gives no rights.

use std::fmt;

use futures::future;
use roster_crypto::api_key::ApiKeySecret;
use roster_passwords::Password;
use roster_store::{Batch, Denied, Refusal};
use roster_types::api_key::{ApiKey, ApiKeyId, KeyKind, KeyName};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::clock::Time;
use roster_types::error::{Error, Problem, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::user::UserId;

use super::tries::CountedTry;
use super::{Caller, Directory, Visitor, outraced};

/// A key to be made.
#[derive(Debug)]
pub struct NewKey {
    /// What its owner calls it.
    pub name: KeyName,
    /// For whom it opens.
    pub kind: KeyKind,
    /// When it shall end.
    pub expires_at: Option<Time>,
    /// The present password, asked for where the session is not fresh.
    pub password: Option<Password>,
}

/// A key just made, with its secret, which is shown this once.
pub struct NewApiKey {
    /// The key.
    pub key: ApiKey,
    /// Its secret.
    pub secret: ApiKeySecret,
}

impl fmt::Debug for NewApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewApiKey({})", self.key.id)
    }
}

impl Directory {
    /// Makes a key of one's own. One that opens for any account is for administrators.
    pub async fn create_api_key(&self, visitor: &Visitor, input: Input<NewKey>) -> Result<NewApiKey> {
        let caller = self.authenticate(visitor).await?;
        caller.require(Permission::ProfileWrite)?;
        let is_for_all = input.mentions("kind") && !input.differs("kind", KeyKind::Application.as_str());
        if is_for_all && !caller.user().role.is_admin() {
            return Err(Error::Forbidden);
        }
        let new = input.valid()?;
        if new.expires_at.is_some_and(|end| end <= self.now()) {
            return Err(Error::invalid("expires_at", Problem::Invalid));
        }
        let counted = self.must_be_fresh(&caller, new.password.as_ref()).await?;
        let actor = caller.actor();
        let adding = self.add_api_key(caller.id(), new.name, new.kind, new.expires_at, actor, &caller);
        let (added, ()) = future::join(adding, self.try_succeeded(&counted)).await;
        added
    }

    /// A stolen token alone must not become a key that outlives it.
    async fn must_be_fresh(&self, caller: &Caller, password: Option<&Password>) -> Result<CountedTry> {
        if password.is_none() && caller.session.is_fresh(self.now()) {
            return Ok(CountedTry::none());
        }
        if password.is_none() {
            caller.must_be_confirmed(self.now())?;
        }
        let confirmed = self.confirm_password(caller, caller.user(), password, "password").await?;
        confirmed.map(|confirmed| confirmed.counted).ok_or_else(outraced)
    }

    async fn add_api_key(
        &self,
        owner: UserId,
        name: KeyName,
        kind: KeyKind,
        expires_at: Option<Time>,
        actor: Actor,
        caller: &Caller,
    ) -> Result<NewApiKey> {
        let (secret, key) = self.new_api_key(owner, name, kind, expires_at);
        let mut transaction = self.store().transaction();
        transaction.create_api_key(&key);
        transaction.record(&self.key_entry(Action::ApiKeyCreated, actor, &key, caller.client.clone()));
        transaction.commit().await?;
        Ok(NewApiKey { key, secret })
    }

    /// A key that is not in the store yet.
    pub(super) fn new_api_key(
        &self,
        owner: UserId,
        name: KeyName,
        kind: KeyKind,
        expires_at: Option<Time>,
    ) -> (ApiKeySecret, ApiKey) {
        let secret = ApiKeySecret::generate(&self.0.random);
        let key = ApiKey {
            id: secret.id(),
            kind,
            owner,
            name,
            prefix: secret.prefix(),
            hash: secret.hash(),
            created_at: self.now(),
            last_used_at: None,
            expires_at,
        };
        (secret, key)
    }

    /// One's own keys, oldest first, without their secrets.
    pub async fn list_api_keys(&self, visitor: &Visitor) -> Result<Vec<ApiKey>> {
        let claimed = self.claimed(visitor).await?;
        let read = |owner| self.store().list_api_keys(owner, self.now());
        let (caller, _, keys) = self.admit_beside(&claimed, visitor, Batch::new(), read).await?;
        caller.require(Permission::ProfileWrite)?;
        Ok(keys?)
    }

    /// Withdraws a key of one's own: it opens nothing from this moment.
    pub async fn revoke_api_key(&self, visitor: &Visitor, id: Option<ApiKeyId>) -> Result<()> {
        let caller = self.authenticate(visitor).await?;
        caller.require(Permission::ProfileWrite)?;
        let id = id.ok_or(Error::ApiKeyNotFound)?;
        let mut transaction = self.store().transaction();
        transaction.revoke_api_key(&id, caller.id());
        transaction.record(&AuditEntry {
            at: self.now(),
            action: Action::ApiKeyRevoked,
            actor: caller.actor(),
            subject: Some(caller.id()),
            session: None,
            detail: Some(format!("key {id}")),
            client: caller.client.clone(),
        });
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Denied::Refused(Refusal::ApiKeyGone, _)) => Err(Error::ApiKeyNotFound),
            Err(denied) => Err(denied.into()),
        }
    }

    pub(super) fn key_entry(
        &self,
        action: Action,
        actor: Actor,
        key: &ApiKey,
        client: roster_types::client::Client,
    ) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            action,
            actor,
            subject: Some(key.owner),
            session: None,
            detail: Some(format!("{} key {}", key.kind.as_str(), key.id)),
            client,
        }
    }
}
