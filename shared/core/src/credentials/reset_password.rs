//! Setting another's password (`passwords:reset`). All of their sessions end with it.

use futures::future;
use roster_passwords::Password;
use roster_store::{Credentials, Denied, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::mail::MailKind;
use roster_types::password::Verifiers;
use roster_types::role::Permission;
use roster_types::user::Profile;
use secrecy::SecretString;

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::context::retry_on_conflict;
use crate::credentials::Passwords;
use crate::credentials::change_password::ConfirmedPassword;
use crate::credentials::change_password::PasswordChange;
use crate::users::which_user::WhichUser;

/// A password to be set for somebody.
#[derive(Debug)]
pub struct PasswordReset {
    /// For whom.
    pub target: WhichUser,
    /// The caller's present password, which counts only where they name themselves.
    pub present: ConfirmedPassword<Option<Password>>,
    /// The new one.
    pub new: ConfirmedPassword<SecretString>,
}

impl Passwords {
    /// Sets another's password; how many sessions ended with it. Who names themselves changes their
    /// own, with the present one: a reset must not be a way round it.
    pub async fn reset_password(&self, visitor: &Visitor, input: Input<PasswordReset>) -> Result<usize> {
        let batch = input.peek().map(|reset| reset.target.batch()).unwrap_or_default();
        let (caller, mut found) = self.access.authenticate_with(visitor, batch.clone()).await?;
        let is_own = WhichUser::is_own(&input, |reset| &reset.target, caller.user());
        if !is_own {
            caller.require(Permission::PasswordsReset)?;
            caller.must_be_confirmed(self.context.now())?;
        }
        let PasswordReset { target, present, new } = input.valid()?;
        if is_own {
            return self.change_own_password(visitor, caller, PasswordChange { present, new }).await;
        }
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                found = self.context.store().find(batch.clone()).await?;
            }
            let owner = self.access.profile_of(&target, &found).await?.ok_or(Error::UserNotFound)?;
            let permissions = self.access.permissions_of(&owner.user.role, &found).await?;
            caller.must_cover(permissions)?;
            let password = self.check_new_password(&new, &owner.user)?;
            let (account, verifiers, ended) = future::try_join3(
                self.verifier.credentials_of(&owner.user),
                self.verifier.hash_password(&password, &owner.user.role),
                self.context.count_live_sessions(&owner),
            )
            .await?;
            let Some(account) = account else { return Ok(None) };
            if self.write_reset(&caller, &owner, &account, verifiers).await? {
                return Ok(Some(ended));
            }
            Ok(None)
        })
    }

    /// `false`: the account was changed meanwhile.
    async fn write_reset(
        &self,
        caller: &Caller,
        owner: &Profile,
        account: &Credentials,
        verifiers: Verifiers,
    ) -> Result<bool> {
        let mut transaction = self.context.store().transaction();
        transaction.set_verifiers(account, &verifiers);
        transaction.end_all_sessions_of(owner);
        transaction.revoke_user(owner.user.id, self.context.now());
        self.outbox.notify(
            &mut transaction,
            caller.language,
            caller.site.clone(),
            MailKind::PasswordChanged,
            &owner.user,
        );
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::PasswordReset, caller.actor())
                .about(owner.user.id)
                .client(caller.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::CredentialsChanged | Refusal::UserChanged, _)) => Ok(false),
            Err(denied) => Err(denied.into()),
        }
    }
}
