//! Mails: written here in the transaction of what causes them, and handed to whoever sends them.

use roster_store::{Claimed, CountedSession, DeliveryResult, Transaction};
use roster_types::code::CodeId;
use roster_types::error::{Error, Result};
use roster_types::language::Language;
use roster_types::mail::{MAX_TRIES, Mail, MailKind, MailRecord, wait_after};
use roster_types::role::Permission;
use roster_types::session::Session;
use roster_types::user::User;

use crate::access::authority::AuthContext;
use crate::access::caller::Visitor;
use crate::mail::Mailer;
use crate::mail::Mails;
use crate::mail::Outbox;

/// How many mails administrators are shown.
const SHOWN: usize = 100;
/// As much of a mail server's words as is kept with a mail that it did not take.
const MAX_WORDS: usize = 300;

/// A mail that is this caller's to send now, and nobody else's.
#[derive(Debug)]
pub struct Letter {
    claimed: Claimed,
    link: Option<String>,
}

impl Letter {
    /// The mail.
    pub const fn mail(&self) -> &Mail {
        &self.claimed.mail
    }

    /// The link in it, code and all: for its reader, and no log.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }
}

/// Why a mail was not sent, in words for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may go better the next time.
    Now(String),
    /// It will go no better.
    Ever(String),
}

impl Outbox {
    /// Whether mail is set up.
    pub fn sends_mail(&self) -> bool {
        self.context.settings().sends_mail
    }

    /// The same, as a condition.
    pub(crate) fn must_send_mail(&self) -> Result<()> {
        if self.context.settings().sends_mail { Ok(()) } else { Err(Error::NoMail) }
    }

    /// A mail to a user, caused by a visitor.
    pub(crate) fn new_mail(&self, visitor: &Visitor, kind: MailKind, to: &User) -> Mail {
        self.mail(visitor.language, visitor.site(), kind, to)
    }

    /// Tells a user what has happened to their account, by a notice, where mails are sent.
    pub(crate) fn notify(
        &self,
        transaction: &mut Transaction<'_>,
        language: Language,
        site: String,
        kind: MailKind,
        to: &User,
    ) {
        if self.context.settings().sends_mail {
            transaction.write_mail(&self.mail(language, site, kind, to));
        }
    }

    /// Tells the address that an account has had of its move, where a person has moved it.
    pub(crate) fn notify_email_change(&self, transaction: &mut Transaction<'_>, auth: &AuthContext, before: &User) {
        if let AuthContext::User(caller) = auth {
            self.notify(transaction, caller.language, caller.site.clone(), MailKind::EmailChanged, before);
        }
    }

    fn mail(&self, language: Language, site: String, kind: MailKind, to: &User) -> Mail {
        Mail {
            id: CodeId::generate(self.context.random()),
            kind,
            to: to.email.clone(),
            name: kind.names(to.name.as_str()).to_owned(),
            language,
            site,
            device: None,
            created_at: self.context.now(),
        }
    }

    /// Writes the owner of an account of a sign-in with a device that none of their other sessions has.
    /// Whoever has no other sessions has nothing to compare it with.
    pub(crate) fn notify_new_device(
        &self,
        transaction: &mut Transaction<'_>,
        visitor: &Visitor,
        owner: &User,
        session: &Session,
        others: &[CountedSession],
    ) {
        let mut others = others.iter().filter(|other| other.epoch == session.epoch).peekable();
        let is_new = others.peek().is_some() && others.all(|other| other.device != session.device);
        if self.context.settings().sends_mail && session.kind.is_counted() && is_new {
            let mut mail = self.new_mail(visitor, MailKind::NewDevice, owner);
            mail.device = Some(format!("{}, {}", session.device, session.ip));
            transaction.write_mail(&mail);
        }
    }
}

impl Mailer {
    /// The ids of mails that are due.
    pub async fn due_mails(&self) -> Result<Vec<CodeId>> {
        Ok(self.context.store().due_mails(self.context.now()).await?)
    }

    /// Takes a mail to send it. `None`: it does not wait any more, somebody else has it, or it is not
    /// to be sent at all.
    pub async fn take_mail(&self, id: &CodeId) -> Result<Option<Letter>> {
        let now = self.context.now();
        let Some(claimed) = self.context.store().claim_mail(id, now).await? else { return Ok(None) };
        let problem = if claimed.tries > MAX_TRIES {
            Some("no try was ever ended")
        } else if claimed.mail.good_until().is_some_and(|until| until <= now) {
            Some("it would come too late: its link has expired")
        } else if claimed.mail.kind.is_counted()
            && claimed.tries == 1
            && !self.context.store().count_mail(&claimed.mail.to, now).await?
        {
            Some("too many mails to this address within an hour")
        } else {
            None
        };
        if let Some(problem) = problem {
            self.context.store().record_delivery(&claimed, &DeliveryResult::Failed(problem.to_owned())).await?;
            return Ok(None);
        }
        let mail = &claimed.mail;
        let link = match mail.kind.purpose() {
            None => None,
            Some(purpose) => {
                let code = self.mail_key.code(purpose, &mail.id).expose();
                Some(format!("{}/panel/{}?code={code}", mail.site, purpose.as_str()))
            }
        };
        Ok(Some(Letter { claimed, link }))
    }

    /// Writes what became of a mail that was taken.
    pub async fn record_delivery(&self, letter: &Letter, outcome: Result<(), Undelivered>) -> Result<()> {
        let short = |problem: String| problem.chars().take(MAX_WORDS).collect();
        let settled = match outcome {
            Ok(()) => DeliveryResult::Sent,
            Err(Undelivered::Ever(problem)) => DeliveryResult::Failed(short(problem)),
            Err(Undelivered::Now(problem)) => match wait_after(letter.claimed.tries) {
                Some(wait) => DeliveryResult::Again(self.context.now().plus(wait), short(problem)),
                None => DeliveryResult::Failed(short(problem)),
            },
        };
        Ok(self.context.store().record_delivery(&letter.claimed, &settled).await?)
    }
}

impl Mails {
    /// The last mails, newest first (`audit:read`).
    pub async fn list_mails(&self, visitor: &Visitor) -> Result<Vec<MailRecord>> {
        self.access.authenticate(visitor).await?.require(Permission::AuditRead)?;
        Ok(self.context.store().recent_mails(self.context.now(), SHOWN).await?)
    }
}
