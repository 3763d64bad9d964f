//! Setting a new password for oneself. The present one is asked for; every other session ends.

use futures::future;
use roster_passwords::Password;
use roster_store::{Credentials, Denied, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::error::{Error, Problem, Result};
use roster_types::input::Input;
use roster_types::mail::MailKind;
use roster_types::password::Verifiers;
use roster_types::user::User;
use secrecy::{ExposeSecret, SecretString};

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::context::retry_on_conflict;
use crate::credentials::Passwords;
use crate::credentials::password::Confirmed;

/// A password in clear, and what the dialect calls it.
#[derive(Debug)]
pub struct ConfirmedPassword<T> {
    /// The member's name, for saying what is wrong.
    pub member: &'static str,
    /// What was sent.
    pub password: T,
}

/// The present password and the one to come, which is judged once it is known whose it will be.
#[derive(Debug)]
pub struct PasswordChange {
    /// What the account has now.
    pub present: ConfirmedPassword<Option<Password>>,
    /// What it shall have.
    pub new: ConfirmedPassword<SecretString>,
}

impl Passwords {
    /// Sets one's own password; how many other sessions ended with it.
    pub async fn change_password(&self, visitor: &Visitor, input: Input<PasswordChange>) -> Result<usize> {
        let caller = self.access.authenticate(visitor).await?;
        self.change_own_password(visitor, caller, input.valid()?).await
    }

    pub(crate) async fn change_own_password(
        &self,
        visitor: &Visitor,
        mut caller: Caller,
        change: PasswordChange,
    ) -> Result<usize> {
        let PasswordChange { present, new } = change;
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                caller = self.access.authenticate(visitor).await?;
            }
            let present_password = present.password.as_ref();
            let confirmed =
                self.verifier.confirm_password(&caller, caller.user(), present_password, present.member).await?;
            let Some(Confirmed { account, attempt: confirmation }) = confirmed else { return Ok(None) };
            let password = match self.check_new_password(&new, caller.user()) {
                Ok(password) => password,
                Err(error) => {
                    confirmation.succeeded().await;
                    return Err(error);
                }
            };
            let work = future::try_join(
                self.verifier.hash_password(&password, &caller.user().role),
                self.context.count_live_sessions(&caller.profile),
            );
            let (work, ()) = future::join(work, confirmation.succeeded()).await;
            let (verifiers, ended) = work?;
            if self.write_own_password(&caller, &account, verifiers).await? {
                return Ok(Some(ended.saturating_sub(1)));
            }
            Ok(None)
        })
    }

    /// A new password that passes the rules for this user.
    pub(crate) fn check_new_password(&self, new: &ConfirmedPassword<SecretString>, user: &User) -> Result<Password> {
        let checked = self.context.password_policy().check(new.password.expose_secret(), &user.email, &user.name);
        checked.map_err(|problem| Error::invalid(new.member, Problem::Password(problem)))
    }

    /// `false`: the account was changed meanwhile.
    async fn write_own_password(&self, caller: &Caller, account: &Credentials, verifiers: Verifiers) -> Result<bool> {
        let mut transaction = self.context.store().transaction();
        transaction.set_verifiers(account, &verifiers);
        transaction.end_other_sessions(caller.id(), caller.profile.epoch, caller.session_id());
        transaction.revoke_user(caller.id(), self.context.now());
        self.outbox.notify(
            &mut transaction,
            caller.language,
            caller.site.clone(),
            MailKind::PasswordChanged,
            caller.user(),
        );
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::PasswordChanged, caller.actor())
                .about(caller.id())
                .session(caller.session_id().clone())
                .client(caller.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::CredentialsChanged | Refusal::UserChanged | Refusal::SessionGone, _)) => {
                Ok(false)
            }
            Err(denied) => Err(denied.into()),
        }
    }
}
