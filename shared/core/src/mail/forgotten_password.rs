//! A password set by who proves, by a mailed code, that the account's address is theirs: they have
//! forgotten the old one, or never had any.

use roster_crypto::code::Code;
use roster_store::{Batch, Credentials, Denied, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::code::{CodeId, CodePurpose};
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::mail::MailKind;
use roster_types::password::Verifiers;
use roster_types::throttle;
use roster_types::user::{Profile, Status, UserId};
use secrecy::SecretString;

use crate::access::caller::Visitor;
use crate::context::retry_on_conflict;
use crate::credentials::change_password::ConfirmedPassword;
use crate::mail::Links;
use crate::mail::codes::Standing;
use crate::users::counters;

/// The id of nobody: a read that stands in for that of a profile.
const NOBODY: UserId = UserId::new(0);

/// A password to be set, and the code that allows it.
#[derive(Debug)]
pub struct NewPassword {
    /// What the mail brought; `None` where it has not even the form of a code.
    pub code: Option<Code>,
    /// What shall be the password.
    pub password: ConfirmedPassword<SecretString>,
}

impl Links {
    /// Mails a link to set another password, where there is such an account and it is active. Whoever
    /// asks learns nothing of that: it takes the same calls to the store, a write included.
    pub async fn request_password_reset(&self, visitor: &Visitor, input: Input<Email>) -> Result<()> {
        self.outbox.must_send_mail()?;
        let email = input.valid()?;
        self.attempts.count_mail_request(&visitor.client).await?;
        let account = self.context.store().find(Batch::new().credentials(&email)).await?.credentials(&email)?;
        let id = account.as_ref().map_or(NOBODY, |account| account.user_id);
        let owner = self.context.store().find(Batch::new().profile(id)).await?.profile(id)?;
        let is_its = |owner: &Profile| {
            let is_open = owner.user.status == Status::Active || self.awaits_verification(owner);
            owner.user.email == email && is_open
        };
        let found = account.zip(owner.filter(is_its));

        let mut transaction = self.context.store().transaction();
        let mut entry = AuditEntry::new(self.context.now(), Action::PasswordResetRequested, Actor::Anonymous)
            .client(visitor.client.clone());
        if let Some((account, owner)) = found {
            // One that waits for its link is opened by this one too, under the password that is set then.
            let mail = self.outbox.new_mail(visitor, MailKind::Reset, &owner.user);
            transaction.keep_code(&self.outbox.new_code(CodePurpose::Reset, &mail.id, &account));
            transaction.write_mail(&mail);
            entry.subject = Some(owner.user.id);
        } else {
            // Two rows of nobody in place of a code and a mail.
            for _ in 0..2 {
                let id = CodeId::generate(self.context.random());
                transaction.keep_code(&self.outbox.code_row(CodePurpose::Reset, &id, None, &nobody(&email)));
            }
            entry.detail = Some(format!("unknown name {}", throttle::name(&email)));
        }
        transaction.record(&entry);
        Ok(transaction.commit().await?)
    }

    /// Sets the password that a code allows to be set. Every session ends, and the code with them.
    pub async fn set_password_by_code(
        &self,
        visitor: &Visitor,
        purpose: CodePurpose,
        input: Input<NewPassword>,
    ) -> Result<()> {
        let NewPassword { code, password: new } = input.valid()?;
        retry_on_conflict!(_ => {
            let standing = self.codes.standing_code(purpose, code.as_ref()).await?;
            let is_open = standing.owner.user.status == Status::Active;
            if !is_open && (purpose != CodePurpose::Reset || !self.awaits_verification(&standing.owner)) {
                return Err(Error::CodeGone);
            }
            let password = self.passwords.check_new_password(&new, &standing.owner.user)?;
            if self.write_password_by_code(visitor, &standing, &password).await? {
                return Ok(Some(()));
            }
            Ok(None)
        })
    }

    /// `false`: the account was changed meanwhile.
    async fn write_password_by_code(
        &self,
        visitor: &Visitor,
        Standing { row, owner, account }: &Standing,
        password: &roster_passwords::Password,
    ) -> Result<bool> {
        let verifiers = self.verifier.hash_password(password, &owner.user.role).await?;
        let mut transaction = self.context.store().transaction();
        transaction.use_code(&row.id, self.context.now());
        transaction.set_verifiers(account, &verifiers);
        if owner.user.status == Status::Active {
            transaction.end_all_sessions_of(owner);
        } else {
            let opened = self.opened(&owner.user);
            transaction.update_user(&owner.user, &opened, true);
            counters::count(&mut transaction, Some(&owner.user), Some(&opened));
        }
        transaction.revoke_user(owner.user.id, self.context.now());
        // The first password of an account that was made for somebody is no change of one.
        if row.purpose != CodePurpose::Invitation {
            self.outbox.notify(
                &mut transaction,
                visitor.language,
                visitor.site(),
                MailKind::PasswordChanged,
                &owner.user,
            );
        }
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::PasswordReset, Actor::User(owner.user.id))
                .about(owner.user.id)
                .detail(format!("by a mailed code: {}", row.purpose.as_str()))
                .client(visitor.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::CodeGone, _)) => Err(Error::CodeGone),
            Err(Denied::Refused(Refusal::CredentialsChanged | Refusal::UserChanged, _)) => Ok(false),
            Err(denied) => Err(denied.into()),
        }
    }
}

/// What stands where there is no account. The address may be anything somebody typed: it is not kept.
fn nobody(email: &Email) -> Credentials {
    let name = format!("{}@nobody.invalid", throttle::name(email));
    Credentials { email: Email::from_store(name), user_id: NOBODY, verifiers: Verifiers::default(), version: 0 }
}
