//! Moving one's account to another address: the present one stays until the new one has been shown to
//! be one's own, by a link that is mailed to it, and is told of what was asked.

use futures::future;
use roster_crypto::code::Code;
use roster_passwords::Password;
use roster_store::{Batch, CodeRow, Credentials, Denied, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::code::CodePurpose;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::mail::{Mail, MailKind};
use roster_types::role::Permission;
use roster_types::user::{Status, User};

use crate::access::caller::Visitor;
use crate::context::conflict_exhausted;
use crate::credentials::password::Confirmed;
use crate::mail::Links;
use crate::mail::codes::Standing;

/// Another address, and the present password.
#[derive(Debug)]
pub struct EmailChange {
    /// What the address shall be.
    pub email: Email,
    /// What proves that it is the owner who asks.
    pub password: Option<Password>,
    /// What the form calls the password.
    pub member: &'static str,
}

impl Links {
    /// Mails the link that moves the account to its new address, and tells the present one.
    pub async fn request_email_change(&self, visitor: &Visitor, input: Input<EmailChange>) -> Result<()> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::ProfileWrite)?;
        self.outbox.must_send_mail()?;
        let EmailChange { email, password, member } = input.valid()?;
        // The mail goes to whatever address they name.
        self.attempts.count_mail_request(&visitor.client).await?;
        let confirmed = self.verifier.confirm_password(&caller, caller.user(), password.as_ref(), member).await?;
        let Confirmed { account, attempt } = confirmed.ok_or_else(conflict_exhausted)?;
        let taken = self.context.store().find(Batch::new().credentials(&email)).await;
        let (taken, ()) = future::join(async { taken?.credentials(&email) }, attempt.succeeded()).await;
        if taken?.is_some() {
            return Err(Error::EmailTaken(email));
        }

        let notice = self.outbox.new_mail(visitor, MailKind::EmailNotice, caller.user());
        let mail = Mail { to: email.clone(), ..self.outbox.new_mail(visitor, MailKind::EmailChange, caller.user()) };
        let row =
            CodeRow { new_email: Some(email), ..self.outbox.new_code(CodePurpose::EmailChange, &mail.id, &account) };
        let mut transaction = self.context.store().transaction();
        transaction.check_verifiers(&account);
        transaction.keep_code(&row);
        transaction.write_mail(&mail);
        transaction.write_mail(&notice);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::EmailChangeRequested, caller.actor())
                .about(caller.id())
                .session(caller.session_id().clone())
                .client(caller.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Denied::Refused(Refusal::CredentialsChanged, _)) => Err(conflict_exhausted()),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Moves the account that a code was mailed for.
    pub async fn confirm_email_change(&self, visitor: &Visitor, code: Option<&Code>) -> Result<()> {
        let Standing { row, owner, account } = self.codes.standing_code(CodePurpose::EmailChange, code).await?;
        let before = owner.user;
        let email = row.new_email.filter(|_| before.status == Status::Active).ok_or(Error::CodeGone)?;
        let after = User {
            email: email.clone(),
            version: before.version + 1,
            updated_at: self.context.now().whole_seconds(),
            ..before.clone()
        };
        let moved = Credentials { email: email.clone(), version: account.version + 1, ..account.clone() };
        let mut transaction = self.context.store().transaction();
        transaction.use_code(&row.id, self.context.now());
        transaction.update_user(&before, &after, false);
        transaction.take_email(&moved);
        transaction.release_email(&account);
        self.outbox.notify(&mut transaction, visitor.language, visitor.site(), MailKind::EmailChanged, &before);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserUpdated, Actor::User(before.id))
                .about(before.id)
                .detail("email".to_owned())
                .client(visitor.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(email)),
            Err(Denied::Refused(Refusal::CodeGone | Refusal::CredentialsChanged | Refusal::UserChanged, _)) => {
                Err(Error::CodeGone)
            }
            Err(denied) => Err(denied.into()),
        }
    }
}
