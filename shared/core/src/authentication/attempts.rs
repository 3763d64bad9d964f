//! Sign-in attempts: counted in the store before the hash is computed, by account and by IP address,
//! through every API. An attempt that succeeds, or that a fault cuts short, is taken back.

use std::fmt;
use std::time::Duration;

use futures::future;
use roster_store::{Batch, Found, RateLimit, Reservation};
use roster_telemetry::security;
use roster_types::api_key::{ApiKey, ApiKeyId, KeyKind};
use roster_types::audit::{Action, Actor};
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::refusal::RefusedTry;
use roster_types::throttle::{Counter, KNOWN_FOR, known_address};
use roster_types::user::{User, UserId};

use crate::access::caller::Caller;
use crate::context::Context;
use crate::keys::Keys;

/// A known address is written again when it has a day less than its full time.
const REMEMBERED_ANEW_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Counts sign-in attempts.
#[derive(Clone)]
pub(crate) struct Attempts {
    pub(crate) context: Context,
    pub(crate) keys: Keys,
}

impl Attempts {
    /// Reads through `keys`.
    pub(crate) fn new(keys: Keys) -> Self {
        Self { context: keys.context().clone(), keys }
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempts")
    }
}

/// Who attempts to sign in, and from where. Without a valid email address there is no account whose
/// password the attempt could guess.
#[derive(Clone, Copy)]
pub(crate) struct AttemptBy<'a> {
    email: Option<&'a Email>,
    key: Option<&'a ApiKeyId>,
    client: &'a Client,
    caller: Option<&'a Caller>,
}

impl<'a> AttemptBy<'a> {
    /// At a sign-in.
    pub(crate) fn new(email: Option<&'a Email>, client: &'a Client, key: Option<&'a ApiKeyId>) -> Self {
        Self { email, key, client, caller: None }
    }

    /// By a signed-in user who gives the password again.
    pub(crate) fn caller(caller: &'a Caller, user: &'a User) -> Self {
        Self { email: Some(&user.email), key: None, client: &caller.client, caller: Some(caller) }
    }

    /// An application signs many people in from one IP address, so with a key the key is counted in its
    /// place; whether it is an application's, the store says.
    fn place(&self) -> Option<Counter> {
        self.key.map(Counter::application).or_else(|| self.address())
    }

    fn address(&self) -> Option<Counter> {
        self.client.ip.map(|ip| Counter::address(ip, self.email))
    }

    fn known(&self) -> Option<String> {
        self.email.zip(self.client.ip).map(|(email, ip)| known_address(email, ip))
    }
}

/// What an account knows of an IP address.
enum KnownAddress {
    /// There is no account or no address.
    None,
    /// UnverifiedPrincipal until then, or not known.
    Until(String, Option<Time>),
}

/// A reserved attempt. It is counted until it ends as one of three things, each of which consumes it.
#[must_use = "an attempt that does not end stays counted as one under way"]
pub(crate) struct Attempt<'a> {
    attempts: Attempts,
    by: AttemptBy<'a>,
    reserved: Vec<(Counter, Reservation)>,
    address: KnownAddress,
    account: Option<UserId>,
}

impl Attempts {
    /// Reserves an attempt by account and by place while `batch` is read: one step. Past a limit it is
    /// refused, and counted nowhere.
    pub(crate) async fn reserve<'a>(&self, by: AttemptBy<'a>, batch: Batch) -> Result<(Attempt<'a>, Found)> {
        let known = by.known();
        let batch = known.iter().fold(batch, |batch, known| batch.known_address(known));
        let (account, place) = (by.email.map(Counter::account), by.place());
        // On the heap: three calls to the store at once make a future that each layer above would copy.
        let reading =
            Box::pin(future::join3(self.raise(account.as_ref()), self.raise(place.as_ref()), self.keys.find(batch)));
        let (by_account, by_place, found) = reading.await;

        let mut reserved = Vec::new();
        let by_account = note(&mut reserved, account, by_account);
        let by_place = note(&mut reserved, place, by_place);
        let account = found.as_ref().ok().zip(by.email).and_then(|(found, email)| found.credentials(email).ok()?);
        let account = account.map(|account| account.user_id);
        let mut attempt = Attempt { attempts: self.clone(), by, reserved, address: KnownAddress::None, account };
        let outcome = async {
            let found = found?;
            if let Some(known) = known {
                let until = found.known_address(&known)?.filter(|until| *until > self.context.now());
                attempt.address = KnownAddress::Until(known, until);
            }
            allowed(by_place?)?;
            if let Err(limited) = allowed(by_account?) {
                attempt.use_own_allowance(limited).await?;
            }
            Ok(found)
        };
        match outcome.await {
            Ok(found) => Ok((attempt, found)),
            Err(error) => Err(attempt.refused(error).await),
        }
    }

    /// Counts a registration from an IP address; past the limit it is refused.
    pub(crate) async fn count_registration(&self, client: &Client) -> Result<()> {
        let counter = client.ip.map(Counter::registration);
        allowed(self.raise(counter.as_ref()).await?).inspect_err(|_| security::registration_throttled(client))
    }

    /// Counts a mail that is requested without a session; past the limit it is refused.
    pub(crate) async fn count_mail_request(&self, client: &Client) -> Result<()> {
        let counter = client.ip.map(Counter::mail);
        allowed(self.raise(counter.as_ref()).await?)
    }

    async fn raise(&self, counter: Option<&Counter>) -> Result<RateLimit> {
        match counter {
            Some(counter) => Ok(self.context.store().raise(counter, self.context.now()).await?),
            None => Ok(RateLimit::Allowed(Reservation::default())),
        }
    }
}

