//! The main of a function that works with the core.

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use roster_core::bootstrap::{self, Services, Setup};
use roster_passwords::HashPool;
use roster_runtime::lambda;
use roster_types::clock::Clock;
use roster_types::error::Error;
use roster_types::random::Random;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config;

/// Starts logging and metrics, and builds the services; tells Lambda what prevents it.
pub async fn start<S: Services>() -> Result<S, lambda_runtime::Error> {
    lambda::start(open()).await
}

/// Builds the services from the process's environment.
pub async fn open<S: Services>() -> Result<S, lambda_runtime::Error> {
    let setup = Setup {
        config: config::from_env()?,
        clock: Clock::system(),
        random: Random::system(),
        // An environment answers one event at a time: more threads would hold 19 MiB each for nothing.
        hashers: HashPool::with_threads(1),
        meter: None,
    };
    Ok(bootstrap::open(setup).await?)
}

/// Runs a function that answers events which are no requests. What fails is told as `diagnose` says:
/// whoever invoked tells errors apart by their type or message.
pub async fn run_events<S, E, F, R>(
    answer: fn(S, LambdaEvent<E>) -> F,
    diagnose: fn(&Error) -> Diagnostic,
) -> Result<(), lambda_runtime::Error>
where
    S: Services + Clone,
    E: DeserializeOwned,
    F: Future<Output = roster_types::Result<R>>,
    R: Serialize + Send + Unpin + 'static,
{
    let services: S = start().await?;
    let handle = |event: LambdaEvent<E>| answer_event(services.clone(), event, answer, diagnose);
    lambda_runtime::run(service_fn(handle)).await
}

/// Answers one event as [`run_events`] does, for whoever takes events by another way.
pub async fn answer_event<S, E, F, R>(
    services: S,
    event: LambdaEvent<E>,
    answer: fn(S, LambdaEvent<E>) -> F,
    diagnose: fn(&Error) -> Diagnostic,
) -> Result<R, Diagnostic>
where
    S: Services,
    F: Future<Output = roster_types::Result<R>>,
{
    let (clock, context) = (services.context().clock().clone(), event.context.clone());
    // On the heap: it is as large as the largest of all operations, and without optimisation each layer
    // around it would keep copies on the stack, more than a thread of tokio's has.
    let answered = Box::pin(answer(services, event));
    lambda::account(&clock, &context, answered, diagnose).await
}
