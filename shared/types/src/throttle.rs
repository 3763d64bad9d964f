//! Rate limits: how many sign-in attempts and registrations are accepted. The numbers follow OWASP's Authentication
//! Cheat Sheet and NIST SP 800-63B-4, section 3.2.2 (at most 100 consecutive failures).

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};

use crate::api_key::ApiKeyId;
use crate::clock::Time;
use crate::email::Email;

/// How long a counter counts after its first attempt.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// How long an account remembers an IP address from which it signed in.
pub const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// After this time an attempt is no longer pending: Lambda has ended it (`Timeout` in `template.yaml`). An attempt
/// without a result by then counts as failed.
const UNDER_WAY_FOR: Duration = Duration::from_secs(10);
/// The longest wait between two attempts on an account.
const LONGEST_WAIT: Duration = WINDOW;

/// What attempts are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account, whether it exists or not.
    Account,
    /// An account and one IP address that it remembers.
    Known,
    /// An IP address.
    Address,
    /// An application's API key.
    Key,
    /// Registrations from an IP address.
    Registration,
    /// Mails requested without signing in, from an IP address.
    Mail,
}

/// When a counter rejects attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// After this many attempts, the wait doubles with each further one.
    Doubling {
        /// Attempts without a wait.
        free: u64,
    },
    /// After this many attempts, successful or not, until the window ends.
    Tries { most: u64 },
    /// After this many failures, or failures on this many different email addresses, until the window ends. A pending
    /// attempt counts as a failure. An attempt that only pending ones block may wait for a place, since those may
    /// succeed.
    Failures {
        most: u64,
        /// The maximum number of different email addresses.
        names: Option<u64>,
    },
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::Account, Self::Known, Self::Address, Self::Key, Self::Registration, Self::Mail];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Known => "known",
            Self::Address => "address",
            Self::Key => "key",
            Self::Registration => "registration",
            Self::Mail => "mail",
        }
    }

    /// Reads what [`Kind::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub const fn limit(self) -> Limit {
        match self {
            // IP addresses that the account remembers have ten attempts of their own, so that strangers who guess
            // cannot lock the owner out.
            Self::Account | Self::Known => Limit::Doubling { free: 10 },
            Self::Address => Limit::Failures { most: 30, names: Some(15) },
            // An application signs in many users from one IP address: ten times that limit.
            Self::Key => Limit::Failures { most: 300, names: None },
            Self::Registration | Self::Mail => Limit::Tries { most: 20 },
        }
    }
}

/// The counter of an attempt. Email addresses and IP addresses are kept only as hashes: a list of counters should not
/// show who has an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    pub kind: Kind,
    /// The key of the counter within its kind.
    pub id: String,
    /// The hash of the email address, if different ones are counted.
    pub name: Option<String>,
}

impl Counter {
    /// Attempts on an account, whether it exists or not.
    pub fn account(email: &Email) -> Self {
        Self { kind: Kind::Account, id: name(email), name: None }
    }

    /// Attempts on an account from an IP address that it remembers. The id begins with the account's, so that all
    /// counters of an account can be found.
    pub fn known(email: &Email, address: IpAddr) -> Self {
        let id = format!("{}#{}", name(email), known_address(email, address));
        Self { kind: Kind::Known, id, name: None }
    }

    /// Attempts from an IP address.
    pub fn address(address: IpAddr, email: Option<&Email>) -> Self {
        let name = email.map_or_else(|| "none".to_owned(), name);
        Self { kind: Kind::Address, id: network(address), name: Some(name) }
    }

    /// Attempts with an application's API key.
    pub fn application(key: &ApiKeyId) -> Self {
        Self { kind: Kind::Key, id: key.to_string(), name: None }
    }

    /// Registrations from an IP address.
    pub fn registration(address: IpAddr) -> Self {
        Self { kind: Kind::Registration, id: network(address), name: None }
    }

    /// Mails requested from an IP address.
    pub fn mail(address: IpAddr) -> Self {
        Self { kind: Kind::Mail, id: network(address), name: None }
    }

    /// Whether it counts attempts on one account. A successful sign-in resets such counters.
    pub const fn is_of_account(&self) -> bool {
        matches!(self.kind, Kind::Account | Kind::Known)
    }

