//! Mailing somebody a link to set their password (`passwords:reset`): with an invitation the first one
//! of an account that was made for them, or another one.

use roster_store::{Batch, Denied, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::error::{Error, Result};
use roster_types::mail::MailKind;
use roster_types::role::Permission;
use roster_types::user::{Profile, Status, UserId};

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::context::retry_on_conflict;
use crate::mail::Links;

/// What came of inviting somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The mail is on its way.
    Mailed,
    /// The account is inactive: a link would open nothing.
    Inactive,
}

impl Links {
    /// Mails an invitation, which is good for seven days.
    pub async fn invite(&self, visitor: &Visitor, id: Option<UserId>) -> Result<Invited> {
        self.mail_link(visitor, id, MailKind::Invitation, Action::UserInvited).await
    }

    /// Mails what somebody would get who has forgotten their password; it is good for an hour.
    pub async fn send_reset(&self, visitor: &Visitor, id: Option<UserId>) -> Result<Invited> {
        self.mail_link(visitor, id, MailKind::Reset, Action::PasswordResetRequested).await
    }

    async fn mail_link(
        &self,
        visitor: &Visitor,
        id: Option<UserId>,
        kind: MailKind,
        action: Action,
    ) -> Result<Invited> {
        let batch = id.into_iter().fold(Batch::new(), Batch::profile);
        let (caller, mut found) = self.access.authenticate_with(visitor, batch.clone()).await?;
        caller.require(Permission::PasswordsReset)?;
        caller.must_be_confirmed(self.context.now())?;
        self.outbox.must_send_mail()?;
        let id = id.ok_or(Error::UserNotFound)?;
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                found = self.context.store().find(batch.clone()).await?;
            }
            let owner = found.profile(id)?.ok_or(Error::UserNotFound)?;
            caller.must_cover(self.access.permissions_of(&owner.user.role, &found).await?)?;
            if owner.user.status == Status::Inactive {
                return Ok(Some(Invited::Inactive));
            }
            if self.write_link(visitor, &caller, &owner, kind, action).await? {
                return Ok(Some(Invited::Mailed));
            }
            Ok(None)
        })
    }

    /// `false`: the address was changed meanwhile.
    async fn write_link(
        &self,
        visitor: &Visitor,
        caller: &Caller,
        owner: &Profile,
        kind: MailKind,
        action: Action,
    ) -> Result<bool> {
        let Some(account) = self.verifier.credentials_of(&owner.user).await? else { return Ok(false) };
        let purpose = kind.purpose().ok_or_else(|| Error::internal("a mail without a link"))?;
        let mail = self.outbox.new_mail(visitor, kind, &owner.user);
        let mut transaction = self.context.store().transaction();
        transaction.check_verifiers(&account);
        transaction.keep_code(&self.outbox.new_code(purpose, &mail.id, &account));
        transaction.write_mail(&mail);
        transaction.record(
            &AuditEntry::new(self.context.now(), action, caller.actor())
                .about(owner.user.id)
                .client(caller.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::CredentialsChanged, _)) => Ok(false),
            Err(denied) => Err(denied.into()),
        }
    }
}
