//! Counters of sign-in attempts, in the table `ephemeral`. A counter's limit is the condition of the write that
//! increments it: of any number of concurrent attempts only as many pass as the limit allows, and a rejected attempt is
//! not counted.
//!
//! A counter of failures cannot know in advance which attempts will fail. It allows as many pending attempts as there
//! may be failures; a further attempt waits until one of them has ended. A success frees its place, a failure keeps it.
//! So an office of fifty can sign in from one IP address, but fifty guesses cannot pass.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use roster_types::clock::Time;
use roster_types::throttle::{Count, Counter, Limit, Refuses, WINDOW, wait_after};
use serde::Deserialize;

use super::expression::{number, text};
use super::{Item, Store, StoreError, backoff, keys, read};

/// How often an attempt asks for a place while pending attempts occupy all of them: four seconds in total, as long as a
/// request can wait and still be answered in time.
const MAX_TURNS: u32 = 25;
/// Each wait is the store's longest pause: many may be waiting, and hashing takes time.
const TURN: u32 = 10;
/// `Retry-After` for an attempt that waited for a place in vain.
const COME_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Whether an attempt is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// It is allowed and counted.
    Allowed(Reservation),
    /// It is rejected. The next attempt is allowed after this time.
    Limited(Duration),
}

/// What an attempt changed besides the count, to be restored if the attempt is released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reservation(Option<Waited>);

/// A wait that an attempt used up: the time and expiry of the attempt before it, and its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waited {
    last_at: i64,
    expires_at: i64,
    at: i64,
}

/// The result of incrementing a counter.
enum Outcome {
    Said(RateLimit),
    /// A concurrent write has changed the counter.
    Raced,
    /// Pending attempts, which may still succeed, occupy all places.
    Full,
}

/// A counter as stored.
#[derive(Deserialize)]
pub(super) struct CounterItem {
    n: u64,
    #[serde(default)]
    failures: u64,
    #[serde(default)]
    tried: HashSet<String>,
    #[serde(default)]
    failed_names: HashSet<String>,
    began_at: i64,
    last_at: i64,
    expires_at: i64,
}

impl CounterItem {
    pub(super) fn count(&self) -> Count {
        Count {
            tries: self.n,
            failures: self.failures,
            names: self.tried.len() as u64,
            failed_names: self.failed_names.len() as u64,
            began_at: Time::from_millis(self.began_at),
            last_at: Time::from_millis(self.last_at),
            expires_at: Time::from_seconds(self.expires_at),
        }
    }
}

fn key(counter: &Counter) -> Item {
    Item::from([("pk".to_owned(), text(keys::throttle(counter.kind, &counter.id)))])
}

fn set_of(name: &str) -> AttributeValue {
    AttributeValue::Ss(vec![name.to_owned()])
}

impl Store {
    /// Counts an attempt if it is allowed: one call, and more only at the limit or after the window.
    pub async fn raise(&self, counter: &Counter, now: Time) -> Result<RateLimit, StoreError> {
        let (mut races, mut turns) = (0, 0);
        loop {
            match self.try_to_raise(counter, now).await? {
                Outcome::Said(raised) => return Ok(raised),
                Outcome::Raced if races == backoff::ATTEMPTS => {
                    return Err(StoreError::Conflict("a counter of tries was changed by others at each attempt"));
                }
                Outcome::Full if turns == MAX_TURNS => return Ok(RateLimit::Limited(COME_AGAIN_AFTER)),
                Outcome::Raced => {
                    races += 1;
                    backoff::pause(races, self.random()).await;
                }
                Outcome::Full => {
                    turns += 1;
                    backoff::pause(TURN, self.random()).await;
                }
            }
        }
    }

