//! Opening an account that was registered where addresses are to be shown to be one's own.

use roster_crypto::code::Code;
use roster_passwords::Password;
use roster_store::{Batch, Credentials, Denied, Refusal, Transaction};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::code::CodePurpose;
use roster_types::error::{Error, Problem, Result};
use roster_types::input::Input;
use roster_types::mail::MailKind;
use roster_types::user::{Profile, Status, User};

use crate::access::caller::Visitor;
use crate::authentication::attempts::AttemptBy;
use crate::credentials::password::Checked;
use crate::credentials::password::Presented;
use crate::mail::Links;
use crate::mail::codes::Standing;
use crate::users::Registrations;
use crate::users::counters;

impl Links {
    /// Whether an account waits for its link, and would still be let in: its domain may have been taken
    /// off the list since.
    pub(crate) fn awaits_verification(&self, owner: &Profile) -> bool {
        let is_listed = self.context.settings().registration.lists(&owner.user.email);
        is_listed && owner.awaits_link && owner.user.status == Status::Inactive
    }

    /// A user whose account is open.
    pub(crate) fn opened(&self, before: &User) -> User {
        User {
            status: Status::Active,
            version: before.version + 1,
            updated_at: self.context.now().whole_seconds(),
            ..before.clone()
        }
    }

    async fn must_know_password(
        &self,
        visitor: &Visitor,
        account: &Credentials,
        password: Password,
        member: &'static str,
    ) -> Result<()> {
        let by = AttemptBy::new(Some(&account.email), &visitor.client, None);
        let (attempt, _) = self.attempts.reserve(by, Batch::new()).await?;
        match self.verifier.check_password(&Presented::Clear(password), Some(account)).await {
            Ok(Checked::Right { .. }) => {
                attempt.succeeded().await;
                Ok(())
            }
            Ok(Checked::Wrong) => {
                attempt.failed().await;
                Err(Error::invalid(member, Problem::WrongPassword))
            }
            Err(error) => {
                attempt.cancelled().await;
                Err(error)
            }
        }
    }

    /// Opens the account that a code was mailed for, for whoever knows its password: somebody else may
    /// have registered the address, and a link alone would open the account under a stranger's password.
    /// What is wrong is told of `member`, and counted like a failed sign-in.
    pub async fn verify_account(
        &self,
        visitor: &Visitor,
        code: Option<&Code>,
        password: Input<Password>,
        member: &'static str,
    ) -> Result<User> {
        let Standing { row, owner, account } = self.codes.standing_code(CodePurpose::Verification, code).await?;
        if !self.awaits_verification(&owner) {
            return Err(Error::CodeGone);
        }
        self.must_know_password(visitor, &account, password.valid()?, member).await?;
        let before = owner.user;
        let after = self.opened(&before);
        let mut transaction = self.context.store().transaction();
        transaction.use_code(&row.id, self.context.now());
        transaction.check_verifiers(&account);
        transaction.update_user(&before, &after, false);
        counters::count(&mut transaction, Some(&before), Some(&after));
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserVerified, Actor::User(before.id))
                .about(before.id)
                .client(visitor.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(after),
            Err(Denied::Refused(Refusal::CodeGone | Refusal::CredentialsChanged | Refusal::UserChanged, _)) => {
                Err(Error::CodeGone)
            }
            Err(denied) => Err(denied.into()),
        }
    }
}

impl Registrations {
    /// Adds the link that opens an account to a transaction.
    pub(crate) fn write_verification(
        &self,
        transaction: &mut Transaction<'_>,
        visitor: &Visitor,
        user: &User,
        account: &Credentials,
    ) {
        let mail = self.outbox.new_mail(visitor, MailKind::Verification, user);
        transaction.keep_code(&self.outbox.new_code(CodePurpose::Verification, &mail.id, account));
        transaction.write_mail(&mail);
    }
}
