//! API keys: a program signs its owner in with one, beside email and password. A key gives no rights.

use std::fmt;

use futures::future::{self, OptionFuture};
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

use crate::access::Access;
use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::authentication::attempts::Attempt;
use crate::context::Context;
use crate::context::conflict_exhausted;
use crate::credentials::PasswordVerifier;

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

/// Creates, lists and revokes API keys.
#[derive(Clone)]
pub struct ApiKeys {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) verifier: PasswordVerifier,
}

impl ApiKeys {
    /// Asks for passwords with `verifier`.
    pub fn new(access: Access, verifier: PasswordVerifier) -> Self {
        Self { context: access.context().clone(), access, verifier }
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeys")
    }
}

impl ApiKeys {
    /// Makes a key of one's own. One that opens for any account is for administrators.
    pub async fn create_api_key(&self, visitor: &Visitor, input: Input<NewKey>) -> Result<NewApiKey> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::ProfileWrite)?;
        let is_for_all = input.mentions("kind") && !input.differs("kind", KeyKind::Application.as_str());
        if is_for_all && !caller.user().role.is_admin() {
            return Err(Error::Forbidden);
        }
        let new = input.valid()?;
        if new.expires_at.is_some_and(|end| end <= self.context.now()) {
            return Err(Error::invalid("expires_at", Problem::Invalid));
        }
        let confirmed = self.must_be_fresh(&caller, new.password.as_ref()).await?;
        let actor = caller.actor();
        let adding = self.add_api_key(caller.id(), new.name, new.kind, new.expires_at, actor, &caller);
        let (added, _) = future::join(adding, OptionFuture::from(confirmed.map(Attempt::succeeded))).await;
        added
    }

    /// A stolen token alone must not become a key that outlives it.
    async fn must_be_fresh<'a>(&self, caller: &'a Caller, password: Option<&Password>) -> Result<Option<Attempt<'a>>> {
        if password.is_none() && caller.session.is_fresh(self.context.now()) {
            return Ok(None);
        }
        if password.is_none() {
            caller.must_be_confirmed(self.context.now())?;
        }
        let confirmed = self.verifier.confirm_password(caller, caller.user(), password, "password").await?;
        confirmed.map(|confirmed| Some(confirmed.attempt)).ok_or_else(conflict_exhausted)
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
        let (secret, key) = self.context.new_api_key(owner, name, kind, expires_at);
        let mut transaction = self.context.store().transaction();
        transaction.create_api_key(&key);
        transaction.record(&self.context.key_entry(Action::ApiKeyCreated, actor, &key, caller.client.clone()));
        transaction.commit().await?;
        Ok(NewApiKey { key, secret })
    }

    /// One's own keys, oldest first, without their secrets.
    pub async fn list_api_keys(&self, visitor: &Visitor) -> Result<Vec<ApiKey>> {
        let claimed = self.access.claimed(visitor).await?;
        let read = |owner| self.context.store().list_api_keys(owner, self.context.now());
        let (caller, _, keys) = self.access.authenticate_and_prefetch(&claimed, visitor, Batch::new(), read).await?;
        caller.require(Permission::ProfileWrite)?;
        Ok(keys?)
    }

    /// Withdraws a key of one's own: it opens nothing from this moment.
    pub async fn revoke_api_key(&self, visitor: &Visitor, id: Option<ApiKeyId>) -> Result<()> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::ProfileWrite)?;
        let id = id.ok_or(Error::ApiKeyNotFound)?;
        let mut transaction = self.context.store().transaction();
        transaction.revoke_api_key(&id, caller.id());
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::ApiKeyRevoked, caller.actor())
                .about(caller.id())
                .detail(format!("key {id}"))
                .client(caller.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Denied::Refused(Refusal::ApiKeyGone, _)) => Err(Error::ApiKeyNotFound),
            Err(denied) => Err(denied.into()),
        }
    }
}

impl Context {
    /// A key that is not in the store yet.
    pub(crate) fn new_api_key(
        &self,
        owner: UserId,
        name: KeyName,
        kind: KeyKind,
        expires_at: Option<Time>,
    ) -> (ApiKeySecret, ApiKey) {
        let secret = ApiKeySecret::generate(self.random());
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

    pub(crate) fn key_entry(
        &self,
        action: Action,
        actor: Actor,
        key: &ApiKey,
        client: roster_types::client::Client,
    ) -> AuditEntry {
        AuditEntry::new(self.now(), action, actor)
            .about(key.owner)
            .detail(format!("{} key {}", key.kind.as_str(), key.id))
            .client(client)
    }
}