    async fn try_to_raise(&self, counter: &Counter, now: Time) -> Result<Outcome, StoreError> {
        let Some(found) = self.raise_within(counter, now).await? else {
            return Ok(Outcome::Said(RateLimit::Allowed(Reservation::default())));
        };
        let raised =
            |is_raised, receipt| if is_raised { Outcome::Said(RateLimit::Allowed(receipt)) } else { Outcome::Raced };
        if found.expires_at <= now.seconds() {
            return Ok(raised(self.begin_anew(counter, now, &found).await?, Reservation::default()));
        }
        match found.count().refuses(counter.kind, now) {
            Refuses::Everybody(until) => return Ok(Outcome::Said(RateLimit::Limited(until.since(now)))),
            Refuses::NewNames(until) if counter.name.as_ref().is_some_and(|name| !found.tried.contains(name)) => {
                return Ok(Outcome::Said(RateLimit::Limited(until.since(now))));
            }
            Refuses::NewNames(_) | Refuses::Nobody => {}
        }
        match counter.kind.limit() {
            Limit::Doubling { free } => {
                let waited = Waited { last_at: found.last_at, expires_at: found.expires_at, at: now.millis() };
                Ok(raised(self.raise_after_wait(counter, now, &found, free).await?, Reservation(Some(waited))))
            }
            Limit::Failures { .. } => Ok(Outcome::Full),
            Limit::Tries { .. } => Ok(Outcome::Raced),
        }
    }

