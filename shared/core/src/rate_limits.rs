//! The counters of tries, shown and cleared: for whoever is kept out by guesses that others made. What
//! is counted, and when it refuses, is [`roster_types::throttle`]'s affair.

use std::cmp::Reverse;
use std::fmt;
use std::net::IpAddr;

use roster_store::{Batch, CounterKey};
use roster_types::api_key::ApiKeyId;
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::email::Email;
use roster_types::error::Result;
use roster_types::throttle::{Count, Counter, Kind, Refuses};
use roster_types::user::UserId;

use crate::access::Access;
use crate::context::Context;

/// How many counters are cleared at once: with the audit entry, what a transaction takes (DynamoDB:
/// 100 changes).
const AT_ONCE: usize = 99;

/// A counter of tries, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThrottleView {
    /// What it counts.
    pub kind: Kind,
    /// Whose tries: hashes of names and addresses, or the id of a key.
    pub id: String,
    /// Tries that failed, or that nobody knows yet how they went; of registrations, all.
    pub tries: u64,
    /// Different names among them; only [`Kind::Address`] counts them.
    pub names: u64,
    /// When its window began.
    pub since: Time,
    /// When its window ends.
    pub until: Time,
    /// Whom it refuses now.
    pub refuses: Refuses,
}

/// Which counters to clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThrottlesToClear {
    /// Those of an account, from wherever its password was tried.
    Account(Email),
    /// Those of an address, or of the IPv6 network that it is in: sign-ins and registrations. What an
    /// account counts from that address is the account's.
    Address(IpAddr),
    /// That of an application's key.
    Key(ApiKeyId),
    /// Every one.
    All,
}

/// Shows and clears the counters of sign-in attempts, for the operator.
#[derive(Clone)]
pub struct RateLimits {
    pub(crate) context: Context,
}

impl RateLimits {
    /// Of the stack that `access` reads.
    pub fn new(access: &Access) -> Self {
        Self { context: access.context().clone() }
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RateLimits")
    }
}

impl RateLimits {
    /// All counters that are not forgotten yet: first those that refuse, then the nearer to refusing.
    pub async fn list_throttles(&self) -> Result<Vec<ThrottleView>> {
        let now = self.context.now();
        let mut counters = self.context.store().counters(now).await?;
        // One whose tries were all taken back says nothing.
        counters
            .retain(|(CounterKey { kind, .. }, count)| count.tries > 0 || count.refuses(*kind, now) != Refuses::Nobody);
        counters.sort_by_cached_key(|counter| pressing(counter, now));
        let view = |(CounterKey { kind, id }, count): (CounterKey, Count)| ThrottleView {
            kind,
            id,
            tries: count.tries,
            names: count.names,
            since: count.began_at,
            until: count.expires_at,
            refuses: count.refuses(kind, now),
        };
        Ok(counters.into_iter().map(view).collect())
    }

    /// Forgets what was counted, as whoever runs the stack; how many counters that were. Each
    /// transaction of it has its entry in the audit trail; where nothing was counted there is none.
    pub async fn clear_throttles(&self, which: &ThrottlesToClear) -> Result<usize> {
        self.clear_counters(which, Actor::Operator, &Client::default()).await
    }

    async fn clear_counters(&self, which: &ThrottlesToClear, actor: Actor, client: &Client) -> Result<usize> {
        let now = self.context.now();
        let counters = self.context.store().counters(now).await?;
        let wanted: Vec<CounterKey> =
            counters.into_iter().map(|(counter, _)| counter).filter(|counter| which.covers(counter)).collect();
        let subject = self.account_of(which).await?;
        for batch in wanted.chunks(AT_ONCE) {
            let mut transaction = self.context.store().transaction();
            for counter in batch {
                transaction.clear_counter(counter);
            }
            transaction.record(
                &AuditEntry::new(now, Action::ThrottleCleared, actor.clone())
                    .about(subject)
                    .detail(format!("{}: {}", which.words(subject), counted(batch.len())))
                    .client(client.clone()),
            );
            transaction.commit().await?;
        }
        Ok(wanted.len())
    }

    /// Whose account is meant, where there is one.
    async fn account_of(&self, which: &ThrottlesToClear) -> Result<Option<UserId>> {
        let ThrottlesToClear::Account(email) = which else { return Ok(None) };
        let found = self.context.store().find(Batch::new().credentials(email)).await?;
        Ok(found.credentials(email)?.map(|account| account.user_id))
    }
}

impl ThrottlesToClear {
    /// Whether a counter that is shown is among them.
    pub fn cover(&self, ThrottleView { kind, id, .. }: &ThrottleView) -> bool {
        self.covers(&CounterKey { kind: *kind, id: id.clone() })
    }

    fn covers(&self, CounterKey { kind, id }: &CounterKey) -> bool {
        let is = |counter: Counter| (*kind, id.as_str()) == (counter.kind, counter.id.as_str());
        match self {
            Self::Account(email) => {
                let account = Counter::account(email);
                let is_its_address = |rest: &str| *kind == Kind::Known && rest.starts_with('#');
                id.strip_prefix(&account.id).is_some_and(is_its_address) || is(account)
            }
            Self::Address(ip) => {
                is(Counter::address(*ip, None)) || is(Counter::registration(*ip)) || is(Counter::mail(*ip))
            }
            Self::Key(key) => is(Counter::application(key)),
            Self::All => true,
        }
    }

    /// As the audit trail names them: by hashes, like the counters themselves.
    fn words(&self, subject: Option<UserId>) -> String {
        match self {
            Self::Account(_) if subject.is_some() => "account".to_owned(),
            Self::Account(email) => format!("unknown name {}", Counter::account(email).id),
            Self::Address(ip) => format!("address {}", Counter::registration(*ip).id),
            Self::Key(key) => format!("key {key}"),
            Self::All => "all".to_owned(),
        }
    }
}

fn counted(counters: usize) -> String {
    if counters == 1 { "1 counter".to_owned() } else { format!("{counters} counters") }
}

/// What refuses longest comes first, then what is nearest to refusing.
fn pressing((key, count): &(CounterKey, Count), now: Time) -> impl Ord + use<> {
    let refuses = match count.refuses(key.kind, now) {
        Refuses::Everybody(until) => (2, until),
        Refuses::NewNames(until) => (1, until),
        Refuses::Nobody => (0, now),
    };
    let thousandths = (count.pressure(key.kind) * 1000.0) as u64;
    (Reverse(refuses), Reverse(thousandths), key.id.clone())
}
