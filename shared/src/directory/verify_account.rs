//! Opening an account that was registered where addresses are to be shown to be one's own.

use super::codes::Standing;
use super::{Directory, Visitor, tally};
use crate::audit::{Action, Actor, AuditEntry};
use crate::code::{Code, CodePurpose};
use crate::config::Registration;
use crate::error::{Error, Result};
use crate::mail::MailKind;
use crate::store::{Credentials, Denied, Refusal, Transaction};
use crate::user::{Status, User};

impl Directory {
    /// Whether an account is as it was registered and waits for its link: nobody has changed it since,
    /// an administrator who deactivates one least of all.
    pub(super) fn awaits_verification(&self, user: &User) -> bool {
        let by_domain = matches!(self.0.registration, Registration::Domains(_));
        by_domain && user.status == Status::Inactive && user.version == 1 && user.role.is_user()
    }

    /// Adds the link that opens an account to a transaction.
    pub(super) fn write_verification(
        &self,
        transaction: &mut Transaction<'_>,
        visitor: &Visitor,
        user: &User,
        account: &Credentials,
    ) {
        let mail = self.new_mail(visitor, MailKind::Verification, user);
        transaction.keep_code(&self.new_code(CodePurpose::Verification, &mail.id, account));
        transaction.write_mail(&mail);
    }

    /// Opens the account that a code was mailed for.
    pub async fn verify_account(&self, visitor: &Visitor, code: Option<&Code>) -> Result<User> {
        let Standing { row, owner, account } = self.standing_code(CodePurpose::Verification, code).await?;
        let before = owner.user;
        if !self.awaits_verification(&before) {
            return Err(Error::CodeGone);
        }
        let after = User {
            status: Status::Active,
            version: before.version + 1,
            updated_at: self.now().whole_seconds(),
            ..before.clone()
        };
        let mut transaction = self.store().transaction();
        transaction.use_code(&row.id, self.now());
        transaction.check_verifiers(&account);
        transaction.update_user(&before, &after, false);
        tally::count(&mut transaction, Some(&before), Some(&after));
        transaction.record(&AuditEntry {
            at: self.now(),
            action: Action::UserVerified,
            actor: Actor::User(before.id),
            subject: Some(before.id),
            session: None,
            detail: None,
            client: visitor.client.clone(),
        });
        match transaction.commit().await {
            Ok(()) => Ok(after),
            Err(Denied::Refused(Refusal::CodeGone | Refusal::CredentialsChanged | Refusal::UserChanged, _)) => {
                Err(Error::CodeGone)
            }
            Err(denied) => Err(denied.into()),
        }
    }
}