    /// The hash of the email address and the maximum number of different ones, if they are limited.
    pub fn limited_name(&self) -> Option<(&str, u64)> {
        match self.kind.limit() {
            Limit::Failures { names, .. } => self.name.as_deref().zip(names),
            Limit::Doubling { .. } | Limit::Tries { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Failed and pending attempts.
    pub tries: u64,
    /// Failed attempts.
    pub failures: u64,
    /// Different email addresses among the attempts.
    pub names: u64,
    /// Different email addresses among the failures.
    pub failed_names: u64,
    pub began_at: Time,
    /// When the last attempt was made.
    pub last_at: Time,
    /// When its window ends and the counter is deleted.
    pub expires_at: Time,
}

/// Which attempts a counter rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    Nobody,
    /// Email addresses that were not tried before, until this moment.
    NewNames(Time),
    /// Every attempt, until this moment.
    Everybody(Time),
}

impl Count {
    pub fn refuses(&self, kind: Kind, now: Time) -> Refuses {
        match kind.limit() {
            Limit::Doubling { free } => {
                let next = self.last_at.plus(wait_after(self.tries, free));
                if self.tries >= free && next > now { Refuses::Everybody(next) } else { Refuses::Nobody }
            }
            Limit::Tries { most } if self.tries >= most => Refuses::Everybody(self.expires_at),
            Limit::Tries { .. } => Refuses::Nobody,
            Limit::Failures { most, names: most_names } => {
                // While attempts are pending, only the failures are certain.
                let is_certain = self.last_at.plus(UNDER_WAY_FOR) <= now;
                let (tries, names) =
                    if is_certain { (self.tries, self.names) } else { (self.failures, self.failed_names) };
                if tries >= most {
                    Refuses::Everybody(self.expires_at)
                } else if most_names.is_some_and(|most| names >= most) {
                    Refuses::NewNames(self.expires_at)
                } else {
                    Refuses::Nobody
                }
            }
        }
    }

    /// The share of the limit that is used: 1 is the limit.
    pub fn pressure(&self, kind: Kind) -> f64 {
        let share = |count: u64, most: u64| count as f64 / most.max(1) as f64;
        match kind.limit() {
            Limit::Doubling { free: most } | Limit::Tries { most } => share(self.tries, most),
            Limit::Failures { most, names } => {
                share(self.tries, most).max(names.map_or(0.0, |names| share(self.names, names)))
            }
        }
    }
}

/// The wait after the last of `tries` attempts, if the first `free` need none.
pub fn wait_after(tries: u64, free: u64) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(free)).unwrap_or(u32::MAX);
    let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
    Duration::from_secs(seconds.min(LONGEST_WAIT.as_secs()))
}

/// The key under which an account remembers an IP address.
pub fn known_address(email: &Email, address: IpAddr) -> String {
    short_hash(&format!("{}\0{}", email.as_str(), network(address)))
}

/// The hash of an email address.
pub fn name(email: &Email) -> String {
    short_hash(email.as_str())
}

fn short_hash(text: &str) -> String {
    hex::encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

/// The hash of the IPv4 address or of the IPv6 /64 network: whoever has one IPv6 address has 2⁶⁴ of them.
pub fn network(address: IpAddr) -> String {
    let network = match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).to_string(),
    };
    short_hash(&network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_second_to_a_quarter_of_an_hour() {
        let waits: Vec<u64> = [10, 11, 12, 19, 20, 400].map(|tries| wait_after(tries, 10).as_secs()).to_vec();
        assert_eq!(waits, [1, 2, 4, 512, 900, 900]);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let counter = |text: &str| Counter::registration(text.parse().unwrap());
        assert_eq!(counter("2001:db8:1:2::1"), counter("2001:db8:1:2:ffff::9"));
        assert_ne!(counter("2001:db8:1:2::1"), counter("2001:db8:1:3::1"));
        assert_eq!(counter("::ffff:192.0.2.1"), counter("192.0.2.1"));
    }

    /// A count at `NOW` without pending attempts.
    fn count(tries: u64, names: u64) -> Count {
        let (began_at, last_at) = (NOW.minus(WINDOW / 2), NOW.minus(Duration::from_secs(1)));
        let expires_at = NOW.plus(WINDOW / 2);
        Count { tries, failures: tries, names, failed_names: names, began_at, last_at, expires_at }
    }

    const NOW: Time = Time::from_seconds(1_790_000_000);

    #[test]
    fn each_kind_refuses_at_its_own_number() {
        let refuses = |kind, tries, names| count(tries, names).refuses(kind, NOW);
        let end = NOW.plus(WINDOW / 2);
        assert_eq!(refuses(Kind::Account, 10, 0), Refuses::Nobody, "a second after the tenth");
        assert_eq!(refuses(Kind::Known, 11, 0), Refuses::Everybody(NOW.plus(Duration::from_secs(1))));
        assert_eq!(refuses(Kind::Address, 29, 14), Refuses::Nobody);
        assert_eq!(refuses(Kind::Address, 29, 15), Refuses::NewNames(end));
        assert_eq!(refuses(Kind::Address, 30, 15), Refuses::Everybody(end));
        assert_eq!(refuses(Kind::Key, 299, 0), Refuses::Nobody);
        assert_eq!(refuses(Kind::Key, 300, 0), Refuses::Everybody(end));
        assert_eq!(refuses(Kind::Registration, 19, 0), Refuses::Nobody);
        assert_eq!(refuses(Kind::Registration, 20, 0), Refuses::Everybody(end));
    }

    #[test]
    fn what_is_under_way_is_no_failure_until_lambda_would_have_ended_it() {
        let under_way = Count { failures: 3, failed_names: 2, ..count(30, 15) };
        assert_eq!(under_way.refuses(Kind::Address, NOW), Refuses::Nobody);
        let later = NOW.plus(Duration::from_secs(9));
        assert_eq!(under_way.refuses(Kind::Address, later), Refuses::Everybody(under_way.expires_at));
    }

    #[test]
    fn pressure_is_the_share_of_the_nearer_limit() {
        assert_eq!(count(3, 0).pressure(Kind::Account), 0.3);
        assert_eq!(count(3, 3).pressure(Kind::Address), 0.2);
        assert_eq!(count(15, 3).pressure(Kind::Address), 0.5);
        assert_eq!(count(30, 0).pressure(Kind::Registration), 1.5);
    }

    #[test]
    fn kinds_are_read_as_they_are_written() {
        assert!(Kind::ALL.iter().all(|kind| Kind::parse(kind.as_str()) == Some(*kind)));
        assert_eq!(Kind::parse("none"), None);
    }
}
