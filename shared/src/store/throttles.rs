//! Counters of tries, in the table `ephemeral`. A counter's limit is the condition of the write that
//! raises it: of any number of tries at the same moment only as many pass as it allows, and one that
//! is refused is not counted.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use serde::Deserialize;

use super::expression::{number, text};
use super::{Item, Store, StoreError, backoff, keys, read};
use crate::clock::Time;
use crate::throttle::{Counter, Limit, WINDOW, wait_after};

/// Whether a try may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raised {
    /// It may, and is counted.
    Yes,
    /// Not before so long.
    NotBefore(Duration),
}

/// A counter as it was found at its limit.
#[derive(Deserialize)]
struct CounterItem {
    n: u64,
    last_at: i64,
    expires_at: i64,
}

fn key(counter: &Counter) -> Item {
    Item::from([("pk".to_owned(), text(keys::throttle(&counter.key)))])
}

impl Store {
    /// Counts a try, if it may be made: one call, and a second only at the limit or after the window.
    pub(crate) async fn raise(&self, counter: &Counter, now: Time) -> Result<Raised, StoreError> {
        for attempt in 0..backoff::ATTEMPTS {
            if attempt > 0 {
                backoff::pause(attempt, self.random()).await;
            }
            let Some(found) = self.raise_within(counter, now).await? else { return Ok(Raised::Yes) };
            if found.expires_at <= now.seconds() {
                if self.begin_anew(counter, now, &found).await? {
                    return Ok(Raised::Yes);
                }
                continue;
            }
            return match counter.limit {
                Limit::Window { .. } => Ok(Raised::NotBefore(Time::from_seconds(found.expires_at).since(now))),
                Limit::Doubling { free } => {
                    let next = Time::from_millis(found.last_at).plus(wait_after(found.n, free));
                    if next > now {
                        return Ok(Raised::NotBefore(next.since(now)));
                    }
                    if self.raise_after_wait(counter, now, &found).await? {
                        return Ok(Raised::Yes);
                    }
                    continue;
                }
            };
        }
        Err(StoreError("a counter of tries was changed by others at each attempt".to_owned()))
    }

    /// Counts within the limit; otherwise the counter as it is.
    async fn raise_within(&self, counter: &Counter, now: Time) -> Result<Option<CounterItem>, StoreError> {
        let (most, names) = match &counter.limit {
            Limit::Doubling { free } => (*free, None),
            Limit::Window { tries, names } => (*tries, names.as_ref()),
        };
        let mut update = "SET last_at = :now, expires_at = if_not_exists(expires_at, :end) ADD n :one".to_owned();
        let mut condition = "attribute_not_exists(pk) OR (expires_at > :seconds AND n < :most".to_owned();
        let mut request = self
            .update(counter)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now.millis()))
            .expression_attribute_values(":seconds", number(now.seconds()))
            .expression_attribute_values(":most", number(most))
            .expression_attribute_values(":end", number(now.plus(WINDOW).seconds()));
        if let Some((name, most_names)) = names {
            update.push_str(", tried :names");
            condition.push_str(" AND (size(tried) < :most_names OR contains(tried, :name))");
            request = request
                .expression_attribute_values(":names", AttributeValue::Ss(vec![name.clone()]))
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

    /// The window has passed: this try is the first of a new one. `false`: somebody else's was.
    async fn begin_anew(&self, counter: &Counter, now: Time, found: &CounterItem) -> Result<bool, StoreError> {
        let mut update = "SET n = :one, last_at = :now, expires_at = :end".to_owned();
        let mut request = self
            .update(counter)
            .condition_expression("expires_at = :found")
            .expression_attribute_values(":found", number(found.expires_at))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now.millis()))
            .expression_attribute_values(":end", number(now.plus(WINDOW).seconds()));
        if let Limit::Window { names: Some((name, _)), .. } = &counter.limit {
            update.push_str(", tried = :names");
            request = request.expression_attribute_values(":names", AttributeValue::Ss(vec![name.clone()]));
        }
        has_changed(request.update_expression(update).send().await)
    }

    /// The wait is over: one try takes its place. `false`: somebody else's did.
    async fn raise_after_wait(&self, counter: &Counter, now: Time, found: &CounterItem) -> Result<bool, StoreError> {
        let Limit::Doubling { free } = counter.limit else { return Ok(false) };
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

    /// Takes back a try that turned out not to be one; never more than was counted.
    pub(crate) async fn lower(&self, counter: &Counter) -> Result<(), StoreError> {
        let request = self
            .update(counter)
            .update_expression("ADD n :less")
            .condition_expression("n > :none")
            .expression_attribute_values(":less", number(-1))
            .expression_attribute_values(":none", number(0));
        has_changed(request.send().await).map(|_| ())
    }

    /// Forgets all tries.
    pub(crate) async fn clear(&self, counter: &Counter) -> Result<(), StoreError> {
        let table = &self.tables().ephemeral;
        self.client().delete_item().table_name(table).set_key(Some(key(counter))).send().await?;
        Ok(())
    }

    /// Remembers, for a while, that an address has signed in to an account.
    pub(crate) async fn remember_address(&self, known: &str, until: Time) -> Result<(), StoreError> {
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

/// The item that a condition did not hold for.
fn as_found(error: SdkError<UpdateItemError>) -> Result<CounterItem, StoreError> {
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            read(failed.item.clone().ok_or_else(|| StoreError("a refused counter was not shown".to_owned()))?)
        }
        _ => Err(error.into()),
    }
}

/// Whether a conditional update was made.
fn has_changed<T>(outcome: Result<T, SdkError<UpdateItemError>>) -> Result<bool, StoreError> {
    match outcome {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
