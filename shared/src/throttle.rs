//! Throttles: how often a password may be guessed at, and how often an address may register. The
//! numbers follow OWASP's Authentication Cheat Sheet and NIST SP 800-63B-4, section 3.2.2 (no more
//! than 100 failures in a row).

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};

use crate::api_key::ApiKeyId;
use crate::email::Email;

/// What is counted is counted for so long after it began.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);
/// How long an address that signed in to an account is known there.
pub const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The longest wait between two tries on an account.
const LONGEST_WAIT: Duration = WINDOW;

/// What tries are counted for. Names and addresses are kept as hashes only: a list of counters should
/// not be a list of who has accounts here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Names the counter; the same text is the same counter.
    pub key: String,
    /// What happens at its limit.
    pub limit: Limit,
}

/// When a counter refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// After this many tries each further one has to wait twice as long as the one before.
    Doubling {
        /// Tries without a wait.
        free: u64,
    },
    /// After this many tries, or tries on this many different names, until the window ends.
    Window {
        /// The most tries.
        tries: u64,
        /// The name this try is for, and the most different ones.
        names: Option<(String, u64)>,
    },
}

impl Counter {
    /// Tries on an account, whether it exists or not: 10, then a wait that doubles.
    pub fn account(email: &Email) -> Self {
        Self { key: format!("account#{}", name(email)), limit: Limit::Doubling { free: 10 } }
    }

    /// Tries on an account from an address that it knows: ten of its own, so that strangers who guess
    /// cannot keep the owner out.
    pub fn known(email: &Email, address: IpAddr) -> Self {
        Self { key: format!("known#{}", known_address(email, address)), limit: Limit::Doubling { free: 10 } }
    }

    /// Tries from an address: 30, or on 15 different names.
    pub fn address(address: IpAddr, email: Option<&Email>) -> Self {
        let names = Some((email.map_or_else(|| "none".to_owned(), name), 15));
        Self { key: format!("address#{}", network(address)), limit: Limit::Window { tries: 30, names } }
    }

    /// Tries with an application's key, which signs many people in from one address: ten times that.
    pub fn application(key: &ApiKeyId) -> Self {
        Self { key: format!("key#{key}"), limit: Limit::Window { tries: 300, names: None } }
    }

    /// Whether it counts tries on one account, whose success forgets them all.
    pub const fn is_of_account(&self) -> bool {
        matches!(self.limit, Limit::Doubling { .. })
    }

    /// Registrations from an address: 20.
    pub fn registration(address: IpAddr) -> Self {
        Self { key: format!("registration#{}", network(address)), limit: Limit::Window { tries: 20, names: None } }
    }
}

/// How long after the last of `tries` the next may be made, where the first `free` cost no wait.
pub fn wait_after(tries: u64, free: u64) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(free)).unwrap_or(u32::MAX);
    let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
    Duration::from_secs(seconds.min(LONGEST_WAIT.as_secs()))
}

/// The key under which an account knows an address.
pub fn known_address(email: &Email, address: IpAddr) -> String {
    short_hash(&format!("{}\0{}", email.as_str(), network(address)))
}

/// A name as a hash.
pub(crate) fn name(email: &Email) -> String {
    short_hash(email.as_str())
}

fn short_hash(text: &str) -> String {
    hex::encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

/// The IPv4 address, or the IPv6 network of 64 bits: whoever has one IPv6 address has 2⁶⁴ of them.
pub(crate) fn network(address: IpAddr) -> String {
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
}
