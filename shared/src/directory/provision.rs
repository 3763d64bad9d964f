//! What the operator of a stack does by the `roster` command, without signing in.

use super::{Directory, NewApiKey, NewUser};
use crate::api_key::{KeyKind, KeyName};
use crate::audit::{Action, Actor, AuditEntry};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::store::{Batch, Denied, Refusal};
use crate::user::{User, UserId};

/// A user as the operator made them.
pub type ProvisionedUser = User;

impl Directory {
    /// Makes an account of any role.
    pub async fn provision_user(&self, new: NewUser) -> Result<ProvisionedUser> {
        let (user, verifiers) = self.build_user(&new).await?;
        let mut transaction = self.store().transaction();
        self.write_new_user(&mut transaction, &user, verifiers);
        transaction.record(&AuditEntry {
            at: self.now(),
            action: Action::UserCreated,
            actor: Actor::Operator,
            subject: Some(user.id),
            session: None,
            detail: Some(format!("role {}", user.role.as_str())),
            client: Client::default(),
        });
        match transaction.commit().await {
            Ok(()) => Ok(user),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(user.email)),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Makes an API key of any kind for a user.
    pub async fn provision_api_key(&self, owner: UserId, name: KeyName, kind: KeyKind) -> Result<NewApiKey> {
        let (secret, key) = self.new_api_key(owner, name, kind, None);
        let mut transaction = self.store().transaction();
        transaction.create_api_key(&key);
        transaction.record(&self.key_entry(Action::ApiKeyCreated, Actor::Operator, &key, Client::default()));
        transaction.commit().await?;
        Ok(NewApiKey { key, secret })
    }

    /// The last user id given out; 0 where the directory never held anybody.
    pub async fn last_user_id(&self) -> Result<u64> {
        Ok(self.store().find(Batch::new().last_user_id()).await?.last_user_id()?)
    }

    /// A user by id, as the operator sees them.
    pub async fn provisioned_user(&self, id: UserId) -> Result<Option<ProvisionedUser>> {
        let found = self.store().find(Batch::new().profile(id)).await?;
        Ok(found.profile(id)?.map(|profile| profile.user))
    }
}