    /// Counts within the limit; otherwise returns the counter as it is.
    async fn raise_within(&self, counter: &Counter, now: Time) -> Result<Option<CounterItem>, StoreError> {
        let (Limit::Doubling { free: most } | Limit::Tries { most } | Limit::Failures { most, .. }) =
            counter.kind.limit();
        let mut update = "SET last_at = :now, began_at = if_not_exists(began_at, :now), \
                          expires_at = if_not_exists(expires_at, :end) ADD n :one"
            .to_owned();
        let mut condition = "attribute_not_exists(pk) OR (expires_at > :seconds AND n < :most".to_owned();
        let mut request = self
            .update(counter)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now.millis()))
            .expression_attribute_values(":seconds", number(now.seconds()))
            .expression_attribute_values(":most", number(most))
            .expression_attribute_values(":end", number(now.plus(WINDOW).seconds()));
        if let Some((name, most_names)) = counter.limited_name() {
            update.push_str(", tried :names");
            // DynamoDB stores no empty sets, and a missing attribute has no size.
            condition
                .push_str(" AND (attribute_not_exists(tried) OR size(tried) < :most_names OR contains(tried, :name))");
            request = request
                .expression_attribute_values(":names", set_of(name))
                .expression_attribute_values(":name", text(name))
                .expression_attribute_values(":most_names", number(most_names));
        }
        condition.push(')');
        let request = request.update_expression(update).condition_expression(condition);
        match request.send().await {
            Ok(_) => Ok(None),
            Err(error) => as_found(error).map(Some),
        }
    }

    /// The window has ended and this attempt starts a new one. `false` if a concurrent attempt did.
    async fn begin_anew(&self, counter: &Counter, now: Time, found: &CounterItem) -> Result<bool, StoreError> {
        let mut update = "SET n = :one, began_at = :now, last_at = :now, expires_at = :end".to_owned();
        let mut request = self
            .update(counter)
            .condition_expression("expires_at = :found")
            .expression_attribute_values(":found", number(found.expires_at))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now.millis()))
            .expression_attribute_values(":end", number(now.plus(WINDOW).seconds()));
        if let Some((name, _)) = counter.limited_name() {
            update.push_str(", tried = :names");
            request = request.expression_attribute_values(":names", set_of(name));
        }
        update.push_str(" REMOVE failures, failed_names");
        has_changed(request.update_expression(update).send().await)
    }

    /// The wait is over and one attempt takes its place. `false` if a concurrent attempt did.
    async fn raise_after_wait(
        &self,
        counter: &Counter,
        now: Time,
        found: &CounterItem,
        free: u64,
    ) -> Result<bool, StoreError> {
        let kept_for = WINDOW.max(wait_after(found.n + 1, free));
        let request = self
            .update(counter)
            .update_expression("SET last_at = :now, expires_at = :end ADD n :one")
            .condition_expression("n = :n AND last_at = :last")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":n", number(found.n))
            .expression_attribute_values(":last", number(found.last_at))
            .expression_attribute_values(":now", number(now.millis()))
            .expression_attribute_values(":end", number(now.plus(kept_for).seconds()));
        has_changed(request.send().await)
    }

    /// Releases an attempt that succeeded, or that was abandoned before the password was checked; never more than was
    /// counted. Its email address is removed too, unless the same email address has also failed: a success releases its
    /// own unit only, and the failure may be another person's guess. A pending attempt with that email address adds it
    /// again if it fails. A wait that the attempt used up is restored: otherwise a caller who is rejected for their IP
    /// address could keep an account waiting forever.
    pub async fn lower(&self, counter: &Counter, receipt: Reservation) -> Result<(), StoreError> {
        let request = |update: &str, condition: &str| {
            self.update(counter)
                .update_expression(update)
                .condition_expression(condition)
                .expression_attribute_values(":less", number(-1))
                .expression_attribute_values(":none", number(0))
        };
        if let Some(Waited { last_at, expires_at, at }) = receipt.0 {
            let request =
                request("SET last_at = :last, expires_at = :end ADD n :less", "n > :none AND last_at = :mine")
                    .expression_attribute_values(":last", number(last_at))
                    .expression_attribute_values(":end", number(expires_at))
                    .expression_attribute_values(":mine", number(at));
            if has_changed(request.send().await)? {
                return Ok(());
            }
        }
        if let Some((name, _)) = counter.limited_name() {
            let request = request("ADD n :less DELETE tried :names", "n > :none AND NOT contains(failed_names, :name)")
                .expression_attribute_values(":names", set_of(name))
                .expression_attribute_values(":name", text(name));
            if has_changed(request.send().await)? {
                return Ok(());
            }
        }
        has_changed(request("ADD n :less", "n > :none").send().await).map(|_| ())
    }

    /// Records that a counted attempt failed: its place stays taken. A counter that was cleared in the meantime is not
    /// created again.
    pub async fn note_failure(&self, counter: &Counter) -> Result<(), StoreError> {
        let mut update = "ADD failures :one".to_owned();
        let mut request = self
            .update(counter)
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", number(1));
        if let Some((name, _)) = counter.limited_name() {
            update.push_str(", tried :names, failed_names :names");
            request = request.expression_attribute_values(":names", set_of(name));
        }
        has_changed(request.update_expression(update).send().await).map(|_| ())
    }

    pub async fn clear(&self, counter: &Counter) -> Result<(), StoreError> {
        let table = &self.tables().ephemeral;
        self.client().delete_item().table_name(table).set_key(Some(key(counter))).send().await?;
        Ok(())
    }

    /// Records, until a moment, that an account remembers an IP address.
    pub async fn remember_address(&self, known: &str, until: Time) -> Result<(), StoreError> {
        let request = self.client().put_item().table_name(&self.tables().ephemeral);
        let item =
            [("pk".to_owned(), text(keys::known_address(known))), ("expires_at".to_owned(), number(until.seconds()))];
        request.set_item(Some(Item::from(item))).send().await?;
        Ok(())
    }

    fn update(&self, counter: &Counter) -> UpdateItemFluentBuilder {
        self.client()
            .update_item()
            .table_name(&self.tables().ephemeral)
            .set_key(Some(key(counter)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// The item for which the condition failed.
fn as_found(error: SdkError<UpdateItemError>) -> Result<CounterItem, StoreError> {
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => read(
            failed.item.clone().ok_or_else(|| StoreError::Unreadable("a refused counter was not shown".to_owned()))?,
        ),
        _ => Err(error.into()),
    }
}

/// Whether a conditional update was applied.
fn has_changed<T>(outcome: Result<T, SdkError<UpdateItemError>>) -> Result<bool, StoreError> {
    match outcome {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
