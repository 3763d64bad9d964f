//! What the operator of a stack does by the `roster` command, without signing in.

use roster_passwords::Password;
use roster_store::{Batch, Credentials, Denied, Refusal};
use roster_types::api_key::{KeyKind, KeyName};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::role::RoleName;
use roster_types::user::{Status, User, UserId};

use crate::api_keys::NewApiKey;
use crate::context::retry_on_conflict;
use crate::users::Provisioning;
use crate::users::counters;
use crate::users::create_user::NewUser;
use crate::users::register::write_new_user;
use crate::users::update_user::changed_members;

/// A user as the operator made them.
pub type ProvisionedUser = User;

impl Provisioning {
    /// Makes an account of any role.
    pub async fn provision_user(&self, new: NewUser) -> Result<ProvisionedUser> {
        let (user, verifiers) = self.verifier.build_user(&new).await?;
        let mut transaction = self.context.store().transaction();
        write_new_user(&mut transaction, &user, verifiers, false);
        transaction.record(&self.provisioned(
            Action::UserCreated,
            Some(user.id),
            Some(format!("role {}", user.role.as_str())),
        ));
        match transaction.commit().await {
            Ok(()) => Ok(user),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(user.email)),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Makes an API key of any kind for a user.
    pub async fn provision_api_key(&self, owner: UserId, name: KeyName, kind: KeyKind) -> Result<NewApiKey> {
        let (secret, key) = self.context.new_api_key(owner, name, kind, None);
        let mut transaction = self.context.store().transaction();
        transaction.create_api_key(&key);
        transaction.record(&self.context.key_entry(Action::ApiKeyCreated, Actor::Operator, &key, Client::default()));
        transaction.commit().await?;
        Ok(NewApiKey { key, secret })
    }

    /// The last user id given out; 0 where the directory never held anybody.
    pub async fn last_user_id(&self) -> Result<u64> {
        Ok(self.context.store().find(Batch::new().last_user_id()).await?.last_user_id()?)
    }

    /// A user by id, as the operator sees them.
    pub async fn provisioned_user(&self, id: UserId) -> Result<Option<ProvisionedUser>> {
        let found = self.context.store().find(Batch::new().profile(id)).await?;
        Ok(found.profile(id)?.map(|profile| profile.user))
    }

    /// The user of an address, as the operator sees them.
    pub async fn provisioned_user_of(&self, email: &Email) -> Result<Option<ProvisionedUser>> {
        Ok(self.provisioned_account(email).await?.map(|(user, _)| user))
    }

    /// Makes whoever has this address an active administrator. The password is replaced and every session
    /// ends, in the same write: nobody has shown yet that the address is theirs, so whoever registered with
    /// it first must not find themselves an administrator.
    pub async fn promote_user(&self, email: &Email, password: &Password) -> Result<ProvisionedUser> {
        let verifiers = self.verifier.hash_password(password, &RoleName::admin()).await?;
        retry_on_conflict!(_ => {
            let (before, account) = self.provisioned_account(email).await?.ok_or(Error::UserNotFound)?;
            let mut after = User { role: RoleName::admin(), status: Status::Active, ..before.clone() };
            if after != before {
                after.version += 1;
                after.updated_at = self.context.now().whole_seconds();
            }
            let mut transaction = self.context.store().transaction();
            transaction.update_user(&before, &after, true);
            transaction.set_verifiers(&account, &verifiers);
            transaction.revoke_user(before.id, self.context.now());
            counters::count(&mut transaction, Some(&before), Some(&after));
            if after.version > before.version {
                let changed = changed_members(&before, &after);
                transaction.record(&self.provisioned(Action::UserUpdated, Some(before.id), Some(changed)));
            }
            transaction.record(&self.provisioned(Action::PasswordReset, Some(before.id), None));
            match transaction.commit().await {
                Ok(()) => return Ok(Some(after)),
                Err(Denied::Refused(Refusal::UserChanged | Refusal::CredentialsChanged, _)) => {}
                Err(denied) => return Err(denied.into()),
            }
            Ok(None)
        })
    }

    async fn provisioned_account(&self, email: &Email) -> Result<Option<(User, Credentials)>> {
        retry_on_conflict!(_ => {
            let found = self.context.store().find(Batch::new().credentials(email)).await?;
            let Some(account) = found.credentials(email)? else { return Ok(Some(None)) };
            if let Some(user) = self.provisioned_user(account.user_id).await?.filter(|user| user.email == *email) {
                return Ok(Some(Some((user, account))));
            }
            Ok(None)
        })
    }

    fn provisioned(&self, action: Action, subject: Option<UserId>, detail: Option<String>) -> AuditEntry {
        let (at, actor, client) = (self.context.now(), Actor::Operator, Client::default());
        AuditEntry::new(at, action, actor).about(subject).detail(detail).client(client)
    }
}
