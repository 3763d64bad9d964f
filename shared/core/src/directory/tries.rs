//! Tries at a password: counted in the store before the hash is computed, by account and by address,
//! whichever door they come through. A try that succeeds, or that a fault of ours cut short, was none.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future;
use roster_store::{Batch, Found, Raised, Receipt};
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

use super::{Caller, Directory};

/// A known address is written again when it has a day less than its full time.
const REMEMBERED_ANEW_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Who tries, and from where. An address that cannot be one belongs to nobody: there is no account
/// whose password it could be a try at.
#[derive(Clone, Copy)]
pub(super) struct Try<'a> {
    email: Option<&'a Email>,
    ip: Option<IpAddr>,
    key: Option<&'a ApiKeyId>,
    client: &'a Client,
    caller: Option<&'a Caller>,
}

/// A try that was counted, to be told how it went.
pub(super) struct CountedTry {
    raised: Vec<(Counter, Receipt)>,
    address: KnownAddress,
    account: Option<UserId>,
    /// What was counted may be taken back once: the second time it would be another's.
    is_settled: AtomicBool,
}

impl CountedTry {
    /// Where nothing was tried.
    pub(super) const fn none() -> Self {
        Self { raised: Vec::new(), address: KnownAddress::None, account: None, is_settled: AtomicBool::new(true) }
    }

    fn is_settled_before(&self) -> bool {
        self.is_settled.swap(true, Ordering::Relaxed)
    }
}

/// What an account knows of an address.
enum KnownAddress {
    /// There is no account or no address.
    None,
    /// Known until then, or not known.
    Until(String, Option<Time>),
}

impl<'a> Try<'a> {
    /// At a sign-in.
    pub(super) fn new(email: Option<&'a Email>, client: &'a Client, key: Option<&'a ApiKeyId>) -> Self {
        Self { email, ip: client.ip, key, client, caller: None }
    }

    /// Of somebody signed in who is asked for their password again.
    pub(super) fn again(caller: &'a Caller, user: &'a User) -> Self {
        let client = &caller.client;
        Self { email: Some(&user.email), ip: client.ip, key: None, client, caller: Some(caller) }
    }

    /// An application signs many people in from one address, so that with a key it is the key that is
    /// counted; whether it is an application's, the store says.
    fn place(&self) -> Option<Counter> {
        self.key.map(Counter::application).or_else(|| self.address())
    }

    fn address(&self) -> Option<Counter> {
        self.ip.map(|ip| Counter::address(ip, self.email))
    }

    fn known(&self) -> Option<String> {
        self.email.zip(self.ip).map(|(email, ip)| known_address(email, ip))
    }
}

impl Directory {
    /// Counts a try by account and by place while `batch` is read: one step. Past a limit it is
    /// refused, and counted nowhere.
    pub(super) async fn count_try(&self, attempt: Try<'_>, batch: Batch) -> Result<(CountedTry, Found)> {
        let known = attempt.known();
        let batch = known.iter().fold(batch, |batch, known| batch.known_address(known));
        let (account, place) = (attempt.email.map(Counter::account), attempt.place());
        let (by_account, by_place, found) =
            future::join3(self.raise(account.as_ref()), self.raise(place.as_ref()), self.find(batch)).await;

        let mut raised = Vec::new();
        let by_account = note(&mut raised, account, by_account);
        let by_place = note(&mut raised, place, by_place);
        let account =
            found.as_ref().ok().zip(attempt.email).and_then(|(found, email)| found.credentials(email).ok()?);
        let account = account.map(|account| account.user_id);
        let is_settled = AtomicBool::new(false);
        let mut counted = CountedTry { raised, address: KnownAddress::None, account, is_settled };
        let outcome = async {
            let found = found?;
            if let Some(known) = known {
                let until = found.known_address(&known)?.filter(|until| *until > self.now());
                counted.address = KnownAddress::Until(known, until);
            }
            refuse(by_place?)?;
            if let Err(refusal) = refuse(by_account?) {
                self.use_own_allowance(attempt, &mut counted, refusal).await?;
            }
            Ok(found)
        };
        match outcome.await {
            Ok(found) => Ok((counted, found)),
            Err(error) => {
                self.try_was_refused(attempt, &counted, &error).await;
                Err(error)
            }
        }
    }

    /// Strangers have used an account's tries up: whoever comes from an address it knows has others.
    async fn use_own_allowance(&self, attempt: Try<'_>, counted: &mut CountedTry, refusal: Error) -> Result<()> {
        let (KnownAddress::Until(_, Some(_)), Some(email), Some(ip)) = (&counted.address, attempt.email, attempt.ip)
        else {
            return Err(refusal);
        };
        let own = Counter::known(email, ip);
        let outcome = self.raise(Some(&own)).await;
        refuse(note(&mut counted.raised, Some(own), outcome)?)
    }

