//! Refused sign-in attempts in the audit log. One entry counts all attempts of one account, IP address and minute, so
//! that guessing passwords cannot fill the audit log.

use std::time::Duration;

use crate::audit::{Action, Actor};
use crate::client::Client;
use crate::clock::Time;
use crate::digest::sha256;
use crate::email::Email;
use crate::session::SessionId;
use crate::throttle;
use crate::user::UserId;

/// The window in which attempts are counted together.
const COUNTED_FOR: Duration = Duration::from_secs(60);

/// How long after its minute an entry still accepts counts: twice the expected clock skew.
const CLOSED_AFTER: Duration = Duration::from_secs(60);

#[derive(Clone, Debug)]
pub struct RefusedTry<'a> {
    pub at: Time,
    /// [`Action::SignInRefused`] or [`Action::SignInThrottled`].
    pub action: Action,
    /// The user, if a signed-in user had to confirm the password; otherwise anonymous.
    pub actor: Actor,
    /// The account, if the email address has one.
    pub account: Option<UserId>,
    /// The email address that was tried; `None` if it was not a valid one.
    pub name: Option<&'a Email>,
    /// The session, if the password had to be confirmed.
    pub session: Option<&'a SessionId>,
    pub client: &'a Client,
}

impl RefusedTry<'_> {
    /// When its minute began: the time of its entry.
    pub fn minute(&self) -> Time {
        let span = i64::try_from(COUNTED_FOR.as_millis()).unwrap_or(i64::MAX);
        Time::from_millis(self.at.millis().div_euclid(span) * span)
    }

    /// Identifies the entry within its minute.
    pub fn digest(&self) -> [u8; 32] {
        let network = self.client.ip.map(throttle::network).unwrap_or_default();
        let text = [self.action.as_str(), &self.actor.as_text(), &self.account(), &network].join("\n");
        sha256(&[text.as_bytes()])
    }

    /// The detail of the entry. An unknown email address is never kept: it may be a password typed into the wrong
    /// field.
    pub fn detail(&self) -> Option<String> {
        match (self.account, &self.actor) {
            (Some(_), Actor::User(_)) => Some("present password".to_owned()),
            (Some(_), _) => None,
            (None, _) => Some(self.account()),
        }
    }

    /// Unknown email addresses are distinguished only while few of them are tried: a throttled IP address could invent
    /// any number of them.
    fn account(&self) -> String {
        match (self.account, self.name) {
            (Some(id), _) => format!("user {id}"),
            (None, _) if self.action == Action::SignInThrottled => "unknown name".to_owned(),
            (None, Some(name)) => format!("unknown name {}", throttle::name(name)),
            (None, None) => "no email address".to_owned(),
        }
    }
}

/// Whether the entry of the minute that began at `at` still accepts counts.
pub fn is_open(at: Time, now: Time) -> bool {
    now < at.plus(COUNTED_FOR).plus(CLOSED_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(ip: &str) -> Client {
        Client { ip: Some(ip.parse().unwrap()), user_agent: None }
    }

    fn refused<'a>(action: Action, account: Option<u64>, name: &'a Email, client: &'a Client) -> RefusedTry<'a> {
        let at = Time::from_millis(1_790_000_000_123);
        let account = account.map(UserId::new);
        RefusedTry { at, action, actor: Actor::Anonymous, account, name: Some(name), session: None, client }
    }

    #[test]
    fn an_entry_is_of_one_account_address_and_action() {
        let (name, here, there) = (Email::parse("a@example.com").unwrap(), client("192.0.2.1"), client("192.0.2.2"));
        let digests = std::collections::HashSet::from([
            refused(Action::SignInRefused, Some(1), &name, &here).digest(),
            refused(Action::SignInRefused, Some(2), &name, &here).digest(),
            refused(Action::SignInRefused, None, &name, &here).digest(),
            refused(Action::SignInRefused, Some(1), &name, &there).digest(),
            refused(Action::SignInThrottled, Some(1), &name, &here).digest(),
        ]);
        assert_eq!(digests.len(), 5);
    }

    #[test]
    fn past_its_limit_an_address_makes_one_entry_whatever_names_it_makes_up() {
        let (one, other, here) =
            (Email::parse("a@example.com").unwrap(), Email::parse("b@example.com").unwrap(), client("192.0.2.1"));
        let throttled = |name| refused(Action::SignInThrottled, None, name, &here).digest();
        assert_eq!(throttled(&one), throttled(&other));
        let refused = |name| refused(Action::SignInRefused, None, name, &here).digest();
        assert_ne!(refused(&one), refused(&other));
    }

    #[test]
    fn a_name_that_is_nobodys_is_kept_as_a_hash() {
        let (name, here) = (Email::parse("secret@example.com").unwrap(), client("192.0.2.1"));
        let detail = refused(Action::SignInRefused, None, &name, &here).detail().unwrap();
        assert!(detail.starts_with("unknown name ") && !detail.contains("secret"), "{detail}");
        assert_eq!(refused(Action::SignInRefused, Some(1), &name, &here).detail(), None);
    }

    #[test]
    fn an_entry_closes_a_minute_after_its_own() {
        let (name, here) = (Email::parse("a@example.com").unwrap(), client("192.0.2.1"));
        let minute = refused(Action::SignInRefused, None, &name, &here).minute();
        assert_eq!(minute, Time::from_seconds(1_789_999_980));
        assert!(is_open(minute, minute.plus(Duration::from_secs(119))));
        assert!(!is_open(minute, minute.plus(Duration::from_secs(120))));
    }
}
