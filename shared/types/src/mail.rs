//! Mails: their kinds, their content and their delivery status. A mail is written in the transaction of its cause and
//! sent by the function `mailer`, so that a failing mail server neither fails nor slows a request. The texts are in
//! `functions/mailer`.

use std::time::Duration;

use crate::clock::Time;
use crate::code::{CodeId, CodePurpose};
use crate::email::Email;
use crate::language::Language;

/// How long a mail is kept, whatever its delivery status.
pub const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The maximum number of mails to one email address within [`LIMIT_WINDOW`].
pub const MAX_AN_ADDRESS: u64 = 3;
/// The window in which mails to one email address are counted.
pub const LIMIT_WINDOW: Duration = Duration::from_secs(60 * 60);
/// How long a claim on a mail lasts: longer than the function may run. After that another invocation may claim the
/// mail.
pub const CLAIMED_FOR: Duration = Duration::from_secs(2 * 60);
/// The maximum number of delivery attempts.
pub const MAX_TRIES: u32 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// A link to reset a forgotten password.
    Reset,
    /// A link to set the first password of an account that another user created.
    Invitation,
    /// A link that activates an account, sent to the email address that was registered.
    Verification,
    /// A link that moves an account, sent to its future email address.
    EmailChange,
    /// A notice that the account is to be moved, sent to its current email address.
    EmailNotice,
    /// A notice that the account was moved, sent to its former email address.
    EmailChanged,
    /// A notice that the password changed.
    PasswordChanged,
    /// A notice of a sign-in from a new device.
    NewDevice,
}

impl MailKind {
    /// Whether it counts toward the hourly limit of an email address. Mails that a stranger can trigger count; warnings
    /// to an owner do not, or a stranger could use up the limit first.
    pub const fn is_counted(self) -> bool {
        self.purpose().is_some()
    }

    /// How the mail addresses its reader. A person who has not proved that an email address is theirs does not choose
    /// the text mailed to it, and a name that mail programs would turn into a link is left out.
    pub fn names(self, name: &str) -> &str {
        let is_stranger = matches!(self, Self::Verification | Self::EmailChange);
        let is_link = name.contains(['/', ':', '@']) || name.to_ascii_lowercase().contains("www.");
        if is_stranger || is_link { "" } else { name }
    }

    pub const ALL: [Self; 8] = [
        Self::Reset,
        Self::Invitation,
        Self::Verification,
        Self::EmailChange,
        Self::EmailNotice,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::NewDevice,
    ];

    /// As written in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invitation => "invitation",
            Self::Verification => "verification",
            Self::EmailChange => "email_change",
            Self::EmailNotice => "email_notice",
            Self::EmailChanged => "email_changed",
            Self::PasswordChanged => "password_changed",
            Self::NewDevice => "new_device",
        }
    }

    /// Reads what [`MailKind::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The purpose of the code in its link, if it has one.
    pub const fn purpose(self) -> Option<CodePurpose> {
        match self {
            Self::Reset => Some(CodePurpose::Reset),
            Self::Invitation => Some(CodePurpose::Invitation),
            Self::Verification => Some(CodePurpose::Verification),
            Self::EmailChange => Some(CodePurpose::EmailChange),
            Self::EmailNotice | Self::EmailChanged | Self::PasswordChanged | Self::NewDevice => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Mail {
    /// The id of the mail and of its code.
    pub id: CodeId,
    pub kind: MailKind,
    pub to: Email,
    /// The recipient's name.
    pub name: String,
    pub language: Language,
    /// The base URL of its links, such as `https://accounts.example.com`.
    pub site: String,
    /// The device and IP address that a notice mentions, such as "Firefox on Windows, 192.0.2.1".
    pub device: Option<String>,
    /// When the mail was written.
    pub created_at: Time,
}

impl Mail {
    /// The moment after which sending it is useless, because its link has expired.
    pub fn good_until(&self) -> Option<Time> {
        self.kind.purpose().map(|purpose| self.created_at.plus(purpose.lifetime()))
    }
}

/// The delivery status of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// To be sent, for the first time or again.
    Waiting,
    /// The mail server accepted it.
    Sent,
    /// No further attempt is made.
    Failed,
}

impl Fate {
    /// As written in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Reads what [`Fate::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Failed].into_iter().find(|fate| fate.as_str() == text)
    }
}

/// The wait before the next attempt after `tries` attempts; `None` after the last. The waits triple from one minute:
/// eight attempts span eighteen hours, so that a mail server that is down overnight loses no mail.
pub fn wait_after(tries: u32) -> Option<Duration> {
    (tries < MAX_TRIES).then(|| Duration::from_secs(60 * 3_u64.pow(tries.saturating_sub(1))))
}

/// A mail as administrators see it.
#[derive(Clone, Debug)]
pub struct MailRecord {
    pub mail: Mail,
    pub fate: Fate,
    /// The number of attempts so far.
    pub tries: u32,
    /// When the next attempt is due, if the mail is waiting.
    pub due_at: Option<Time>,
    /// The error of the last attempt.
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_tries_span_less_than_a_day() {
        let waits: Vec<u64> = (1..).map_while(wait_after).map(|wait| wait.as_secs() / 60).collect();
        assert_eq!(waits, [1, 3, 9, 27, 81, 243, 729]);
        assert!(waits.iter().sum::<u64>() < 24 * 60);
        assert_eq!(waits.len() + 1, MAX_TRIES as usize);
    }
}