    /// A key that is no living application's does not replace the address: the try is counted there
    /// after all.
    pub(super) async fn count_by_address(
        &self,
        attempt: Try<'_>,
        counted: &mut CountedTry,
        key: Option<&ApiKey>,
    ) -> Result<()> {
        let is_by_key = attempt.key.is_some();
        if !is_by_key || key.is_some_and(|key| key.kind == KeyKind::Application) {
            return Ok(());
        }
        let address = attempt.address();
        let outcome = self.raise(address.as_ref()).await;
        let outcome = note(&mut counted.raised, address, outcome);
        match outcome.and_then(refuse) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.try_was_refused(attempt, counted, &error).await;
                Err(error)
            }
        }
    }

    /// The password was right: the account's tries are forgotten, this one is taken back from the
    /// place, and the address is known from now on. None of it may turn the owner away.
    pub(super) async fn try_succeeded(&self, counted: &CountedTry) {
        if counted.is_settled_before() {
            return;
        }
        let forget = future::join_all(counted.raised.iter().map(async |(counter, receipt)| {
            if counter.is_of_account() {
                self.store().clear(counter).await
            } else {
                self.store().lower(counter, *receipt).await
            }
        }));
        let until = self.now().plus(KNOWN_FOR);
        let remember = async {
            match &counted.address {
                KnownAddress::Until(known, until_now) if is_due(*until_now, until) => {
                    self.store().remember_address(known, until).await
                }
                KnownAddress::Until(..) | KnownAddress::None => Ok(()),
            }
        };
        let (forgotten, remembered) = future::join(forget, remember).await;
        for error in forgotten.into_iter().chain([remembered]).filter_map(Result::err) {
            tracing::warn!(%error, "a counter of tries was not brought up to date");
        }
    }

    /// It was refused, or a fault cut it short: it is taken back wherever it was counted.
    pub(super) async fn try_was_none(&self, counted: &CountedTry) {
        if counted.is_settled_before() {
            return;
        }
        let lowered =
            future::join_all(counted.raised.iter().map(|(counter, receipt)| self.store().lower(counter, *receipt)))
                .await;
        for error in lowered.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "a try that was none stays counted");
        }
    }

    /// It was not let through: taken back, and, where it was one too many, recorded beside that.
    async fn try_was_refused(&self, attempt: Try<'_>, counted: &CountedTry, error: &Error) {
        let record = async {
            if matches!(error, Error::TooManyTries { .. }) {
                self.record_refusal(attempt, counted, Action::SignInThrottled).await;
            }
        };
        future::join(self.try_was_none(counted), record).await;
    }

    /// What was presented was wrong: the try stays counted, now as a failure, and the trail says so.
    pub(super) async fn try_failed(&self, attempt: Try<'_>, counted: &CountedTry) {
        let settle = async {
            if counted.is_settled_before() {
                return;
            }
            // An account's counter does not ask how it went: only a success ends it.
            let of_places =
                counted.raised.iter().map(|(counter, _)| counter).filter(|counter| !counter.is_of_account());
            let noted = future::join_all(of_places.map(|counter| self.store().note_failure(counter))).await;
            for error in noted.into_iter().filter_map(Result::err) {
                tracing::warn!(%error, "a failed try passes for one under way");
            }
        };
        future::join(settle, self.record_refusal(attempt, counted, Action::SignInRefused)).await;
    }

    /// That it cannot be recorded is no reason to answer anything else than that it was refused.
    async fn record_refusal(&self, attempt: Try<'_>, counted: &CountedTry, action: Action) {
        let refused = RefusedTry {
            at: self.now(),
            action,
            actor: attempt.caller.map_or(Actor::Anonymous, Caller::actor),
            account: counted.account,
            name: attempt.email,
            session: attempt.caller.map(Caller::session_id),
            client: attempt.client,
        };
        security::refused(&refused);
        if let Err(error) = self.store().count_refusal(&refused).await {
            tracing::warn!(%error, action = action.as_str(), "a refused try was not recorded");
        }
    }

    /// Counts one registration from an address; past the limit it is refused.
    pub(super) async fn count_registration(&self, client: &Client) -> Result<()> {
        let counter = client.ip.map(Counter::registration);
        refuse(self.raise(counter.as_ref()).await?).inspect_err(|_| security::registration_throttled(client))
    }

    /// Counts a mail that somebody asks for without signing in; past the limit they are refused.
    pub(super) async fn count_mail_request(&self, client: &Client) -> Result<()> {
        let counter = client.ip.map(Counter::mail);
        refuse(self.raise(counter.as_ref()).await?)
    }

    async fn raise(&self, counter: Option<&Counter>) -> Result<Raised> {
        match counter {
            Some(counter) => Ok(self.store().raise(counter, self.now()).await?),
            None => Ok(Raised::Yes(Receipt::default())),
        }
    }
}

/// Remembers what was raised.
fn note(raised: &mut Vec<(Counter, Receipt)>, counter: Option<Counter>, outcome: Result<Raised>) -> Result<Raised> {
    if let (Ok(Raised::Yes(receipt)), Some(counter)) = (&outcome, counter) {
        raised.push((counter, *receipt));
    }
    outcome
}

fn refuse(raised: Raised) -> Result<()> {
    match raised {
        Raised::Yes(_) => Ok(()),
        Raised::NotBefore(retry_after) => Err(Error::TooManyTries { retry_after }),
    }
}

fn is_due(until_now: Option<Time>, until: Time) -> bool {
    until_now.is_none_or(|until_now| until.since(until_now) >= REMEMBERED_ANEW_AFTER)
}
