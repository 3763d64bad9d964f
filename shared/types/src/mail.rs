//! Mails: of which kinds they are, what each tells, and what becomes of it. A mail is written in the
//! transaction of what causes it and sent by the function `mailer`, so that a mail server that fails
//! neither fails nor slows a request. What mails say is in `functions/mailer`.

use std::time::Duration;

use crate::clock::Time;
use crate::code::{CodeId, CodePurpose};
use crate::email::Email;
use crate::language::Language;

/// How long a mail is kept, whatever became of it.
pub const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The most mails that are sent to one address within [`LIMIT_WINDOW`].
pub const MOST_AN_ADDRESS: u64 = 3;
/// How long mails to an address are counted together.
pub const LIMIT_WINDOW: Duration = Duration::from_secs(60 * 60);
/// Whoever takes a mail to send it has so long: longer than the function may run. After that another
/// may take it.
pub const CLAIMED_FOR: Duration = Duration::from_secs(2 * 60);
/// The most tries.
pub const MOST_TRIES: u32 = 8;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// A link to set another password, for who has forgotten theirs.
    Reset,
    /// A link to set the first password of an account that somebody else has made.
    Invitation,
    /// A link that opens an account, to the address that somebody registered with.
    Verification,
    /// A link that moves an account here, to the address that it shall have.
    EmailChange,
    /// That somebody wants to move the account elsewhere, to the address that it has.
    EmailNotice,
    /// That the account was moved elsewhere, to the address that it had.
    EmailChanged,
    /// That the account has another password, to its address.
    PasswordChanged,
    /// That somebody signed in with a device that was not seen before.
    NewDevice,
}

impl MailKind {
    /// Whether it is one of the few that an address gets in an hour. Those that a stranger can have sent
    /// are; what warns an owner is not, or a stranger could use the few up first.
    pub const fn is_counted(self) -> bool {
        self.purpose().is_some()
    }

    /// What it calls its reader. Who has not shown an address to be theirs has no say in what is mailed to
    /// it, and what mail programs would make a link of is no name to call anybody by.
    pub fn names(self, name: &str) -> &str {
        let is_stranger = matches!(self, Self::Verification | Self::EmailChange);
        let is_link = name.contains(['/', ':', '@']) || name.to_ascii_lowercase().contains("www.");
        if is_stranger || is_link { "" } else { name }
    }

    /// All of them.
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

    /// What the code in its link is for, where it has one.
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

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id, and that of its code.
    pub id: CodeId,
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub to: Email,
    /// What they are called.
    pub name: String,
    /// How they are spoken to.
    pub language: Language,
    /// Where its links lead, such as `https://accounts.example.com`.
    pub site: String,
    /// The device and address that a notice tells of, such as "Firefox on Windows, 192.0.2.1".
    pub device: Option<String>,
    /// When it was written.
    pub created_at: Time,
}

impl Mail {
    /// After this moment it would come too late: its link opens nothing any more.
    pub fn good_until(&self) -> Option<Time> {
        self.kind.purpose().map(|purpose| self.created_at.plus(purpose.lifetime()))
    }
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is to be sent, again or for the first time.
    Waiting,
    /// The mail server has taken it.
    Sent,
    /// It is not sent any more.
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

/// When the next try is due after so many; `None` after the last. The waits are a minute, three, nine
/// and so on: eight tries span eighteen hours, so that a server which is away for a night loses nothing.
pub fn wait_after(tries: u32) -> Option<Duration> {
    (tries < MOST_TRIES).then(|| Duration::from_secs(60 * 3_u64.pow(tries.saturating_sub(1))))
}

/// A mail as it is shown to administrators.
#[derive(Clone, Debug)]
pub struct MailRecord {
    /// The mail.
    pub mail: Mail,
    /// What became of it.
    pub fate: Fate,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, where it waits.
    pub due_at: Option<Time>,
    /// What the last try failed with, in words.
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
        assert_eq!(waits.len() + 1, MOST_TRIES as usize);
    }
}