impl Attempt<'_> {
    /// Strangers have used up the account's attempts: a client at an IP address that the account knows
    /// has attempts of its own.
    async fn use_own_allowance(&mut self, limited: Error) -> Result<()> {
        let (KnownAddress::Until(_, Some(_)), Some(email), Some(ip)) =
            (&self.address, self.by.email, self.by.client.ip)
        else {
            return Err(limited);
        };
        let own = Counter::known(email, ip);
        let outcome = self.attempts.raise(Some(&own)).await;
        allowed(note(&mut self.reserved, Some(own), outcome)?)
    }

    /// Only the key of a live application replaces the IP address: with any other, the attempt is
    /// counted there after all.
    pub(crate) async fn count_by_address(mut self, key: Option<&ApiKey>) -> Result<Self> {
        let is_by_key = self.by.key.is_some();
        if !is_by_key || key.is_some_and(|key| key.kind == KeyKind::Application) {
            return Ok(self);
        }
        let address = self.by.address();
        let outcome = self.attempts.raise(address.as_ref()).await;
        match note(&mut self.reserved, address, outcome).and_then(allowed) {
            Ok(()) => Ok(self),
            Err(error) => Err(self.refused(error).await),
        }
    }

    /// The password was right: the account's attempts are cleared, this one is taken back from the
    /// place, and the account knows the IP address from now on. A fault of the counters turns no one away.
    pub(crate) async fn succeeded(self) {
        let store = self.attempts.context.store();
        let clear = future::join_all(self.reserved.iter().map(async |(counter, receipt)| {
            if counter.is_of_account() { store.clear(counter).await } else { store.lower(counter, *receipt).await }
        }));
        let until = self.attempts.context.now().plus(KNOWN_FOR);
        let remember = async {
            match &self.address {
                KnownAddress::Until(known, until_now) if is_due(*until_now, until) => {
                    store.remember_address(known, until).await
                }
                KnownAddress::Until(..) | KnownAddress::None => Ok(()),
            }
        };
        let (cleared, remembered) = future::join(clear, remember).await;
        for error in cleared.into_iter().chain([remembered]).filter_map(Result::err) {
            tracing::warn!(%error, "a counter of sign-in attempts was not brought up to date");
        }
    }

    /// A fault cut it short: it is taken back wherever it was counted.
    pub(crate) async fn cancelled(self) {
        self.take_back().await;
    }

    /// The password was wrong: the attempt stays counted, now as a failure, and the audit log says so.
    pub(crate) async fn failed(self) {
        let store = self.attempts.context.store();
        // An account's counter needs no result: only a success ends it.
        let places = self.reserved.iter().map(|(counter, _)| counter).filter(|counter| !counter.is_of_account());
        let noted = future::join_all(places.map(|counter| store.note_failure(counter)));
        let (noted, ()) = future::join(noted, self.record(Action::SignInRefused)).await;
        for error in noted.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "a failed sign-in attempt still counts as one under way");
        }
    }

    /// It was not allowed: taken back and, if a limit was reached, recorded in parallel with that.
    async fn refused(self, error: Error) -> Error {
        let record = async {
            if matches!(error, Error::TooManyTries { .. }) {
                self.record(Action::SignInThrottled).await;
            }
        };
        future::join(self.take_back(), record).await;
        error
    }

    async fn take_back(&self) {
        let store = self.attempts.context.store();
        let lowered = self.reserved.iter().map(|(counter, receipt)| store.lower(counter, *receipt));
        for error in future::join_all(lowered).await.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "a cancelled sign-in attempt stays counted");
        }
    }

    /// A refusal is answered as such even if it cannot be recorded.
    async fn record(&self, action: Action) {
        let refused = RefusedTry {
            at: self.attempts.context.now(),
            action,
            actor: self.by.caller.map_or(Actor::Anonymous, Caller::actor),
            account: self.account,
            name: self.by.email,
            session: self.by.caller.map(Caller::session_id),
            client: self.by.client,
        };
        security::refused(&refused);
        if let Err(error) = self.attempts.context.store().count_refusal(&refused).await {
            tracing::warn!(%error, action = action.as_str(), "a refused sign-in attempt was not recorded");
        }
    }
}

/// Remembers what was reserved.
fn note(
    reserved: &mut Vec<(Counter, Reservation)>,
    counter: Option<Counter>,
    outcome: Result<RateLimit>,
) -> Result<RateLimit> {
    if let (Ok(RateLimit::Allowed(receipt)), Some(counter)) = (&outcome, counter) {
        reserved.push((counter, *receipt));
    }
    outcome
}

fn allowed(raised: RateLimit) -> Result<()> {
    match raised {
        RateLimit::Allowed(_) => Ok(()),
        RateLimit::Limited(retry_after) => Err(Error::TooManyTries { retry_after }),
    }
}

fn is_due(until_now: Option<Time>, until: Time) -> bool {
    until_now.is_none_or(|until_now| until.since(until_now) >= REMEMBERED_ANEW_AFTER)
}
